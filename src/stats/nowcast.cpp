#include "tocsin/stats/nowcast.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "tocsin/stats/distributions.hpp"

#include "count_mixture.hpp"
#include "symmetric_eigen.hpp"

namespace tocsin {
namespace {

struct BetaLaw {
  double a = 1;
  double b = 1;
};

/// Law of F(0) .. F(D - 1): products of independent 1 - Z(k), Z(k) ~ Beta(events, others), over k > d, matched in mean
/// and second moment by one Beta law (Fan 1991, Comm Stat 20:4043).
std::vector<BetaLaw> completeness_laws(const DelayEstimate& delay, const NowcastOptions& options) {
  const Eigen::Index longest = delay.events.size() - 1;
  std::vector<BetaLaw> laws(static_cast<std::size_t>(longest));
  double mean = 1.0;
  double log_ratio = 0.0;  // of the second moment to the squared mean
  for (Eigen::Index d = longest; d > 0; --d) {
    const double before =
        options.method == NowcastMethod::truncated ? delay.at_risk[d] - delay.events[d] : delay.events.head(d).sum();
    const double z = delay.events[d] + options.delay_prior;
    const double rest = before + options.delay_prior * static_cast<double>(d);
    mean *= rest / (z + rest);
    log_ratio += std::log1p(1.0 / rest) - std::log1p(1.0 / (z + rest));
    const double precision = (1.0 - mean * std::exp(log_ratio)) / (mean * std::expm1(log_ratio));
    laws[static_cast<std::size_t>(d) - 1] = {.a = mean * precision, .b = (1.0 - mean) * precision};
  }
  return laws;
}

struct Quadrature {
  Eigen::VectorXd nodes;
  Eigen::VectorXd weights;  ///< sum to 1
};

/// Gauss quadrature for a Beta law on (0, 1): eigenvalues of the Jacobi matrix (Golub and Welsch 1969, Math Comp
/// 23:221).
Quadrature beta_quadrature(const BetaLaw& law, Eigen::Index order) {
  // Jacobi polynomials with (1 - x)^(b - 1) (1 + x)^(a - 1) on (-1, 1).
  const double alpha = law.b - 1.0;
  const double beta = law.a - 1.0;
  const double sum = alpha + beta;
  Eigen::VectorXd diagonal(order), beside(order - 1);
  for (Eigen::Index i = 0; i < order; ++i) {
    const auto k = static_cast<double>(i);
    diagonal[i] = i == 0 ? (beta - alpha) / (sum + 2.0)
                         : (beta * beta - alpha * alpha) / ((2.0 * k + sum) * (2.0 * k + sum + 2.0));
    if (i == 0) continue;
    const double twice = 2.0 * k + sum;
    // At k = 1 the factors k + sum and 2 k + sum - 1 cancel, also where both are 0.
    const double square =
        i == 1 ? 4.0 * (1.0 + alpha) * (1.0 + beta) / (twice * twice * (twice + 1.0))
               : 4.0 * k * (k + alpha) * (k + beta) * (k + sum) / (twice * twice * (twice + 1.0) * (twice - 1.0));
    beside[i - 1] = std::sqrt(square);
  }
  const SymmetricEigen jacobi = tridiagonal_eigen(diagonal, beside);
  return {.nodes = 0.5 * (jacobi.values.array() + 1.0).matrix(),
          .weights = jacobi.vectors.row(0).transpose().array().square().matrix()};
}

/// Quantiles at both ends and the middle.
std::array<double, 3> probabilities(double level) { return {0.5 * (1.0 - level), 0.5, 0.5 * (1.0 + level)}; }

void set(Nowcast& result, Eigen::Index t, double low, double middle, double high) {
  result.lower[t] = low;
  result.median[t] = middle;
  result.upper[t] = high;
}

void bayesian(const ReportingTriangle& triangle, const DelayEstimate& delay, const NowcastOptions& options,
              Nowcast& result) {
  constexpr Eigen::Index order = 24;
  const double size = options.prior_mean * options.prior_mean / (options.prior_variance - options.prior_mean);
  const double odds = options.prior_mean / (options.prior_mean + size);
  const std::vector<BetaLaw> laws = completeness_laws(delay, options);
  const std::array<double, 3> at = probabilities(options.level);
  for (Eigen::Index age = 0; age < std::min(triangle.longest_delay(), triangle.counts.rows()); ++age) {
    const Eigen::Index t = triangle.now() - age;
    const double reported = result.reported[t];
    const Quadrature share = beta_quadrature(laws[static_cast<std::size_t>(age)], order);
    CountMixture unreported;
    for (Eigen::Index k = 0; k < order; ++k) {
      // Negative binomial prior, binomial thinning: each further event has weight (1 - F) mu / (mu + size).
      const double weight = (1.0 - std::clamp(share.nodes[k], 0.0, 1.0)) * odds;
      const double posterior_size = reported + size;
      unreported.add(share.weights[k], posterior_size, posterior_size * weight / (1.0 - weight),
                     std::max(0.0, options.most - reported));
    }
    set(result, t, reported + unreported.quantile(at[0]), reported + unreported.quantile(at[1]),
        reported + unreported.quantile(at[2]));
  }
}

/// Smallest whole number x >= cut at which the normal law, cut off below `cut`, has more than p.
double cut_normal_quantile(double p, double mean, double sd, double cut, bool mass_below_kept) {
  const double below = normal_cdf((cut - mean) / sd);
  const double wanted = p * (1.0 - below) + (mass_below_kept ? 0.0 : below);
  return std::max(cut, std::floor(mean + sd * normal_quantile(wanted)) + 1.0);
}

void lawless(const ReportingTriangle& triangle, const DelayEstimate& delay, const NowcastOptions& options,
             Nowcast& result) {
  const std::array<double, 3> at = probabilities(options.level);
  const Eigen::VectorXd point = chain_ladder(triangle, delay);
  double relative_variance = 0.0;  // of F, sum of g / (at risk (1 - g)) over longer delays
  for (Eigen::Index age = triangle.longest_delay() - 1; age >= 0; --age) {
    const double g = delay.reverse_hazard[age + 1];
    if (g > 0.0) relative_variance += g / (delay.at_risk[age + 1] * (1.0 - g));
    const Eigen::Index t = triangle.now() - age;
    if (t < 0) continue;
    const double n = result.reported[t];
    const double share = delay.cdf[age];
    double variance = n * (1.0 - share) / (share * share);
    if (!options.as_surveillance) variance += n * (n + 1.0) / (share * share) * relative_variance;
    if (!std::isfinite(point[t])) {
      const double unknown = std::numeric_limits<double>::quiet_NaN();
      set(result, t, unknown, unknown, unknown);
    } else if (variance > 0.0) {
      const auto quantile = [&](double p) {
        return cut_normal_quantile(p, point[t], std::sqrt(variance), n, options.as_surveillance);
      };
      set(result, t, quantile(at[0]), quantile(at[1]), quantile(at[2]));
    }
  }
}

}  // namespace

Eigen::VectorXd ReportingTriangle::reported() const {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(counts.rows());
  for (Eigen::Index t = 0; t < counts.rows(); ++t)
    sums[t] = counts.row(t).head(std::min(counts.cols(), counts.rows() - t)).sum();
  return sums;
}

bool ReportingTriangle::usable() const {
  if (counts.size() == 0) return false;
  for (Eigen::Index t = 0; t < counts.rows(); ++t)
    for (Eigen::Index d = 0; d < counts.cols() && seen(t, d); ++d)
      if (!std::isfinite(counts(t, d)) || counts(t, d) < 0.0) return false;
  return true;
}

double DelayEstimate::completeness(Eigen::Index age) const { return age < cdf.size() ? cdf[age] : 1.0; }

DelayEstimate estimate_delay(const ReportingTriangle& triangle, Eigen::Index window) {
  assert(triangle.usable() && window >= 0);
  const Eigen::Index delays = triangle.counts.cols();
  DelayEstimate delay;
  delay.events = Eigen::VectorXd::Zero(delays);
  delay.at_risk = Eigen::VectorXd::Zero(delays);
  for (Eigen::Index t = std::max<Eigen::Index>(0, triangle.now() - window); t <= triangle.now(); ++t) {
    double sum = 0.0;
    for (Eigen::Index d = 0; d < delays && triangle.seen(t, d); ++d) {
      sum += triangle.counts(t, d);
      delay.events[d] += triangle.counts(t, d);
      delay.at_risk[d] += sum;
    }
  }
  delay.reverse_hazard = Eigen::VectorXd::Zero(delays);
  delay.cdf = Eigen::VectorXd::Ones(delays);
  for (Eigen::Index d = delays - 1; d > 0; --d) {
    if (delay.at_risk[d] > 0.0) delay.reverse_hazard[d] = delay.events[d] / delay.at_risk[d];
    delay.cdf[d - 1] = delay.cdf[d] * (1.0 - delay.reverse_hazard[d]);
  }
  delay.reverse_hazard[0] = 1.0;
  return delay;
}

DelayEstimate estimate_delay(const ReportingTriangle& triangle) { return estimate_delay(triangle, triangle.now()); }

Eigen::VectorXd chain_ladder(const ReportingTriangle& triangle, const DelayEstimate& delay) {
  Eigen::VectorXd result = triangle.reported();
  for (Eigen::Index t = 0; t < result.size(); ++t) result[t] /= delay.completeness(triangle.now() - t);
  return result;
}

Nowcast nowcast(const ReportingTriangle& triangle, const NowcastOptions& options) {
  assert(options.level > 0.0 && options.level < 1.0 && options.prior_variance > options.prior_mean &&
         options.prior_mean > 0.0 && options.delay_prior > 0.0);
  if (!triangle.usable()) {
    const Eigen::VectorXd unknown =
        Eigen::VectorXd::Constant(triangle.counts.rows(), std::numeric_limits<double>::quiet_NaN());
    return {unknown, unknown, unknown, unknown};
  }
  const Eigen::VectorXd reported = triangle.reported();
  Nowcast result{reported, reported, reported, reported};
  const DelayEstimate delay = estimate_delay(triangle);
  if (options.method == NowcastMethod::lawless) {
    lawless(triangle, delay, options, result);
  } else {
    bayesian(triangle, delay, options, result);
  }
  return result;
}

}  // namespace tocsin
