#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/detectability.hpp"
#include "tocsin/stats/funnel.hpp"
#include "tocsin/stats/gamma_poisson.hpp"

#include "expected_counts.hpp"
#include "window_cells.hpp"

// Symbols: O observed, E expected count of a unit over the window, theta its relative rate, alpha the shape of the
// gamma distribution of theta, whose mean is 1 (models/gamma_poisson/MODEL.md, models/funnel/MODEL.md).
namespace tocsin {
namespace {

constexpr double per_100k = 100000;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The distribution of theta between units.
struct Prior {
  double alpha = std::numeric_limits<double>::infinity();
  Convergence convergence;

  [[nodiscard]] double variance() const { return 1 / alpha; }
};

Prior estimated_prior(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected, const ModelCard& card) {
  const GammaPoissonFit fit = fit_gamma_poisson(observed, expected, Eigen::MatrixXd(observed.size(), 0),
                                                {.max_iterations = card.iteration_limit, .tolerance = card.tolerance});
  Prior prior;
  prior.convergence.iterations = fit.iterations;
  switch (fit.status) {
    case GammaPoissonStatus::converged:
      prior.alpha = fit.alpha;
      prior.convergence.converged = true;
      prior.convergence.words = "converged";
      break;
    case GammaPoissonStatus::no_overdispersion:
    case GammaPoissonStatus::all_zero:
      prior.convergence.converged = true;
      prior.convergence.words = "converged: authorities vary no more than chance alone would make them";
      break;
    case GammaPoissonStatus::hit_limit:
      prior.alpha = fit.alpha;
      prior.convergence.words =
          fmt::format("the variance between authorities was still moving after {} iterations", fit.iterations);
      break;
    case GammaPoissonStatus::separated:
    case GammaPoissonStatus::not_finite:
      prior.convergence.words = "the variance between authorities could not be estimated";
      break;
  }
  return prior;
}

/// Sums over the window, one element a unit of the panel.
struct UnitTotals {
  Eigen::VectorXd observed;
  Eigen::VectorXd exposure;
  Eigen::VectorXd expected;
  Eigen::VectorXd unadjusted;
  Eigen::VectorXd years;
};

class GammaRateModel final : public RateModel {
 public:
  explicit GammaRateModel(ModelCard card) : card_(std::move(card)) {}

  [[nodiscard]] const std::string& name() const override { return card_.name; }

  [[nodiscard]] Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                 const RateQuestion& question) const override {
    const Result<WindowCells> cells = window_cells(panel, window);
    if (!cells) return within(fmt::format("model '{}'", card_.name), cells.error());
    const ExpectedCounts expected = expected_counts(panel, *cells, card_);
    const UnitTotals totals = sums(*cells, expected, panel.units.size());

    WindowEstimates estimates;
    estimates.window = window;
    estimates.period = panel.periods[window.first].until(panel.periods[window.first + window.length - 1]);
    estimates.model = card_.name;
    estimates.version = card_.version;
    estimates.confidence = card_.confidence;
    estimates.context = expected.effects;
    estimates.notes = cells->notes;
    estimates.notes.insert(estimates.notes.end(), expected.notes.begin(), expected.notes.end());

    const Prior estimated = estimated_prior(totals.observed, totals.expected, card_);
    estimates.dispersion_variance = estimated.variance();
    estimates.context_share = context_share(estimated, totals);
    const Overdispersion funnel = estimate_overdispersion(totals.observed, totals.expected, card_.winsorised_share);
    estimates.funnel_phi = funnel.phi;
    estimates.funnel_tau2 = funnel.tau2;
    estimates.convergence = expected.convergence.converged ? estimated.convergence : expected.convergence;

    const double alpha = card_.kind == ModelKind::funnel ? card_.prior_shape : estimated.alpha;
    for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
      estimates.units.push_back(describe(unit, totals, alpha, funnel.tau2, question));
    }
    return estimates;
  }

