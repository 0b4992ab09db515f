#pragma once

#include <algorithm>
#include <array>

#include <Eigen/Core>

namespace tocsin {

/// Lagrange's weights of four adjoining ones of equally spaced knots.
struct LagrangeWeights {
  Eigen::Index first = 0;
  std::array<double, 4> of{};

  [[nodiscard]] double dot(const Eigen::ArrayXd& values) const {
    return of[0] * values[first] + of[1] * values[first + 1] + of[2] * values[first + 2] + of[3] * values[first + 3];
  }
};

/// At `position`, in spacings from the first of `knots` knots, at least four.
inline LagrangeWeights lagrange_weights(double position, Eigen::Index knots) {
  LagrangeWeights weights;
  weights.first = std::clamp<Eigen::Index>(static_cast<Eigen::Index>(position) - 1, 0, knots - 4);
  const double t = position - static_cast<double>(weights.first);
  weights.of = {-(t - 1) * (t - 2) * (t - 3) / 6, t * (t - 2) * (t - 3) / 2, -t * (t - 1) * (t - 3) / 2,
                t * (t - 1) * (t - 2) / 6};
  return weights;
}

}  // namespace tocsin
