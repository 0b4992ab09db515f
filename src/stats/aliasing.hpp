#pragma once

#include <vector>

#include <Eigen/Core>

namespace tocsin {

/// DesignColumns of a design, split by whether each adds something to those before it.
struct DesignColumns {
  std::vector<Eigen::Index> kept;
  std::vector<Eigen::Index> aliased;
};

/// A column is aliased when less than 1e-9 of its length is left after projection off the kept columns before it
/// (Gram-Schmidt, done twice for accuracy): of two equal columns the later is named, as an analyst expects. A column of
/// zeros is aliased. O(n p^2).
DesignColumns independent_columns(const Eigen::MatrixXd& X);

}  // namespace tocsin
