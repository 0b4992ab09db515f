#pragma once

#include <array>
#include <cmath>

#include <Eigen/Core>

namespace tocsin {

/// A lattice over lambda, the part of theta that is the law of u: log s, or (logit p, log s0, log s1).
struct LambdaAxes {
  Eigen::VectorXd origin;
  Eigen::VectorXd spacing;

  using Index = std::array<int, 3>;  ///< those of missing axes are 0
  /// Between two places, in spacings.
  using Away = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, 3, 1>;

  [[nodiscard]] Eigen::Index dimensions() const { return origin.size(); }
  [[nodiscard]] Eigen::VectorXd at(const Index& index) const { return origin + away({}, index).cwiseProduct(spacing); }
  [[nodiscard]] Away away(const Index& from, const Index& to) const {
    Away away(dimensions());
    for (Eigen::Index j = 0; j < away.size(); ++j) {
      const auto axis = static_cast<std::size_t>(j);
      away[j] = to[axis] - from[axis];
    }
    return away;
  }
  [[nodiscard]] Index nearest(const Eigen::VectorXd& lambda) const {
    Index index{};
    for (Eigen::Index j = 0; j < dimensions(); ++j)
      index[static_cast<std::size_t>(j)] = static_cast<int>(std::lround((lambda[j] - origin[j]) / spacing[j]));
    return index;
  }
};

}  // namespace tocsin
