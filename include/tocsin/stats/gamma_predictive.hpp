#pragma once

#include <optional>

#include <Eigen/Core>

#include "tocsin/stats/gamma_poisson.hpp"
#include "tocsin/stats/rate_limits.hpp"

/// What a gamma law of a rate says of counts, silences and reports still to come. All functions are pure and
/// thread-safe.
///
/// Symbols: lambda ~ Gamma(shape a, mean m), rate b = a / m; exposure E in the units of 1 / lambda (expected counts
/// where lambda is a relative rate, days where it is events a day); N | lambda ~ Poisson(lambda E). a = infinity is a
/// known rate. Domain: m > 0, a > 0, E >= 0 finite; outside it is a bug of the caller.
namespace tocsin {

/// A negative binomial count by size and mean (size = infinity: Poisson).
struct CountLaw {
  double size = 1;
  double mean = 0;

  double at_least(double k) const;
  double at_most(double k) const;
  /// Pr(N > k) + Pr(N = k) / 2: the one-sided p-value that is uniform on average under the law.
  double mid_p_high(double k) const;
  /// Smallest k with Pr(N <= k) >= p, 0 <= p < 1.
  double quantile(double p) const;
  /// Pr(N = 0) = (1 + mean / size)^-size.
  double probability_of_none() const;
};

/// Count over exposure E: negative binomial of size a and mean m E; Pr(N = 0) = (b / (b + E))^a.
CountLaw predictive_count(const GammaLaw& rate, double exposure);

/// How many times the rate as known the events of a stretch amount to: n / (m E), with central limits that allow for
/// chance in the count and for the uncertainty of the rate, by inverting the predictive law: at the lower limit rho a
/// law of mean rho m E has Pr(N >= n), at the upper Pr(N <= n), equal to (1 - confidence) / 2. Garwood's limits over m
/// E where the rate is known. E > 0; 0 < confidence < 1; the lower limit of no event is 0. About a hundred evaluations.
ValueWithLimits predictive_ratio(const GammaLaw& rate, double exposure, double events, double confidence);

/// Probability of no event over an exposure since the last one, the uncertainty of the rate included: (b / (b + E))^a.
/// Falls in E; never below exp(-m E), the silence of a known rate.
double silence_probability(const GammaLaw& rate, double exposure);

/// Exposure at which the silence probability has fallen to p (0 < p <= 1): E = b (p^(-1/a) - 1). Also the quantile of
/// the gap to the next event, Pr(gap > E) = p.
double silence_exposure(const GammaLaw& rate, double p);

/// Index of the first of the coming intervals by whose end the silence probability would be at most p, given the
/// exposure since the last event and no further event; empty if not within them: the authority is then not assessable
/// at p over that horizon. `upcoming` holds the exposure of each interval (>= 0; weekends and holidays may be 0). O(n).
std::optional<Eigen::Index> silence_reached(const GammaLaw& rate, double exposure_since,
                                            const Eigen::VectorXd& upcoming, double p);

/// Events that happened in one unit of exposure and are not reported yet: `reported` are in, of which a share
/// 0 <= completeness F <= 1 was due by now. N | n ~ negative binomial of size a + n and probability (b + F) / (b + 1),
/// mean (a + n) (1 - F) / (b + F). Source: Lawless 1994 (Can J Stat 22:15) with the gamma prior carried through.
CountLaw unreported_count(const GammaLaw& rate, double reported, double completeness);

}  // namespace tocsin
