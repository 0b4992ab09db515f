#include "tocsin/stats/beta_binomial.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace tocsin {
namespace {

constexpr double least_log_precision = 0;
const double most_log_precision = std::log(1e4);

/// How many units have more than j, j = 0, 1, ...: all that the likelihood depends on.
class Above {
 public:
  void add(double value) {
    const auto n = static_cast<std::size_t>(value);
    if (units_.size() < n) units_.resize(n, 0);
    for (std::size_t j = 0; j < n; ++j) ++units_[j];
  }
  /// Sum over units of log(x (x + 1) ... (x + value - 1)).
  [[nodiscard]] double log_rising(double x) const {
    double sum = 0;
    for (std::size_t j = 0; j < units_.size(); ++j) sum += units_[j] * std::log(x + static_cast<double>(j));
    return sum;
  }
  [[nodiscard]] double total() const { return std::accumulate(units_.begin(), units_.end(), 0.0); }

 private:
  std::vector<double> units_;
};

struct Likelihood {
  Above hits;
  Above misses;
  Above trials;

  Likelihood(const Eigen::VectorXd& counts, const Eigen::VectorXd& all) {
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
      hits.add(counts[i]);
      misses.add(all[i] - counts[i]);
      trials.add(all[i]);
    }
  }
  [[nodiscard]] double at(const BetaLaw& prior) const {
    return hits.log_rising(prior.alpha) + misses.log_rising(prior.beta) - trials.log_rising(prior.alpha + prior.beta);
  }
};

/// The place of the maximum of a function with one hump, to 1e-7 of the range.
template <class F>
double highest(double low, double high, const F& value) {
  constexpr double golden = 0.6180339887498949;
  double a = high - golden * (high - low);
  double b = low + golden * (high - low);
  double at_a = value(a);
  double at_b = value(b);
  for (const double enough = 1e-7 * (high - low); high - low > enough;) {
    if (at_a < at_b) {
      low = a;
      a = b;
      at_a = at_b;
      at_b = value(b = low + golden * (high - low));
    } else {
      high = b;
      b = a;
      at_b = at_a;
      at_a = value(a = high - golden * (high - low));
    }
  }
  return (low + high) / 2;
}

BetaLaw law(double mean, double log_precision) {
  const double precision = std::exp(log_precision);
  return {mean * precision, (1 - mean) * precision};
}

bool usable(const Eigen::VectorXd& counts, const Eigen::VectorXd& trials) {
  if (counts.size() != trials.size() || !counts.allFinite() || !trials.allFinite()) return false;
  return (counts.array() >= 0).all() && (counts.array() <= trials.array()).all() &&
         (counts.array() == counts.array().floor()).all() && (trials.array() == trials.array().floor()).all();
}

}  // namespace

double beta_binomial_log_likelihood(const BetaLaw& prior, const Eigen::VectorXd& counts,
                                    const Eigen::VectorXd& trials) {
  return Likelihood(counts, trials).at(prior);
}

BetaBinomialFit fit_beta_binomial(const Eigen::VectorXd& counts, const Eigen::VectorXd& trials) {
  BetaBinomialFit fit;
  if (!usable(counts, trials)) {
    fit.status = BetaBinomialStatus::not_usable;
    return fit;
  }
  const double hits = counts.sum();
  if ((trials.array() > 0).count() < 3 || hits == 0 || hits == trials.sum()) return fit;
  const Likelihood likelihood(counts, trials);
  const auto best_mean = [&](double log_precision) {
    return highest(1e-6, 1 - 1e-6, [&](double mean) { return likelihood.at(law(mean, log_precision)); });
  };
  const double log_precision = highest(least_log_precision, most_log_precision,
                                       [&](double at) { return likelihood.at(law(best_mean(at), at)); });
  fit.prior = law(best_mean(log_precision), log_precision);
  fit.status =
      log_precision > most_log_precision - 0.01 ? BetaBinomialStatus::no_spread : BetaBinomialStatus::converged;
  return fit;
}

BetaLaw beta_posterior(const BetaLaw& prior, double count, double trials) {
  return {prior.alpha + count, prior.beta + trials - count};
}

}  // namespace tocsin