 private:
  static UnitTotals sums(const WindowCells& cells, const ExpectedCounts& expected, std::size_t units) {
    return {.observed = cells.by_unit(cells.count, units),
            .exposure = cells.by_unit(cells.exposure, units),
            .expected = cells.by_unit(expected.adjusted, units),
            .unadjusted = cells.by_unit(expected.unadjusted, units),
            .years = cells.by_unit(Eigen::VectorXd::Ones(cells.count.size()), units)};
  }

  /// 1 - variance left after the adjustment / variance before it, within 0 and 1.
  double context_share(const Prior& adjusted, const UnitTotals& totals) const {
    const Prior before = estimated_prior(totals.observed, totals.unadjusted, card_);
    if (!(before.variance() > 0)) return 0;
    return std::clamp(1 - adjusted.variance() / before.variance(), 0.0, 1.0);
  }

  RateEstimate describe(std::size_t unit, const UnitTotals& totals, double alpha, double tau2,
                        const RateQuestion& question) const {
    const auto row = static_cast<Eigen::Index>(unit);
    RateEstimate estimate;
    estimate.unit = unit;
    estimate.years_used = static_cast<int>(totals.years[row]);
    if (estimate.years_used == 0) return unknown(estimate);
    estimate.observed = totals.observed[row];
    estimate.exposure = totals.exposure[row];
    estimate.expected = totals.expected[row];
    estimate.expected_unadjusted = totals.unadjusted[row];
    const ValueWithLimits rate =
        rate_with_limits(estimate.observed, estimate.exposure, per_100k, card_.rate_limits, card_.confidence);
    estimate.rate_per_100k = rate.value;
    estimate.rate_lower = rate.limits.lower;
    estimate.rate_upper = rate.limits.upper;

    const GammaLaw posterior = gamma_posterior(alpha, 1, estimate.observed, estimate.expected);
    const double tail = (1 - card_.confidence) / 2;
    estimate.relative_rate = posterior.quantile(0.5);
    estimate.relative_lower = posterior.quantile(tail);
    estimate.relative_upper = posterior.quantile(1 - tail);
    estimate.prob_high = posterior.probability_above(question.ratio);
    estimate.prob_low = posterior.probability_below(1 / question.ratio);
    const Detectability shown =
        detectability(estimate.expected, alpha,
                      {.ratio = question.ratio, .probability = question.flag_probability, .power = question.power});
    estimate.detectable_high = shown.high_rate;
    estimate.detectable_low = shown.low_rate;

    estimate.funnel_z = overdispersed_score(estimate.observed, estimate.expected, tau2);
    estimate.funnel_outside_95 = outside(estimate, funnel_inner);
    estimate.funnel_outside_998 = outside(estimate, funnel_outer);
    return estimate;
  }

  static bool outside(const RateEstimate& estimate, double level) {
    const Limits limits = funnel_limits(estimate.expected, level);
    return estimate.observed < limits.lower * estimate.expected || estimate.observed > limits.upper * estimate.expected;
  }

  static RateEstimate unknown(RateEstimate estimate) {
    for (double* value : {&estimate.observed, &estimate.exposure, &estimate.expected, &estimate.expected_unadjusted,
                          &estimate.rate_per_100k, &estimate.rate_lower, &estimate.rate_upper, &estimate.relative_rate,
                          &estimate.relative_lower, &estimate.relative_upper, &estimate.prob_high, &estimate.prob_low,
                          &estimate.funnel_z}) {
      *value = missing;
    }
    return estimate;
  }

  ModelCard card_;
};

}  // namespace

Result<std::unique_ptr<RateModel>> make_rate_model(const ModelCard& card) {
  const bool sound = 0 < card.confidence && card.confidence < 1 && 0 <= card.winsorised_share &&
                     card.winsorised_share < 0.5 && card.iteration_limit > 0 && card.tolerance > 0 &&
                     (card.kind != ModelKind::funnel || card.prior_shape > 0);
  if (!sound) {
    return failure(ErrorKind::invalid_input, fmt::format("model card '{}': a constant is missing or outside its range; "
                                                         "read the card with parse_model_card to see which",
                                                         card.name));
  }
  return std::make_unique<GammaRateModel>(card);
}

}  // namespace tocsin
