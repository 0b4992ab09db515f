#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tocsin/stats/detectability.hpp"
#include "tocsin/stats/funnel.hpp"
#include "tocsin/stats/gamma_poisson.hpp"

#include "expected_counts.hpp"
#include "model_kinds.hpp"
#include "unit_totals.hpp"
#include "window_cells.hpp"

// Symbols: O observed, E expected count of a unit over the window, theta its relative rate, alpha the shape of the
// gamma distribution of theta, whose mean is 1 (models/gamma_poisson/MODEL.md, models/funnel/MODEL.md).
namespace tocsin {
namespace {

/// The distribution of theta between units.
struct Prior {
  double alpha = std::numeric_limits<double>::infinity();
  double log_likelihood = 0;  ///< of the sums over the window
  Convergence convergence;

  [[nodiscard]] double variance() const { return 1 / alpha; }
};

Prior estimated_prior(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected, const ModelCard& card) {
  const GammaPoissonFit fit = fit_gamma_poisson(observed, expected, Eigen::MatrixXd(observed.size(), 0),
                                                {.max_iterations = card.iteration_limit, .tolerance = card.tolerance});
  Prior prior;
  prior.log_likelihood = fit.log_likelihood;
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

class GammaRateModel final : public RateModel {
 public:
  explicit GammaRateModel(ModelCard card) : card_(std::move(card)) {}

  [[nodiscard]] const std::string& name() const override { return card_.name; }

  [[nodiscard]] Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                 const RateQuestion& question) const override {
    const Result<WindowCells> cells = window_cells(panel, window);
    if (!cells) return within(fmt::format("model '{}'", card_.name), cells.error());
    const ExpectedCounts expected = expected_counts(panel, *cells, card_);
    const UnitTotals totals = unit_totals(*cells, expected.adjusted, expected.unadjusted, panel.units.size());

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
    if (card_.kind == ModelKind::gamma_poisson) estimates.log_likelihood = estimated.log_likelihood;
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
  /// 1 - variance left after the adjustment / variance before it, within 0 and 1.
  double context_share(const Prior& adjusted, const UnitTotals& totals) const {
    const Prior before = estimated_prior(totals.observed, totals.unadjusted, card_);
    if (!(before.variance() > 0)) return 0;
    return std::clamp(1 - adjusted.variance() / before.variance(), 0.0, 1.0);
  }

  RateEstimate describe(std::size_t unit, const UnitTotals& totals, double alpha, double tau2,
                        const RateQuestion& question) const {
    RateEstimate estimate = counted_unit(unit, totals, card_, tau2);
    if (estimate.years_used == 0) return estimate;
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
    return estimate;
  }

  ModelCard card_;
};

}  // namespace

std::unique_ptr<RateModel> make_gamma_rate_model(ModelCard card) {
  return std::make_unique<GammaRateModel>(std::move(card));
}

}  // namespace tocsin
