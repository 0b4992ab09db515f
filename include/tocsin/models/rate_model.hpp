#pragma once

#include <cstddef>
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

/// What is said of one unit over one window. NaN where the unit has no usable cell in it.
struct RateEstimate {
  std::size_t unit = 0;            ///< row of the panel
  int years_used = 0;              ///< usable cells in the window
  double observed = 0;             ///< notifications in those cells
  double exposure = 0;             ///< child-years in those cells
  double expected = 0;             ///< given population, the year and (where fitted) circumstances
  double expected_unadjusted = 0;  ///< given population and the year alone
  double rate_per_100k = 0;        ///< observed per 100,000 child-years
  double rate_lower = 0;           ///< limits of that rate, by the method and at the confidence of the model card
  double rate_upper = 0;
  double relative_rate = 0;   ///< posterior median of the underlying rate over the expected one
  double relative_lower = 0;  ///< central interval at the confidence of the model card
  double relative_upper = 0;
  double prob_high = 0;                   ///< Pr(relative rate > ratio)
  double prob_low = 0;                    ///< Pr(relative rate < 1 / ratio)
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
  double dispersion_variance = 0;  ///< variance of the relative rate between units; 0 where none was found
  double funnel_phi = 1;           ///< winsorised overdispersion ratio of the funnel
  double funnel_tau2 = 0;          ///< its additive counterpart
  std::vector<ContextEffect> context;
  double context_share = 0;         ///< share of the between-unit variance that circumstances explain, 0 to 1
  std::vector<RateEstimate> units;  ///< one per panel unit, in its order
  std::vector<std::string> notes;   ///< what was left out or carried, in words
};

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
