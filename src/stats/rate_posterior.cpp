#include "tocsin/stats/rate_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "area_marginal.hpp"
#include "hyper_grid.hpp"
#include "rate_pass.hpp"

namespace tocsin {
namespace {

bool usable(const DeviationPrior& prior) {
  return prior.upper > 0 && std::isfinite(prior.upper) && prior.tail > 0 && prior.tail < 1;
}

bool usable(const MixturePrior& prior) {
  return std::isfinite(prior.logit_bulk_mean) && std::isfinite(prior.log_narrow_mean) &&
         std::isfinite(prior.log_extra_mean) && prior.logit_bulk_sd > 0 && prior.log_narrow_sd > 0 &&
         prior.log_extra_sd > 0;
}

bool usable(const RatePosteriorOptions& options, Eigen::Index columns) {
  if (!(options.ratio > 0 && std::isfinite(options.ratio) && options.confidence > 0 && options.confidence < 1))
    return false;
  if (!options.held) return true;
  const RateScales& scales = options.held->scales;
  return options.held->fixed.size() == columns && options.held->fixed.allFinite() && scales.narrow > 0 &&
         scales.wide >= scales.narrow && std::isfinite(scales.wide) && scales.bulk >= 0 && scales.bulk <= 1 &&
         scales.transient >= 0 && std::isfinite(scales.transient) && scales.group >= 0 && std::isfinite(scales.group);
}

/// Whether every shared cell is matched by one of the same count, and the areas so by twos, shared cells last.
bool shared_in_pairs(const RateCells& cells) {
  const auto n = static_cast<Eigen::Index>(cells.area.size());
  std::vector<Eigen::Index> sibling(cells.area.size(), -1);
  for (Eigen::Index c = 0; c < n; ++c) {
    const auto at = static_cast<std::size_t>(c);
    const Eigen::Index other = cells.shared_with[at];
    const bool follows_shared = c > 0 && cells.area[at - 1] == cells.area[at] && cells.shared_with[at - 1] >= 0;
    if (other < 0) {
      if (follows_shared) return false;
      continue;
    }
    if (other >= n) return false;
    const auto there = static_cast<std::size_t>(other);
    if (cells.shared_with[there] != c || cells.area[there] == cells.area[at] ||
        cells.count[there].lo != cells.count[at].lo || cells.count[there].hi != cells.count[at].hi)
      return false;
    Eigen::Index& known = sibling[static_cast<std::size_t>(cells.area[at])];
    if (known >= 0 && known != cells.area[there]) return false;
    known = cells.area[there];
  }
  return true;
}

bool fit_together(const RateCells& cells, const RateLaws& laws) {
  const auto n = static_cast<Eigen::Index>(cells.area.size());
  const Eigen::Index K = cells.design.cols();
  if (n == 0 || static_cast<Eigen::Index>(cells.count.size()) != n || cells.offset.size() != n ||
      cells.design.rows() != n || laws.fixed_mean.size() != K || laws.fixed_precision.size() != K)
    return false;
  if (!cells.offset.allFinite() || !cells.design.allFinite() || !laws.fixed_mean.allFinite() ||
      !laws.fixed_precision.allFinite() || (K > 0 && !(laws.fixed_precision.minCoeff() > 0)))
    return false;
  if (!usable(laws.persistent_sd) || !usable(laws.transient_sd) || !usable(laws.group_sd) || !usable(laws.mixture))
    return false;
  if (laws.group_first < 0 || laws.group_count < 0 || laws.group_first + laws.group_count > K) return false;
  const bool sharing = !cells.shared_with.empty();
  if (sharing && cells.shared_with.size() != cells.area.size()) return false;
  if (!(laws.sibling_correlation >= 0 && laws.sibling_correlation <= 1)) return false;
  Eigen::Index areas = 0;
  std::vector<int> years;
  for (Eigen::Index c = 0; c < n; ++c) {
    const auto at = static_cast<std::size_t>(c);
    const CountInterval& count = cells.count[at];
    if (!(count.lo >= 0 && count.hi >= count.lo && std::isfinite(count.hi))) return false;
    if (cells.area[at] == areas) {
      ++areas;
      years.push_back(0);
    }
    if (cells.area[at] != areas - 1) return false;
    if (!sharing || cells.shared_with[at] < 0) ++years.back();
  }
  if (sharing && !shared_in_pairs(cells)) return false;
  const Eigen::VectorXd& factor = cells.deviation_factor;
  if (factor.size() > 0 && !(factor.size() == areas && factor.allFinite() && factor.minCoeff() > 0)) return false;
  return cells.window_years.size() == years.size() &&
         std::all_of(cells.window_years.begin(), cells.window_years.end(), [](int window) { return window > 0; }) &&
         std::equal(years.begin(), years.end(), cells.window_years.begin(), std::less_equal<>());
}

/// Gamma in units of `pass.units`; an effect whose standard deviation is 0 is 0.
Eigen::VectorXd standardised(const RatePass& pass, const Eigen::VectorXd& gamma, const RateScales& scales) {
  const Eigen::VectorXd unit = pass.units(scales);
  return (unit.array() > 0).select(gamma.array() / unit.array(), 0.0);
}

/// The one point that is taken as known.
HyperGrid held_grid(RatePass& pass, const RateLaws& laws, const RatePosteriorOptions::Held& held) {
  HyperGrid grid;
  HyperPoint point{1, held.scales.transient, held.fixed, {}, {}, {}, held.fixed, {}, {}, {}, pass.tables()};
  pass.density(standardised(pass, held.fixed, held.scales), pass.layout().theta(held.scales), &point.shifts,
               &grid.cell_weight);
  const auto K = held.fixed.size();
  point.covariance = point.mode_covariance = Eigen::MatrixXd::Zero(K, K);
  point.step = Eigen::VectorXd::Zero(K);
  point.tables = pass.tables();
  const bool mixture = laws.persistent == PersistentLaw::scale_mixture;
  grid.deviations.resize(mixture ? 2 : 1);
  grid.deviations[0] = held.scales.narrow;
  if (mixture) grid.deviations[1] = held.scales.wide;
  point.mass = pass.component_shares(held.fixed, held.scales);
  point.shifts_of_areas.mean = point.shifts_of_areas.variance =
      Eigen::ArrayXXd::Zero(point.mass.rows(), point.mass.cols());
  grid.points.push_back(std::move(point));
  grid.evaluations = 1;
  grid.converged = true;
  grid.centre = held.scales;
  grid.fixed_centre = held.fixed;
  grid.summaries = {known_summary(held.scales.narrow), known_summary(held.scales.wide), known_summary(held.scales.bulk),
                    known_summary(held.scales.transient), known_summary(held.scales.group)};
  return grid;
}

void resize(AreaPosterior& posterior, Eigen::Index areas) {
  for (Eigen::VectorXd* one :
       {&posterior.mean, &posterior.sd, &posterior.prob_above_zero, &posterior.prob_high, &posterior.prob_low})
    one->resize(areas);
}

void put(AreaPosterior& posterior, Eigen::Index area, const SmoothedLaw& law, double log_ratio) {
  posterior.mean[area] = law.mean();
  posterior.sd[area] = law.sd();
  posterior.prob_above_zero[area] = law.probability_above(0);
  posterior.prob_high[area] = law.probability_above(log_ratio);
  posterior.prob_low[area] = 1 - law.probability_above(-log_ratio);
}

}  // namespace

RatePosterior rate_posterior(const RateCells& cells, const RateLaws& laws, const RatePosteriorOptions& options) {
  RatePosterior result;
  if (!fit_together(cells, laws) || !usable(options, cells.design.cols())) return result;
  RatePass pass(cells, laws);
  const HyperGrid grid =
      options.held ? held_grid(pass, laws, *options.held) : hyper_grid(pass, laws, options.max_iterations);
  if (grid.points.empty()) return result;
  result.status = grid.converged ? RatePosteriorStatus::computed : RatePosteriorStatus::hit_limit;
  result.iterations = grid.iterations;
  result.evaluations = grid.evaluations;
  result.log_marginal_likelihood = grid.log_marginal_likelihood;
  result.centre = grid.centre;
  result.fixed_centre = grid.fixed_centre;

  const Eigen::Index K = cells.design.cols();
  result.fixed_mean = Eigen::VectorXd::Zero(K);
  for (const HyperPoint& point : grid.points) result.fixed_mean += point.weight * point.gamma;
  result.fixed_covariance = Eigen::MatrixXd::Zero(K, K);
  for (const HyperPoint& point : grid.points) {
    const Eigen::VectorXd away = point.gamma - result.fixed_mean;
    result.fixed_covariance += point.weight * (point.covariance + away * away.transpose());
  }
  result.narrow = grid.summaries.narrow;
  result.wide = grid.summaries.wide;
  result.bulk = grid.summaries.bulk;
  result.transient = grid.summaries.transient;
  result.group = grid.summaries.group;
  result.scales = {result.bulk.mean, result.narrow.mean, result.wide.mean, result.transient.mean, result.group.mean};

  const auto areas = static_cast<Eigen::Index>(pass.areas().size());
  resize(result.persistent, areas);
  resize(result.average, areas);
  for (Eigen::VectorXd* one : {&result.median, &result.lower, &result.upper}) one->resize(areas);
  if (options.years_above) {
    Eigen::Index most = 0;
    for (const AreaCells& area : pass.areas()) most = std::max(most, area.own - area.first);
    result.prob_years_above = Eigen::MatrixXd::Zero(areas, most + 1);
  }
  const double log_ratio = std::log(options.ratio);
  const double tail = (1 - options.confidence) / 2;
  AreaMarginal marginal(cells, laws, pass, grid, options.years_above);
  for (Eigen::Index i = 0; i < areas; ++i) {
    marginal.compute(static_cast<std::size_t>(i));
    put(result.persistent, i, marginal.persistent(), log_ratio);
    put(result.average, i, marginal.average(), log_ratio);
    result.median[i] = std::exp(marginal.average().quantile(0.5));
    result.lower[i] = std::exp(marginal.average().quantile(tail));
    result.upper[i] = std::exp(marginal.average().quantile(1 - tail));
    if (options.years_above)
      result.prob_years_above.row(i).head(marginal.years_above().size()) = marginal.years_above();
  }
  return result;
}

Eigen::VectorXd area_log_likelihoods(const RateCells& cells, const RateLaws& laws, const Eigen::VectorXd& fixed,
                                     const RateScales& scales) {
  return RatePass(cells, laws).area_values(fixed, scales);
}

RateLikelihood rate_likelihood(const RateCells& cells, const RateLaws& laws, const Eigen::VectorXd& fixed,
                               const RateScales& scales) {
  RatePass pass(cells, laws);
  const JointDensity joint = pass.density(standardised(pass, fixed, scales), pass.layout().theta(scales));
  return {joint.value, joint.gradient, joint.information, joint.score};
}

}  // namespace tocsin
