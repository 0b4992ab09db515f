#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/domain/figure.hpp"
#include "tocsin/domain/result.hpp"

#include "file_faults.hpp"
#include "panel_periods.hpp"

namespace tocsin {

/// Texts numbered from 0 in the order in which they are first met.
class Numbered {
 public:
  std::size_t operator()(std::string_view text);
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::string> texts_;
};

struct PanelRow {
  std::size_t area = 0;
  std::size_t period = 0;  ///< of the labels
  Figure count = Figure::not_available();
  double exposure = 0;
};

/// What a panel file says, before periods are put in order.
struct PanelRows {
  Numbered areas;
  Numbered regions;
  std::vector<std::size_t> region;  ///< of each area; empty where the file has no such column
  std::vector<PeriodLabel> labels;
  std::size_t period_field = 0;  ///< from 1
  std::vector<std::string> covariates;
  std::vector<PanelRow> rows;
  std::vector<double> values;  ///< of the covariates, row by row; NaN where not known
};

/// Reads the rows as `parse_panel_file` describes them. Where `faults` has any, the rows are not whole. O(bytes).
[[nodiscard]] PanelRows read_panel_rows(std::string_view text, FileFaults& faults);

}  // namespace tocsin
