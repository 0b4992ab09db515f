#pragma once

#include <optional>
#include <vector>

#include "tocsin/stats/detector.hpp"

/// Likelihood ratio charts for counts with a known, possibly seasonal, in-control mean: has the mean changed some time
/// back?
///
/// In control x_t is Poisson with mean mu_t, or negative binomial with Var = mu_t + alpha mu_t^2. The statistic is
///   GLR_n = max_k sup_theta sum_{t=k}^n log f(x_t; theta) / f(x_t; in control)
/// over the change points k since the last alarm; the chart alarms where it reaches the limit and begins again at the
/// next period. `intercept`: the mean becomes e^kappa mu_t, kappa of the sign of the direction. `epidemic`: it becomes
/// mu_t + lambda x_{t-1}, lambda >= 0. With `log_ratio` kappa is known and the statistic is the CUSUM S_n = max(0,
/// S_{n-1} + log ratio). Sources: Hoehle and Paul 2008 (Comput Stat Data Anal 52:4357); Held, Hoehle and Hofmann 2005
/// (Stat Model 5:187).
namespace tocsin {

enum class GlrChange { intercept, epidemic };
enum class GlrDirection { increase, decrease };

struct GlrOptions {
  double limit = 5;       ///< c > 0
  double dispersion = 0;  ///< alpha >= 0; 0: Poisson
  GlrChange change = GlrChange::intercept;
  GlrDirection direction = GlrDirection::increase;  ///< of an intercept; an epidemic only increases
  int least_window = 1;                             ///< periods since the change before it counts, >= 1
  int window = -1;                                  ///< changes up to so many periods back, >= 0; -1: any
  std::optional<double> log_ratio =
      std::nullopt;  ///< known kappa, not 0; then the windows and the direction play no part
  /// Also the count at which the chart would alarm: the least whole one; for a known kappa the real root. For
  /// intercepts and increases only.
  bool bound = false;
  double count_before = 0;     ///< x_{t-1} of the first period, for epidemics
  bool stop_at_alarm = false;  ///< the points end with the first alarm, so that the mean can be fitted anew
  /// As R surveillance 1.20.3 to 1.26.0: a Poisson decrease is not looked for in windows without any count (their
  /// likelihood ratio comes out as not a number, the very silence it is for); a bounded window of the Poisson chart has
  /// at least least_window + 1 periods, an unbounded one at least 1; lambda is sought by plain Newton steps in its
  /// logarithm from 0.5, which can stray to 0; the negative binomial epidemic takes for log lambda the estimate of
  /// kappa; a negative binomial bound at a count of 0 is 1e99.
  bool peer_quirks = false;
};

/// `means` are the in-control means of the monitored counts, > 0, one each or one for all. In each point `statistic` is
/// the GLR (not below 0) and `upper` the bound where asked for (NaN where no count up to 10,000 would do). A missing
/// count makes that period and all later ones a `gap`. O(n^2) for n periods since an alarm for the Poisson intercept,
/// O(n^3) otherwise, with most windows ruled out before their logarithms are taken.
std::vector<DetectorPoint> glr(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                               const GlrOptions& options = {});

}  // namespace tocsin
