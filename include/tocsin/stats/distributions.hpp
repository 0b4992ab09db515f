#pragma once

/// Probability functions of the distributions the rooms above need. All are pure and thread-safe.
///
/// Conventions. Counts `k` are whole numbers held in a double (any whole number up to 2^53). NaN in gives NaN out. An
/// argument outside the stated domain is a bug of the caller and stops at an assert. "Relative error" below is against
/// 40-digit arithmetic over the range exercised in tests/unit/stats/distributions_test.cpp.
namespace tocsin {

/// Poisson with mean mu >= 0 (mu = 0 puts all probability on 0), k >= 0.
/// Saddle-point form of Loader (2000), free of the cancellation of k log mu - mu - log k!. Relative error of the pmf
/// below 1e-13 for k up to 1e7.
double poisson_log_pmf(double k, double mu);
double poisson_pmf(double k, double mu);

/// Pr(Y <= k) and Pr(Y > k), k >= -1, by the incomplete gamma ratio; each is accurate in its own tail (relative error
/// below 1e-12, 1e-10 at counts of 1e7). The logarithms stay finite where the probabilities themselves underflow.
double poisson_cdf(double k, double mu);
double poisson_sf(double k, double mu);
double poisson_log_cdf(double k, double mu);
double poisson_log_sf(double k, double mu);

/// Smallest k with Pr(Y <= k) >= p, 0 <= p < 1; infinite or NaN where mu is.
double poisson_quantile(double p, double mu);

/// Negative binomial by size (shape of the mixing gamma) > 0 and mean >= 0: variance mean + mean^2 / size. size =
/// infinity is the Poisson. Two algebraic forms meet at size = mean; neither loses digits on its side. Relative error
/// of the pmf below 1e-12.
double negative_binomial_log_pmf(double k, double size, double mean);
/// Pr(Y <= k) and Pr(Y > k), k >= -1, by the incomplete beta ratio; relative error below 1e-11 for sizes up to 1e6.
double negative_binomial_cdf(double k, double size, double mean);
double negative_binomial_sf(double k, double size, double mean);
/// Smallest k with Pr(Y <= k) >= p, 0 <= p < 1; infinite or NaN where mu is.
double negative_binomial_quantile(double p, double size, double mean);

/// Gamma by shape > 0 and rate > 0 (mean shape / rate), x >= 0. `gamma_sf_quantile(q)` is the x with Pr(X > x) = q: use
/// it for small upper tails.
double gamma_cdf(double x, double shape, double rate);
double gamma_sf(double x, double shape, double rate);
double gamma_quantile(double p, double shape, double rate);
double gamma_sf_quantile(double q, double shape, double rate);

/// Beta by its two parameters > 0, x in [0, 1]: Pr(X > x), and the x with Pr(X <= x) = p.
double beta_sf(double x, double alpha, double beta);
double beta_quantile(double p, double alpha, double beta);

/// Standard normal. `normal_sf_quantile(q)` is the z with Pr(Z > z) = q. Quantiles at 0 and 1 are the infinities.
double normal_cdf(double z);
double normal_sf(double z);
double normal_quantile(double p);
double normal_sf_quantile(double q);

/// Pr(T > t) for Student's t with `degrees` > 0 degrees of freedom (not necessarily whole).
double student_t_sf(double t, double degrees);

}  // namespace tocsin
