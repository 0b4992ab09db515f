#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"

namespace tocsin {
namespace {

/// Everything of the posterior of one count that does not depend on the expected count.
class CountPosterior {
 public:
  CountPosterior(const GammaMixture& prior, double count)
      : prior_(prior), shape1_(prior.alpha1 + count), shape2_(prior.alpha2 + count) {
    using namespace boost::math;
    log_gamma1_ = lgamma(shape1_, quiet);
    log_gamma2_ = lgamma(shape2_, quiet);
    digamma1_ = digamma(shape1_, quiet);
    digamma2_ = digamma(shape2_, quiet);
    // log Q / (1 - Q) but for its terms in E.
    log_odds_ = std::log(prior.share / (1.0 - prior.share)) + (log_gamma1_ - lgamma(prior.alpha1, quiet)) -
                (log_gamma2_ - lgamma(prior.alpha2, quiet)) + prior.alpha1 * std::log(prior.beta1) -
                prior.alpha2 * std::log(prior.beta2);
  }

  double share(double log_sum1, double log_sum2) const {
    return 1.0 / (1.0 + std::exp(shape1_ * log_sum1 - shape2_ * log_sum2 - log_odds_));
  }

  double geometric_mean(double q, double log_sum1, double log_sum2) const {
    return std::exp(q * (digamma1_ - log_sum1) + (1.0 - q) * (digamma2_ - log_sum2));
  }

  /// log of the quantile p, by Newton's method on log F over log x within a bracket.
  double log_quantile(double p, double expected) const {
    const double rate1 = prior_.beta1 + expected;
    const double rate2 = prior_.beta2 + expected;
    const double log_rate1 = std::log(rate1);
    const double log_rate2 = std::log(rate2);
    const double q = share(log_rate1, log_rate2);
    const double z = normal_quantile(p);
    // Each component's quantile by Wilson and Hilferty, or by the power law of its lower tail.
    const auto guess = [&](double shape, double log_gamma, double log_rate) {
      const double root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * std::sqrt(shape));
      const double power = (std::log(p) + log_gamma + std::log(shape)) / shape;
      return (root > 0.3 ? std::log(shape) + 3.0 * std::log(root) : power) - log_rate;
    };
    double t = q * guess(shape1_, log_gamma1_, log_rate1) + (1.0 - q) * guess(shape2_, log_gamma2_, log_rate2);
    double low = -1e4;
    double high = 1e4;
    const double target = std::log(p);
    for (int step = 0; step < 100; ++step) {
      const double x = std::exp(t);
      const double x1 = rate1 * x;
      const double x2 = rate2 * x;
      const double cdf =
          q * boost::math::gamma_p(shape1_, x1, quiet) + (1.0 - q) * boost::math::gamma_p(shape2_, x2, quiet);
      const double slope = q * std::exp(shape1_ * (log_rate1 + t) - x1 - log_gamma1_) +
                           (1.0 - q) * std::exp(shape2_ * (log_rate2 + t) - x2 - log_gamma2_);
      (cdf < p ? low : high) = t;
      const double newton = (target - std::log(cdf)) * cdf / slope;
      const double next = t + newton;
      const bool trusted = std::isfinite(newton) && next > low && next < high;
      const double moved = trusted ? newton : std::clamp(0.5 * (low + high) - t, -2.0, 2.0);
      t += moved;
      if (std::abs(moved) < 1e-10) break;
    }
    return t;
  }

 private:
  GammaMixture prior_;
  double shape1_;
  double shape2_;
  double log_gamma1_;
  double log_gamma2_;
  double digamma1_;
  double digamma2_;
  double log_odds_;
};

/// Indices of the pairs of each count.
std::map<double, std::vector<Eigen::Index>> by_count(const Eigen::VectorXd& counts) {
  std::map<double, std::vector<Eigen::Index>> groups;
  for (Eigen::Index i = 0; i < counts.size(); ++i) groups[counts[i]].push_back(i);
  return groups;
}

/// A smooth function on [low, high] by its values at Chebyshev points; `nodes` doubles until the last coefficients are
/// negligible, at most to `most`.
class ChebyshevSeries {
 public:
  template <class Function>
  ChebyshevSeries(double low, double high, std::size_t most, const Function& function)
      : middle_(0.5 * (low + high)), half_(std::max(0.5 * (high - low), 1e-12)) {
    for (std::size_t nodes = 16; nodes <= most && !resolved_; nodes *= 2) interpolate(nodes, function);
  }

