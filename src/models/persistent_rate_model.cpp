#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tocsin/stats/detectability.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/funnel.hpp"

#include "law_choice.hpp"
#include "model_kinds.hpp"
#include "neighbour_law.hpp"
#include "rate_problem.hpp"
#include "unit_totals.hpp"
#include "weak_evidence.hpp"

// Symbols and mathematics: models/persistent_rate/MODEL.md.
namespace tocsin {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Variance of the log relative rate between units.
double variance(const RateScales& scales) {
  return scales.bulk * scales.narrow * scales.narrow + (1 - scales.bulk) * scales.wide * scales.wide;
}

NormalMixture between_units(const RateLaws& laws, const RateScales& scales, double years) {
  const double passing = scales.transient * scales.transient / years;
  NormalMixture mixture{{1}, {std::sqrt(scales.narrow * scales.narrow + passing)}};
  if (laws.persistent == PersistentLaw::scale_mixture) {
    mixture.share = {scales.bulk, 1 - scales.bulk};
    mixture.sd.push_back(std::sqrt(scales.wide * scales.wide + passing));
  }
  return mixture;
}

/// Says whose counts of before a division tell of two successors.
std::string joint_note(const Panel& panel, const JointCounts& joint, double correlation) {
  const auto names = [&](const auto& units) {
    std::string words;
    for (std::size_t k = 0; k < units.size(); ++k) {
      if (k > 0) words += k + 1 == units.size() ? " and " : ", ";
      words += panel.units[units[k]].name;
    }
    return words;
  };
  return fmt::format(
      "what {} notified up to {} tells of {} together; their lasting rates are taken to be correlated by "
      "{:g}",
      names(joint.predecessors), panel.periods[joint.years.back().period].words(), names(joint.successors),
      correlation);
}

/// Says which totals of regions stand in for counts of several authorities.
std::string rests_note(const std::vector<RegionRest>& rests) {
  return fmt::format("{} published {} of regions stand in for counts of authorities that are not known", rests.size(),
                     rests.size() == 1 ? "total" : "totals");
}

/// Puts the autoregressive fit's normal law of psi in place of the grid's.
bool take_autoregressive(RatePosterior& posterior, const RateProblem& problem, const RatePosteriorOptions& options) {
  const Ar1Fit fit = fit_autoregressive(problem);
  if (fit.status != MixedStatus::converged) return false;
  const double log_ratio = std::log(options.ratio);
  const double reach = normal_quantile(0.5 + options.confidence / 2);
  for (Eigen::Index i = 0; i < fit.window_mean.size(); ++i) {
    const double mean = fit.window_mean[i];
    const double sd = fit.window_sd_conditional[i];
    posterior.average.mean[i] = mean;
    posterior.average.sd[i] = sd;
    posterior.average.prob_high[i] = normal_sf((log_ratio - mean) / sd);
    posterior.average.prob_low[i] = normal_cdf((-log_ratio - mean) / sd);
    posterior.median[i] = std::exp(mean);
    posterior.lower[i] = std::exp(mean - reach * sd);
    posterior.upper[i] = std::exp(mean + reach * sd);
  }
  return true;
}

/// Reports the share of lasting differences that neighbours have in common, and where the law foretold best puts its
/// posterior of the window average in place of the grid's.
void try_neighbours(WindowEstimates& estimates, RatePosterior& posterior, const Panel& panel,
                    const RateProblem& problem, const RatePosteriorOptions& options, const SpatialCard& card,
                    bool chosen) {
  const NeighbourFit found = fit_neighbours(panel, problem, posterior.fixed_mean, card, options.ratio);
  if (!found.computed()) {
    estimates.notes.emplace_back(found.fit.status == SpatialStatus::no_neighbours || panel.adjacent.empty()
                                     ? "what neighbours share was not tried: no two authorities are known to touch"
                                     : "what neighbours share could not be fitted");
    return;
  }
  estimates.spreads.push_back({"neighbour_share", found.fit.phi.mean, found.fit.phi.lower, found.fit.phi.upper});
  estimates.spreads.push_back({"neighbour_sd", found.fit.sigma.mean, found.fit.sigma.lower, found.fit.sigma.upper});
  if (!chosen) return;
  const double reach = normal_quantile(0.5 + options.confidence / 2);
  posterior.average.mean = found.fit.mean;
  posterior.average.sd = found.fit.sd;
  posterior.average.prob_high = found.fit.prob_high;
  posterior.average.prob_low = found.fit.prob_low;
  posterior.median = found.fit.mean.array().exp();
  posterior.lower = (found.fit.mean - reach * found.fit.sd).array().exp();
  posterior.upper = (found.fit.mean + reach * found.fit.sd).array().exp();
}

class PersistentRateModel final : public RateModel {
 public:
  explicit PersistentRateModel(ModelCard card) : card_(std::move(card)) {}

