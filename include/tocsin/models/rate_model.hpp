#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Consecutive periods of a panel: columns first .. first + length - 1.
struct Window {
  std::size_t first = 0;
  std::size_t length = 0;
};

/// What the judge will ask of an estimate, so that a model can answer in probabilities without knowing a policy.
struct RateQuestion {
  double ratio = 1.25;            ///< c: high is a relative rate above c, low is one below 1/c
  double flag_probability = 0.8;  ///< a departure counts as shown when its probability passes this
  double power = 0.8;             ///< with which chance a departure must be shown to be called detectable
  /// Also: the same without circumstances, the choice between laws by prediction, and the years above expectation,
  /// where the model offers them. Several times the work.
  bool thorough = false;
};

/// Outcome of a numerical fit. Not converging is a result, and is said.
struct Convergence {
  bool converged = false;
  int iterations = 0;
  std::string words;  ///< "converged", or what went wrong
};

/// One coefficient of the adjustment for circumstances, on the log rate scale.
struct ContextEffect {
  std::string covariate;
  double estimate = 0;
  double standard_error = 0;  ///< from the overdispersed (quasi-Poisson) fit
};

/// One hyperparameter of the spread between units or years: `persistent_sd`, or `bulk_share`, `bulk_sd` and `wide_sd`;
/// `transient_sd`; `region_sd`. Standard deviations are of log rates.
struct SpreadEstimate {
  std::string name;
  double mean = 0;
  double lower = 0;  ///< central 95 %
  double upper = 0;
};

/// Log rate per child-year, in one year, of a unit that differs in nothing.
struct YearEffect {
  Period period;
  double estimate = 0;
  double standard_error = 0;
};

/// The relative rate when nothing but population and year is allowed for.
struct UnadjustedRate {
  double relative_rate = 0;  ///< posterior median
  double lower = 0;          ///< central interval at the confidence of the model card
  double upper = 0;
  double prob_high = 0;
  double prob_low = 0;
};

/// How well one of the laws a model may follow foretold the newest year of the window from the years before.
struct LawScore {
  std::string law;
  double log_score = 0;  ///< sum over units of the log predictive probability of their count
  bool chosen = false;
};

/// What is said of one unit over one window. NaN where the unit has no usable cell in it.
struct RateEstimate {
  std::size_t unit = 0;            ///< row of the panel
  int years_used = 0;              ///< usable cells in the window
  double observed = 0;             ///< notifications in those cells; of counts known within limits the middle
  double observed_least = 0;       ///< what they are at least, and
  double observed_most = 0;        ///< at most; the same where every count is known
  double exposure = 0;             ///< child-years in those cells
  double expected = 0;             ///< given population, the year and (where fitted) circumstances
  double expected_unadjusted = 0;  ///< given population and the year alone
  double rate_per_100k = 0;        ///< observed per 100,000 child-years
  double rate_lower = 0;           ///< limits of that rate, by the method and at the confidence of the model card
  double rate_upper = 0;
  double relative_rate = 0;   ///< posterior median of the underlying rate over the expected one
  double relative_lower = 0;  ///< central interval at the confidence of the model card
  double relative_upper = 0;
  double prob_high = 0;  ///< Pr(relative rate > ratio)
  double prob_low = 0;   ///< Pr(relative rate < 1 / ratio)
  /// The same of the part that persists beyond the window; nothing where the model does not tell it from passing years.
  std::optional<double> prob_high_lasting;
  std::optional<double> prob_low_lasting;
  /// Element k: probability that at least k of the years used had an underlying rate above the expected one. Empty
  /// where not asked for or not offered.
  std::vector<double> prob_years_above;
  std::optional<UnadjustedRate> unadjusted;
  std::optional<double> detectable_high;  ///< smallest relative rate above 1 that would be shown with `power`
  std::optional<double> detectable_low;   ///< largest below 1
  double funnel_z = 0;                    ///< on the square-root scale, overdispersion included
  bool funnel_outside_95 = false;         ///< outside the exact limits
  bool funnel_outside_998 = false;
};

/// All units over one window, and how the fit went.
struct WindowEstimates {
  Window window;
  Period period = Period::reporting_year(2000);
  std::string model;         ///< name of the card
  std::string version;       ///< of the card
  double confidence = 0.95;  ///< of every interval below, two-sided
  Convergence convergence;
  /// Variance between units: of the relative rate (gamma laws) or of its logarithm (normal laws); 0 where none was
  /// found.
  double dispersion_variance = 0;
  std::vector<SpreadEstimate> spreads;  ///< what that variance is made of, where the model tells
  std::vector<YearEffect> years;        ///< levels of the years that have a usable count, likewise
  /// Marginal, with all constants; comparable between laws on the same cells (`gamma_poisson`: on the sums over the
  /// window). NaN where the model has none.
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();
  double funnel_phi = 1;   ///< winsorised overdispersion ratio of the funnel
  double funnel_tau2 = 0;  ///< its additive counterpart
  std::vector<ContextEffect> context;
  double context_share = 0;         ///< share of the between-unit variance that circumstances explain, 0 to 1
  std::vector<LawScore> laws;       ///< tried against each other, where asked for
  std::vector<RateEstimate> units;  ///< one per panel unit, in its order
  std::vector<std::string> notes;   ///< what was left out or carried, in words
};

/// Whether what a region has in common is part of what is expected of its authorities.
[[nodiscard]] bool allows_for_region(const WindowEstimates& estimates);

/// A model of persistent rates. Deterministic: the same panel gives the same bits.
class RateModel {
 public:
  virtual ~RateModel() = default;
  RateModel() = default;
  RateModel(const RateModel&) = delete;
  RateModel& operator=(const RateModel&) = delete;

  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Errors: the window leaves the panel, or no unit has a usable cell in it. A weak fit is no error: see
  /// `convergence`.
  [[nodiscard]] virtual Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                         const RateQuestion& question) const = 0;
};

}  // namespace tocsin
