#include "lattice_marginal.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {
namespace {

constexpr Eigen::Index pieces = 64;  ///< of the interval between two points

/// Lagrange's polynomial through up to four points about `t`, in units of the step from the first point.
double interpolated(const Eigen::VectorXd& values, double t) {
  const Eigen::Index width = std::min<Eigen::Index>(4, values.size());
  const Eigen::Index start = std::clamp<Eigen::Index>(static_cast<Eigen::Index>(t) - 1, 0, values.size() - width);
  double sum = 0.0;
  for (Eigen::Index a = start; a < start + width; ++a) {
    double basis = 1.0;
    for (Eigen::Index b = start; b < start + width; ++b)
      if (b != a) basis *= (t - static_cast<double>(b)) / static_cast<double>(a - b);
    sum += basis * values[a];
  }
  return sum;
}

}  // namespace

std::array<double, 3> central_quantiles(const LatticeMarginal& marginal) {
  const double top = marginal.log_density.maxCoeff();
  const Eigen::Index intervals = pieces * (marginal.log_density.size() - 1);
  const auto position = [&](double k) { return marginal.first + marginal.step * k / static_cast<double>(pieces); };
  Eigen::VectorXd cumulated(intervals + 1);
  cumulated[0] = marginal.mass_below * std::exp(-top);
  double before = std::exp(marginal.log_density[0] - top);
  for (Eigen::Index k = 1; k <= intervals; ++k) {
    const double here =
        std::exp(interpolated(marginal.log_density, static_cast<double>(k) / static_cast<double>(pieces)) - top);
    cumulated[k] = cumulated[k - 1] + 0.5 * (before + here) * marginal.step / static_cast<double>(pieces);
    before = here;
  }
  const double total = cumulated[intervals] + marginal.mass_above * std::exp(-top);
  std::array<double, 3> quantiles{0.025, 0.5, 0.975};
  for (double& quantile : quantiles) {
    const double target = quantile * total;
    const auto* const after = std::lower_bound(cumulated.data(), cumulated.data() + intervals + 1, target);
    const auto k = after - cumulated.data();
    if (k == 0 || k > intervals) {
      quantile = position(static_cast<double>(k == 0 ? 0 : intervals));
    } else {
      const double share = (target - cumulated[k - 1]) / (cumulated[k] - cumulated[k - 1]);
      quantile = position(static_cast<double>(k - 1) + share);
    }
  }
  return quantiles;
}

}  // namespace tocsin
