#pragma once

#include <Eigen/Core>

#include "tocsin/stats/rate_limits.hpp"

/// Funnel plots of observed over expected counts, with estimated overdispersion.
///
/// Symbols: O_i observed, E_i expected count of unit i, I units; theta = O / E; s_i = 1 / (2 sqrt E_i), the standard
/// deviation of sqrt(O_i / E_i) under a Poisson count; w_i = 1 / s_i^2; phi overdispersion ratio; tau^2 between-unit
/// variance on the square-root scale. Sources: Spiegelhalter 2005 (Stat Med 24:1185), appendix A.1 for the interpolated
/// limits; Spiegelhalter et al. 2012 (JRSS A 175:1) for winsorising, phi and tau^2 (the moment estimator of DerSimonian
/// and Laird 1986).
namespace tocsin {

/// The two-sided levels at which a funnel is drawn by convention, about 2 and 3 standard deviations.
inline constexpr double funnel_inner = 0.95;
inline constexpr double funnel_outer = 0.998;

/// Quantile of Poisson(E) made continuous in E (and p): with r the smallest whole number with F(r) >= p, r - (F(r) - p)
/// / f(r). It lies in (r - 1, r]; below p = exp(-E) it is negative (down to -1): no count can fall below it. 0 < p < 1,
/// E > 0.
double interpolated_poisson_quantile(double p, double expected);

/// Limits of O / E for a unit with expected count E that behaves as expected, at a two-sided level (0.95, 0.998): the
/// interpolated quantiles over E, neither below 0. A unit is outside where its ratio lies strictly beyond a limit, so
/// no events are never low while exp(-E) exceeds half the level's error, and never high however small E. E = 0: limits
/// 0 and infinity, nothing is outside.
Limits funnel_limits(double expected, double level);

/// Pr(Y > O) + Pr(Y = O) / 2 under Poisson(E): small for surprisingly high counts, near 1 for surprisingly low ones. E
/// = 0 gives 1/2 at O = 0, else 0.
double mid_p_upper(double observed, double expected);

/// Two-sided mid-P value: twice the smaller of `mid_p_upper` and its complement, each tail accurate however small; in
/// [0, 1].
double mid_p_two_sided(double observed, double expected);

/// (O - E) / sqrt(E), the Pearson score; E > 0.
double pearson_score(double observed, double expected);

/// 2 (sqrt O - sqrt E), the score on the variance-stabilised scale; defined and finite at O = 0 and at E = 0.
double square_root_score(double observed, double expected);

/// How much more the units differ than Poisson counts would.
struct Overdispersion {
  /// Mean squared winsorised score. For Poisson counts it is 1 without winsorising and 0.68 with 10 % at each end.
  double phi = 1;
  double tau2 = 0;         ///< additive between-unit variance of sqrt(O / E); 0 where phi shows no excess
  Eigen::Index units = 0;  ///< I, the units with E > 0 that were used
};

/// Estimates phi and tau^2 from the square-root scores, `winsor` of them pulled in at each end (0.1 is the convention;
/// quantiles of type 7).
///   phi = (1/I) sum z_w^2,   tau^2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2 / sum w)).
/// The published convention does not correct phi for the winsorising, so a slight excess shows no tau^2: it errs
/// towards the Poisson limits. Units with E = 0 or a missing (NaN) value are left out. With fewer than two units: phi
/// 1, tau^2 0. O(I log I).
Overdispersion estimate_overdispersion(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                       double winsor = 0.1);

/// Score with the between-unit variance allowed for, (sqrt(O / E) - 1) / sqrt(s^2 + tau^2). 0 at E = 0: such a unit
/// says nothing.
double overdispersed_score(double observed, double expected, double tau2);

/// Limits of O / E at a two-sided level with overdispersion: (1 -+ z sqrt(s^2 + tau^2))^2, the lower one 0 where the
/// bracket is negative. With tau2 = 0 these are normal limits on the square-root scale, not the exact ones. E = 0:
/// limits 0 and infinity.
Limits overdispersed_limits(double expected, double tau2, double level);

/// Pulls the values beyond the p and 1 - p quantiles (type 7 of Hyndman and Fan 1996) in to these quantiles. 0 <= p <
/// 1/2, no NaN.
Eigen::VectorXd winsorised(const Eigen::VectorXd& values, double p);

/// The moment estimator of tau^2 from phi, the number of scores I, and the standard deviations s of the units behind
/// them.
double additive_variance(double phi, const Eigen::VectorXd& s);

}  // namespace tocsin
