#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include <Eigen/Cholesky>

#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include "shrinker_likelihood.hpp"

namespace tocsin {
namespace {

using Matrix5 = Eigen::Matrix<double, 5, 5>;

constexpr double bin_width = 0.1;   ///< of log E, in the first search
constexpr double farthest = 14.0;   ///< of a logarithm: beyond it a component is a point or improper
constexpr double point_like = 9.0;  ///< log alpha of a component that spreads by 1% or less
constexpr double negligible = 1e-9;
const double near_one = std::log(1.1);  ///< of log ratios: pairs that hardly differ

bool usable(const Eigen::VectorXd& counts, const Eigen::VectorXd& expected) {
  return counts.allFinite() && expected.allFinite() && (counts.array() >= 0.0).all() && (expected.array() > 0.0).all();
}

/// Pairs by count and rising expected count, so that their order given does not matter.
std::vector<MixtureGroup> grouped(const Eigen::VectorXd& counts, const Eigen::VectorXd& expected, double least) {
  std::map<double, std::vector<double>> by_count;
  for (Eigen::Index i = 0; i < counts.size(); ++i)
    if (counts[i] >= least) by_count[counts[i]].push_back(expected[i]);
  std::vector<MixtureGroup> groups;
  for (auto& [count, values] : by_count) {
    std::sort(values.begin(), values.end());
    MixtureGroup group{count, {}};
    for (const double e : values) {
      if (!group.cells.empty() && group.cells.back().expected == e) {
        group.cells.back().weight += 1.0;
      } else {
        group.cells.push_back({.expected = e, .log_expected = std::log(e), .weight = 1.0});
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

/// Neighbouring expected counts drawn together at their mean (data squashing of DuMouchel and Pregibon).
std::vector<MixtureGroup> binned(const std::vector<MixtureGroup>& groups) {
  std::vector<MixtureGroup> bins;
  for (const MixtureGroup& group : groups) {
    MixtureGroup coarse{group.count, {}};
    double from = -std::numeric_limits<double>::infinity();
    for (const MixtureCell& cell : group.cells) {
      if (cell.log_expected > from + bin_width) {
        from = cell.log_expected;
        coarse.cells.push_back({.expected = 0.0, .log_expected = 0.0, .weight = 0.0});
      }
      MixtureCell& bin = coarse.cells.back();
      bin.expected += cell.weight * cell.expected;
      bin.weight += cell.weight;
    }
    for (MixtureCell& bin : coarse.cells) {
      bin.expected /= bin.weight;
      bin.log_expected = std::log(bin.expected);
    }
    bins.push_back(std::move(coarse));
  }
  return bins;
}

struct Ascent {
  MixturePoint point;
  MixtureDerivatives here;
  bool settled = false;
};

/// How far the parameters may go.
struct Bounds {
  MixturePoint lower = MixturePoint::Constant(-farthest);
  MixturePoint upper = MixturePoint::Constant(farthest);
};

Bounds held_shapes() {
  Bounds bounds;
  bounds.upper[0] = bounds.upper[2] = std::log(held_mixture_shape);
  return bounds;
}

/// Takes out the parameters that stand at a bound and would go beyond it.
void stay_within(const Bounds& bounds, const MixturePoint& point, MixtureDerivatives& here) {
  for (Eigen::Index k = 0; k < point.size(); ++k) {
    const bool stays = (point[k] >= bounds.upper[k] && here.gradient[k] > 0.0) ||
                       (point[k] <= bounds.lower[k] && here.gradient[k] < 0.0);
    if (!stays) continue;
    here.gradient[k] = 0.0;
    here.hessian.row(k).setZero();
    here.hessian.col(k).setZero();
    here.hessian(k, k) = -1.0;
  }
}

/// Newton's method with a ridge that makes each step an ascent direction. Without `bounds` a parameter that runs off
/// ends the search where it stands.
Ascent ascend(const std::vector<MixtureGroup>& groups, double least, const MixturePoint& start, int limit,
              const std::optional<Bounds>& held = std::nullopt) {
  const Bounds bounds = held.value_or(Bounds{});
  const auto derivatives = [&](const MixturePoint& point) {
    MixtureDerivatives found = mixture_log_likelihood(groups, least, point);
    if (held) stay_within(bounds, point, found);
    return found;
  };
  Ascent at{start, derivatives(start), false};
  double ridge = 0.0;
  for (int step = 0; step < limit; ++step) {
    const double scale = at.here.hessian.diagonal().cwiseAbs().maxCoeff();
    Eigen::LLT<Matrix5> factor;
    for (;; ridge = std::max(4.0 * ridge, 1e-6 * scale)) {
      factor.compute(-at.here.hessian + ridge * Matrix5::Identity());
      if (factor.info() == Eigen::Success) break;
    }
    MixturePoint move = factor.solve(at.here.gradient);
    if (ridge <= 1e-6 * scale && 0.5 * at.here.gradient.dot(move) < negligible) {
      at.settled = true;
      break;
    }
    move *= std::min(1.0, 2.0 / move.cwiseAbs().maxCoeff());
    const MixturePoint next = (at.point + move).cwiseMax(bounds.lower).cwiseMin(bounds.upper);
    const MixtureDerivatives there = derivatives(next);
    if (there.value > at.here.value) {
      at.point = next;
      at.here = there;
      ridge = ridge > 1e-6 * scale ? 0.1 * ridge : 0.0;
    } else {
      if (ridge > 1e6 * scale) break;  // no ascent left in double precision
      ridge = std::max(10.0 * ridge, 1e-4 * scale);
    }
  }
  return at;
}

/// The first component is the one of higher mean.
GammaMixture ordered(const GammaMixture& prior) {
  if (prior.alpha1 / prior.beta1 >= prior.alpha2 / prior.beta2) return prior;
  return {.alpha1 = prior.alpha2,
          .beta1 = prior.beta2,
          .alpha2 = prior.alpha1,
          .beta2 = prior.beta1,
          .share = 1.0 - prior.share};
}

constexpr std::array<GammaMixture, 5> starts{{
    {.alpha1 = 0.2, .beta1 = 0.1, .alpha2 = 2.0, .beta2 = 4.0, .share = 1.0 / 3.0},
    {.alpha1 = 0.1, .beta1 = 0.1, .alpha2 = 10.0, .beta2 = 10.0, .share = 0.2},
    {.alpha1 = 0.5, .beta1 = 0.5, .alpha2 = 2.0, .beta2 = 5.0, .share = 0.5},
    {.alpha1 = 2.0, .beta1 = 2.0, .alpha2 = 0.5, .beta2 = 0.2, .share = 0.7},
    {.alpha1 = 1.0, .beta1 = 0.3, .alpha2 = 5.0, .beta2 = 5.0, .share = 0.4},
}};

}  // namespace

namespace {

/// The best of the starts over bins, then over the pairs themselves.
Ascent best_of_starts(const std::vector<MixtureGroup>& groups, double least, const std::optional<Bounds>& held) {
  const std::vector<MixtureGroup> bins = binned(groups);
  const Bounds bounds = held.value_or(Bounds{});
  Ascent best;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const MixturePoint start = mixture_point(starts[k]).cwiseMax(bounds.lower).cwiseMin(bounds.upper);
    const Ascent found = ascend(bins, least, start, 100, held);
    if (k == 0 || found.here.value > best.here.value) best = found;
  }
  return ascend(groups, least, best.point, 50, held);
}

bool ratios_differ(const GammaMixture& prior, const Eigen::VectorXd& counts, const Eigen::VectorXd& expected) {
  const Eigen::VectorXd ratio = shrunken_ratios(prior, counts, expected).geometric_mean;
  return ratio.array().log().abs().maxCoeff() > near_one;
}

}  // namespace

MixtureFit fit_gamma_mixture(const Eigen::VectorXd& counts, const Eigen::VectorXd& expected, double least_count) {
  MixtureFit fit;
  if (!usable(counts, expected)) {
    fit.status = MixtureStatus::not_finite;
    return fit;
  }
  const std::vector<MixtureGroup> groups = grouped(counts, expected, least_count);
  for (Eigen::Index i = 0; i < counts.size(); ++i) fit.pairs += counts[i] >= least_count ? 1 : 0;
  if (fit.pairs < 5) return fit;
  Ascent best = best_of_starts(groups, least_count, std::nullopt);
  const bool inside = best.point.cwiseAbs().maxCoeff() < farthest;
  fit.status = best.settled && inside ? MixtureStatus::converged : MixtureStatus::hit_limit;
  const bool fell_to_a_point = std::max(best.point[0], best.point[2]) > point_like;
  if (fit.status == MixtureStatus::hit_limit && fell_to_a_point &&
      ratios_differ(mixture_at(best.point), counts, expected)) {
    best = best_of_starts(groups, least_count, held_shapes());
    fit.status = MixtureStatus::held;
  }
  fit.prior = ordered(mixture_at(best.point));
  fit.negative_log_likelihood = -best.here.value;
  return fit;
}

double mixture_negative_log_likelihood(const GammaMixture& prior, const Eigen::VectorXd& counts,
                                       const Eigen::VectorXd& expected, double least_count) {
  return -mixture_log_likelihood(grouped(counts, expected, least_count), least_count, mixture_point(prior)).value;
}

}  // namespace tocsin