  bool resolved() const { return resolved_; }

  double operator()(double x) const {
    const double y = 2.0 * (x - middle_) / half_;
    double b1 = 0.0;
    double b2 = 0.0;
    for (std::size_t k = coefficients_.size() - 1; k > 0; --k) {
      const double b = coefficients_[k] + y * b1 - b2;
      b2 = b1;
      b1 = b;
    }
    return coefficients_[0] + 0.5 * y * b1 - b2;
  }

 private:
  template <class Function>
  void interpolate(std::size_t nodes, const Function& function) {
    const double step = std::numbers::pi / static_cast<double>(nodes);
    std::vector<double> values(nodes);
    for (std::size_t j = 0; j < nodes; ++j)
      values[j] = function(middle_ + half_ * std::cos(step * (static_cast<double>(j) + 0.5)));
    coefficients_.assign(nodes, 0.0);
    for (std::size_t k = 0; k < nodes; ++k) {
      for (std::size_t j = 0; j < nodes; ++j)
        coefficients_[k] += values[j] * std::cos(step * static_cast<double>(k) * (static_cast<double>(j) + 0.5));
      coefficients_[k] *= (k == 0 ? 1.0 : 2.0) / static_cast<double>(nodes);
    }
    double last = 0.0;
    for (std::size_t k = nodes - 4; k < nodes; ++k) last = std::max(last, std::abs(coefficients_[k]));
    resolved_ = last < 1e-9;
    while (coefficients_.size() > 1 && std::abs(coefficients_.back()) < 1e-11) coefficients_.pop_back();
  }

  double middle_;
  double half_;
  bool resolved_ = false;
  std::vector<double> coefficients_;
};

}  // namespace

ShrunkRatios shrunken_ratios(const GammaMixture& prior, const Eigen::VectorXd& counts,
                             const Eigen::VectorXd& expected) {
  ShrunkRatios result{Eigen::VectorXd(counts.size()), Eigen::VectorXd(counts.size())};
  for (const auto& [count, pairs] : by_count(counts)) {
    const CountPosterior posterior(prior, count);
    for (const Eigen::Index i : pairs) {
      assert(count >= 0.0 && expected[i] > 0.0);
      const double log_sum1 = std::log(prior.beta1 + expected[i]);
      const double log_sum2 = std::log(prior.beta2 + expected[i]);
      result.share[i] = posterior.share(log_sum1, log_sum2);
      result.geometric_mean[i] = posterior.geometric_mean(result.share[i], log_sum1, log_sum2);
    }
  }
  return result;
}

Eigen::VectorXd shrunken_quantiles(const GammaMixture& prior, const Eigen::VectorXd& counts,
                                   const Eigen::VectorXd& expected, double p) {
  assert(p > 0.0 && p < 1.0);
  constexpr std::size_t most_nodes = 128;
  Eigen::VectorXd result(counts.size());
  for (const auto& [count, pairs] : by_count(counts)) {
    const CountPosterior posterior(prior, count);
    const auto at = [&](double log_expected) { return posterior.log_quantile(p, std::exp(log_expected)); };
    if (pairs.size() > 2 * most_nodes) {
      double low = expected[pairs[0]];
      double high = low;
      for (const Eigen::Index i : pairs) {
        low = std::min(low, expected[i]);
        high = std::max(high, expected[i]);
      }
      const ChebyshevSeries series(std::log(low), std::log(high), most_nodes, at);
      if (series.resolved()) {
        for (const Eigen::Index i : pairs) result[i] = std::exp(series(std::log(expected[i])));
        continue;
      }
    }
    for (const Eigen::Index i : pairs) result[i] = std::exp(posterior.log_quantile(p, expected[i]));
  }
  return result;
}

}  // namespace tocsin
