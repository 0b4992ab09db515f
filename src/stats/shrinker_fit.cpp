#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <Eigen/Cholesky>

#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include "shrinker_likelihood.hpp"

namespace tocsin {
namespace {

using Matrix5 = Eigen::Matrix<double, 5, 5>;

constexpr double bin_width = 0.1;  ///< of log E, in the first search
constexpr double farthest = 14.0;  ///< of a logarithm: beyond it a component is a point or improper
constexpr double negligible = 1e-9;

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

/// Newton's method with a ridge that makes each step an ascent direction.
Ascent ascend(const std::vector<MixtureGroup>& groups, double least, const MixturePoint& start, int limit) {
  Ascent at{start, mixture_log_likelihood(groups, least, start), false};
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
    const MixturePoint next = (at.point + move).cwiseMax(-farthest).cwiseMin(farthest);
    const MixtureDerivatives there = mixture_log_likelihood(groups, least, next);
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

MixtureFit fit_gamma_mixture(const Eigen::VectorXd& counts, const Eigen::VectorXd& expected, double least_count) {
  MixtureFit fit;
  if (!usable(counts, expected)) {
    fit.status = MixtureStatus::not_finite;
    return fit;
  }
  const std::vector<MixtureGroup> groups = grouped(counts, expected, least_count);
  for (Eigen::Index i = 0; i < counts.size(); ++i) fit.pairs += counts[i] >= least_count ? 1 : 0;
  if (fit.pairs < 5) return fit;
  const std::vector<MixtureGroup> bins = binned(groups);
  Ascent best;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const Ascent found = ascend(bins, least_count, mixture_point(starts[k]), 100);
    if (k == 0 || found.here.value > best.here.value) best = found;
  }
  best = ascend(groups, least_count, best.point, 50);
  const bool inside = best.point.cwiseAbs().maxCoeff() < farthest;
  fit.status = best.settled && inside ? MixtureStatus::converged : MixtureStatus::hit_limit;
  fit.prior = ordered(mixture_at(best.point));
  fit.negative_log_likelihood = -best.here.value;
  return fit;
}

double mixture_negative_log_likelihood(const GammaMixture& prior, const Eigen::VectorXd& counts,
                                       const Eigen::VectorXd& expected, double least_count) {
  return -mixture_log_likelihood(grouped(counts, expected, least_count), least_count, mixture_point(prior)).value;
}

}  // namespace tocsin
