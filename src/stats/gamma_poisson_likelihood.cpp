#include "gamma_poisson_likelihood.hpp"

#include <cmath>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"

namespace tocsin {
namespace {

/// psi(a + y) - psi(a) and psi'(a + y) - psi'(a).
struct DigammaDifferences {
  double first = 0;
  double second = 0;
};

/// Up to this count the differences are sums of y positive terms, which lose no digits; beyond it the functions
/// themselves are far enough apart.
constexpr double longest_sum = 200.0;

DigammaDifferences digamma_differences(double y, double a) {
  DigammaDifferences d;
  if (y <= longest_sum && y == std::floor(y)) {
    for (double j = 0.0; j < y; j += 1.0) {
      const double inverse = 1.0 / (a + j);
      d.first += inverse;
      d.second -= inverse * inverse;
    }
    return d;
  }
  d.first = boost::math::digamma(a + y, quiet) - boost::math::digamma(a, quiet);
  d.second = boost::math::trigamma(a + y, quiet) - boost::math::trigamma(a, quiet);
  return d;
}

}  // namespace

NegativeBinomialTerm negative_binomial_term(double y, double mu, double a) {
  const DigammaDifferences psi = digamma_differences(y, a);
  const double total = a + mu;
  const double d_a = psi.first - std::log1p(mu / a) + (mu - y) / total;
  const double d_aa = psi.second + mu / (a * total) - (mu - y) / (total * total);
  NegativeBinomialTerm term;
  term.value = negative_binomial_log_pmf(y, a, mu);
  term.d_eta = a * (y - mu) / total;
  term.d_lambda = a * d_a;
  term.d_eta_eta = -a * mu * (a + y) / (total * total);
  term.d_eta_lambda = a * mu * (y - mu) / (total * total);
  term.d_lambda_lambda = a * a * d_aa + a * d_a;
  return term;
}

}  // namespace tocsin
