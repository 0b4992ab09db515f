#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "csv_table.hpp"

namespace tocsin::golden {

/// The arrays behind an R model formula.
struct ModelFrame {
  Eigen::VectorXd response;
  Eigen::MatrixXd X;
  std::vector<std::string> columns;  ///< R's names: "(Intercept)", "yearfy2017", "lbase:trtprogabide"
  Eigen::VectorXd offset;            ///< 0 where the formula has none
  bool intercept = true;
};

/// Reads `response ~ terms`. Terms: columns, log(x), sqrt(x), exp(x), I(x^k), factor(x), products by `:` and `*`,
/// offset(...), 0, 1 and - 1. Text columns are factors with treatment contrasts, first level in byte order; a factor is
/// coded in full where its margin is not in the model. Throws std::runtime_error on anything else.
ModelFrame model_frame(const std::string& formula, const CsvTable& table);

}  // namespace tocsin::golden
