#include "tocsin/stats/random.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

/// Running totals of the weights; the last is the sum.
std::vector<double> cumulated(const Eigen::VectorXd& weights) {
  std::vector<double> totals(static_cast<std::size_t>(weights.size()));
  double sum = 0.0;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    const double weight = weights[static_cast<Eigen::Index>(i)];
    assert(weight >= 0.0 && std::isfinite(weight));
    totals[i] = sum += weight;
  }
  assert(sum > 0.0);
  return totals;
}

/// The index whose share of [0, total) holds u * total. Indices of weight 0 own no share.
std::size_t index_at(const std::vector<double>& totals, double u) {
  const double target = u * totals.back();
  const auto found = std::upper_bound(totals.begin(), totals.end(), target);
  if (found != totals.end()) return static_cast<std::size_t>(found - totals.begin());
  // u * total was rounded up to the total itself: the last index with a share.
  return static_cast<std::size_t>(std::lower_bound(totals.begin(), totals.end(), totals.back()) - totals.begin());
}

}  // namespace

std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

Random::Random(std::uint64_t seed, std::uint64_t stream) {
  // Each word mixes a word of the seed's sequence with one of the stream's, then is mixed again, so neighbours in
  // either share nothing.
  std::uint64_t of_stream = ~stream;
  for (std::uint64_t& word : state_) {
    std::uint64_t mixed = split_mix(seed) ^ std::rotl(split_mix(of_stream), 32);
    word = split_mix(mixed);
  }
}

Random::Random(const std::array<std::uint64_t, 4>& state) : state_(state) {
  assert(std::any_of(state.begin(), state.end(), [](std::uint64_t word) { return word != 0; }));
}

std::uint64_t Random::operator()() {
  auto& [s0, s1, s2, s3] = state_;
  const std::uint64_t result = std::rotl(s1 * 5U, 7) * 9U;
  const std::uint64_t shifted = s1 << 17U;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = std::rotl(s3, 45);
  return result;
}

double Random::uniform() { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }

std::uint64_t Random::below(std::uint64_t n) {
  assert(n > 0);
  // Values at or above the largest multiple of n would favour the small remainders.
  const std::uint64_t excess = (0U - n) % n;
  std::uint64_t draw = (*this)();
  while (draw < excess) draw = (*this)();
  return draw % n;
}

double Random::normal() {
  for (;;) {
    const double u = 1.0 - uniform();
    const double v = 1.7156 * (uniform() - 0.5);
    const double x = u - 0.449871;
    const double y = std::abs(v) + 0.386595;
    const double q = x * x + y * (0.19600 * y - 0.25472 * x);
    if (q < 0.27597 || (q <= 0.27846 && v * v <= -4.0 * std::log(u) * u * u)) return v / u;
  }
}

double Random::gamma(double shape, double rate) {
  assert(shape > 0.0 && rate > 0.0 && std::isfinite(shape));
  if (shape < 1.0) {
    const double shrink = std::pow(1.0 - uniform(), 1.0 / shape);
    return gamma(shape + 1.0, rate) * shrink;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal();
    const double t = 1.0 + c * x;
    if (t <= 0.0) continue;
    const double v = t * t * t;
    const double u = 1.0 - uniform();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v / rate;
  }
}

std::int64_t Random::poisson(double mu) {
  assert(mu >= 0.0 && mu <= 1e9);
  return mu < 10.0 ? poisson_by_products(mu) : poisson_by_rejection(mu);
}

std::int64_t Random::poisson_by_products(double mu) {
  const double floor = std::exp(-mu);
  std::int64_t k = 0;
  for (double product = 1.0 - uniform(); product > floor; product *= 1.0 - uniform()) ++k;
  return k;
}

std::int64_t Random::poisson_by_rejection(double mu) {
  const double b = 0.931 + 2.53 * std::sqrt(mu);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double accept_at_once = 0.9277 - 3.6224 / (b - 2.0);
  for (;;) {
    const double u = uniform() - 0.5;
    const double v = 1.0 - uniform();
    const double us = 0.5 - std::abs(u);
    if (us <= 0.0) continue;
    const double k = std::floor((2.0 * a / us + b) * u + mu + 0.43);
    if (us >= 0.07 && v <= accept_at_once) return static_cast<std::int64_t>(k);
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= poisson_log_pmf(k, mu))
      return static_cast<std::int64_t>(k);
  }
}

std::int64_t Random::negative_binomial(double size, double mean) {
  assert(size > 0.0 && mean >= 0.0);
  if (mean == 0.0) return 0;
  return poisson(std::isinf(size) ? mean : gamma(size, size / mean));
}

Eigen::Index Random::categorical(const Eigen::VectorXd& weights) {
  return static_cast<Eigen::Index>(index_at(cumulated(weights), uniform()));
}

std::vector<std::int64_t> Random::multinomial(std::int64_t n, const Eigen::VectorXd& weights) {
  assert(n >= 0);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(weights.size()), 0);
  if (n == 0) return counts;
  const std::vector<double> totals = cumulated(weights);
  for (std::int64_t draw = 0; draw < n; ++draw) ++counts[index_at(totals, uniform())];
  return counts;
}

}  // namespace tocsin