  [[nodiscard]] const std::string& name() const override { return card_.name; }

  [[nodiscard]] Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                 const RateQuestion& question) const override {
    const PersistentRateCard& constants = *card_.persistent_rate;
    const Result<WindowCells> cells = window_cells(panel, window, constants.coarse);
    if (!cells) return within(fmt::format("model '{}'", card_.name), cells.error());
    WindowEstimates estimates;
    estimates.window = window;
    estimates.period = panel.periods[window.first].until(panel.periods[window.first + window.length - 1]);
    estimates.model = card_.name;
    estimates.version = card_.version;
    estimates.confidence = card_.confidence;
    estimates.notes = cells->notes;
    for (std::string& note : weak_counts(panel, *cells)) estimates.notes.push_back(std::move(note));
    const std::size_t end = window.first + window.length;
    const Allowance allowed = allowance(panel, *cells, card_, estimates.notes);
    const RatePosteriorOptions options{.ratio = question.ratio,
                                       .confidence = card_.confidence,
                                       .years_above = question.thorough,
                                       .max_iterations = card_.iteration_limit,
                                       .held = {}};

    RateProblem problem = rate_problem(panel, *cells, window, allowed, constants, end);
    for (const JointCounts& joint : problem.joint)
      estimates.notes.push_back(joint_note(panel, joint, constants.sibling_correlation));
    if (!cells->rests.empty()) estimates.notes.push_back(rests_note(cells->rests));
    LawChoice choice;
    if (question.thorough) choice = choose_law(panel, *cells, window, allowed, card_);
    estimates.laws = choice.scores;
    if (choice.better == RateLaw::gamma) problem.laws.transient = TransientLaw::gamma;
    if (choice.better == RateLaw::lognormal) problem.laws.transient = TransientLaw::lognormal;
    RatePosterior posterior = rate_posterior(problem.cells, problem.laws, options);
    if (posterior.status == RatePosteriorStatus::not_usable)
      return failure(ErrorKind::numeric,
                     fmt::format("model '{}': the counts of {} are too few or too large to be fitted", card_.name,
                                 estimates.period.words()));
    if (question.thorough && constants.spatial)
      try_neighbours(estimates, posterior, panel, problem, options, *constants.spatial,
                     choice.better == RateLaw::neighbours);
    if (choice.better == RateLaw::autoregressive && !take_autoregressive(posterior, problem, options))
      estimates.notes.push_back(
          "the autoregressive law foretold the newest year best but could not be fitted to the whole window: the law "
          "of "
          "the model card is used");

    Allowance nothing;
    nothing.context.values.resize(static_cast<Eigen::Index>(cells->size()), 0);
    const RateProblem bare = rate_problem(panel, *cells, window, nothing, constants, end);
    std::optional<RatePosterior> unadjusted;
    if (question.thorough) unadjusted = rate_posterior(bare.cells, bare.laws, options);

    describe_fit(estimates, panel, problem, posterior, unadjusted, allowed);
    const Eigen::VectorXd plain =
        unadjusted ? expected_counts(bare, *cells, unadjusted->fixed_mean) : year_rates(*cells);
    describe_units(estimates, panel, *cells, problem, posterior, unadjusted, plain, question);
    return estimates;
  }

