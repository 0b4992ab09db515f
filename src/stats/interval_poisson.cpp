#include "tocsin/stats/interval_poisson.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {

IntervalPoissonTerm interval_poisson(const CountInterval& interval, double mu) {
  const auto [lo, hi] = interval;
  assert(lo >= 0 && lo <= hi && std::isfinite(lo) && mu > 0 && std::isfinite(mu));
  constexpr double negligible = 1e-18;

  // Probabilities over that of the likeliest count, and moments of the distance from it.
  const double centre = std::clamp(std::floor(mu), lo, hi);
  double sum = 1.0;
  double first = 0.0;
  double second = 0.0;
  const auto add = [&](double probability, double distance) {
    sum += probability;
    first += probability * distance;
    second += probability * distance * distance;
  };
  double probability = 1.0;
  for (double k = centre + 1.0; k <= hi && probability > negligible * sum; k += 1.0)
    add(probability *= mu / k, k - centre);
  probability = 1.0;
  for (double k = centre; k > lo && probability > negligible * sum; k -= 1.0)
    add(probability *= k / mu, k - 1.0 - centre);

  const double mean = first / sum;
  const double variance = second / sum - mean * mean;
  return {poisson_log_pmf(centre, mu) + std::log(sum), (centre - mu) + mean, std::max(0.0, mu - variance)};
}

}  // namespace tocsin
