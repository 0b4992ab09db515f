#include "aliasing.hpp"

namespace tocsin {

DesignColumns independent_columns(const Eigen::MatrixXd& X) {
  DesignColumns columns;
  Eigen::MatrixXd basis(X.rows(), X.cols());
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    const double length = X.col(j).stableNorm();
    Eigen::VectorXd rest = X.col(j);
    const auto known = basis.leftCols(static_cast<Eigen::Index>(columns.kept.size()));
    for (int pass = 0; pass < 2; ++pass) rest -= known * (known.transpose() * rest).eval();
    const double left = rest.stableNorm();
    if (left <= 1e-9 * length) {
      columns.aliased.push_back(j);
      continue;
    }
    basis.col(static_cast<Eigen::Index>(columns.kept.size())) = rest / left;
    columns.kept.push_back(j);
  }
  return columns;
}

}  // namespace tocsin