 private:
  /// Each year's common rate times the exposure.
  static Eigen::VectorXd year_rates(const WindowCells& cells) {
    Eigen::VectorXd count = Eigen::VectorXd::Zero(
        static_cast<Eigen::Index>(1 + *std::max_element(cells.period.begin(), cells.period.end())));
    Eigen::VectorXd exposure = count;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      count[static_cast<Eigen::Index>(cells.period[i])] += cells.count[static_cast<Eigen::Index>(i)];
      exposure[static_cast<Eigen::Index>(cells.period[i])] += cells.exposure[static_cast<Eigen::Index>(i)];
    }
    Eigen::VectorXd expected = cells.exposure;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto year = static_cast<Eigen::Index>(cells.period[i]);
      expected[static_cast<Eigen::Index>(i)] *= count[year] / exposure[year];
    }
    return expected;
  }

  void describe_fit(WindowEstimates& estimates, const Panel& panel, const RateProblem& problem,
                    const RatePosterior& posterior, const std::optional<RatePosterior>& unadjusted,
                    const Allowance& allowed) const {
    estimates.convergence.iterations = posterior.iterations;
    estimates.convergence.converged = posterior.status == RatePosteriorStatus::computed;
    estimates.convergence.words =
        estimates.convergence.converged
            ? "converged"
            : fmt::format("the search for the centre of the posterior ended short of it after {} iterations",
                          posterior.iterations);
    estimates.dispersion_variance = variance(posterior.scales);
    const auto spread = [&](const char* name, const PosteriorSummary& of) {
      estimates.spreads.push_back({name, of.mean, of.lower, of.upper});
    };
    if (problem.laws.persistent == PersistentLaw::normal) {
      spread("persistent_sd", posterior.narrow);
    } else {
      spread("bulk_share", posterior.bulk);
      spread("bulk_sd", posterior.narrow);
      spread("wide_sd", posterior.wide);
    }
    if (problem.laws.transient != TransientLaw::none) spread("transient_sd", posterior.transient);
    if (problem.laws.group_count > 0) spread("region_sd", posterior.group);
    estimates.log_likelihood = posterior.log_marginal_likelihood;
    const auto years = static_cast<Eigen::Index>(problem.year.size());
    for (Eigen::Index t = 0; t < years; ++t) {
      estimates.years.push_back({panel.periods[problem.year[static_cast<std::size_t>(t)]], posterior.fixed_mean[t],
                                 std::sqrt(posterior.fixed_covariance(t, t))});
    }
    for (Eigen::Index k = 0; k < problem.covariates; ++k) {
      const Eigen::Index column = years + k;
      estimates.context.push_back({allowed.context.names[static_cast<std::size_t>(k)], posterior.fixed_mean[column],
                                   std::sqrt(posterior.fixed_covariance(column, column))});
    }
    if (unadjusted)
      estimates.context_share = std::clamp(1 - variance(posterior.scales) / variance(unadjusted->scales), 0.0, 1.0);
  }

  void describe_units(WindowEstimates& estimates, const Panel& panel, const WindowCells& cells,
                      const RateProblem& problem, const RatePosterior& posterior,
                      const std::optional<RatePosterior>& unadjusted, const Eigen::VectorXd& plain,
                      const RateQuestion& question) const {
    const UnitTotals totals =
        unit_totals(cells, expected_counts(problem, cells, posterior.fixed_mean), plain, panel.units.size());
    std::vector<Eigen::Index> known;  // units with a cell
    for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
      if (totals.years[static_cast<Eigen::Index>(unit)] > 0) known.push_back(static_cast<Eigen::Index>(unit));
    }
    const Overdispersion funnel =
        estimate_overdispersion(totals.observed(known), totals.expected(known), card_.winsorised_share);
    estimates.funnel_phi = funnel.phi;
    estimates.funnel_tau2 = funnel.tau2;
    std::size_t area = 0;
    for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
      RateEstimate estimate = counted_unit(unit, totals, card_, funnel.tau2);
      if (area < problem.unit.size() && problem.unit[area] == unit) {
        describe_area(estimate, problem, posterior, unadjusted, static_cast<Eigen::Index>(area), question);
        ++area;
      } else {  // no usable year, or its counts tell of its successors
        estimate.relative_rate = estimate.relative_lower = estimate.relative_upper = missing;
        estimate.prob_high = estimate.prob_low = missing;
      }
      estimates.units.push_back(std::move(estimate));
    }
  }

  static void describe_area(RateEstimate& estimate, const RateProblem& problem, const RatePosterior& posterior,
                            const std::optional<RatePosterior>& unadjusted, Eigen::Index area,
                            const RateQuestion& question) {
    estimate.relative_rate = posterior.median[area];
    estimate.relative_lower = posterior.lower[area];
    estimate.relative_upper = posterior.upper[area];
    estimate.prob_high = posterior.average.prob_high[area];
    estimate.prob_low = posterior.average.prob_low[area];
    estimate.prob_high_lasting = posterior.persistent.prob_high[area];
    estimate.prob_low_lasting = posterior.persistent.prob_low[area];
    if (posterior.prob_years_above.size() > 0) {
      const Eigen::VectorXd above = posterior.prob_years_above.row(area).head(estimate.years_used + 1);
      estimate.prob_years_above.assign(above.begin(), above.end());
    }
    if (unadjusted)
      estimate.unadjusted = UnadjustedRate{unadjusted->median[area], unadjusted->lower[area], unadjusted->upper[area],
                                           unadjusted->average.prob_high[area], unadjusted->average.prob_low[area]};
    const double years = problem.cells.window_years[static_cast<std::size_t>(area)];
    const Detectability shown =
        detectability(estimate.expected, between_units(problem.laws, posterior.scales, years),
                      {.ratio = question.ratio, .probability = question.flag_probability, .power = question.power});
    estimate.detectable_high = shown.high_rate;
    estimate.detectable_low = shown.low_rate;
  }

  ModelCard card_;
};

}  // namespace

std::unique_ptr<RateModel> make_persistent_rate_model(ModelCard card) {
  return std::make_unique<PersistentRateModel>(std::move(card));
}

}  // namespace tocsin
