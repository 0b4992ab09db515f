#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace tocsin {

/// A seeded stream of random draws for simulation and tests. The same seed and stream give the same draws with every
/// compiler and library: the distributions of <random> are left to the implementation and are therefore not used.
/// Whole-number and normal draws use the mathematical library only to accept or reject; gamma draws with shape below 1
/// pass through std::pow and may differ in the last bit between libraries.
///
/// Not for cryptography; on the way from data to findings used for the replicates of scans and the limits of shifts
/// alone. Not thread-safe: give each thread its own stream.
///
/// Generator: xoshiro256** of Blackman and Vigna 2021 (ACM TOMS 47:36), period 2^256 - 1, state filled by SplitMix64
/// (Steele, Lea and Flood 2014); both are in the public domain and are re-expressed here. Satisfies
/// std::uniform_random_bit_generator.
class Random {
 public:
  using result_type = std::uint64_t;

  /// Streams of one seed are independent for all practical purposes: their 256-bit states are hashed from (seed,
  /// stream).
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);
  /// Takes the four words of state as they are; not all may be zero.
  explicit Random(const std::array<std::uint64_t, 4>& state);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();

  /// Uniform on [0, 1), a multiple of 2^-53.
  double uniform();
  /// Uniform on 0 .. n - 1 without bias, n > 0, by rejection.
  std::uint64_t below(std::uint64_t n);
  /// Standard normal by the ratio of uniforms (Kinderman and Monahan 1977, bounds of Leva 1992).
  double normal();
  /// Gamma of shape > 0 and rate > 0 (mean shape / rate): Marsaglia and Tsang 2000.
  double gamma(double shape, double rate);
  /// Poisson of mean 0 <= mu <= 1e9: products of uniforms below 10, above it the transformed rejection PTRS of Hoermann
  /// 1993.
  std::int64_t poisson(double mu);
  /// Negative binomial of size > 0 (infinity: Poisson) and mean: a Poisson with gamma mean, variance mean + mean^2 /
  /// size.
  std::int64_t negative_binomial(double size, double mean);
  /// Index drawn with probability proportional to the weights (>= 0, finite, not all 0). O(length); for many draws use
  /// `multinomial`.
  Eigen::Index categorical(const Eigen::VectorXd& weights);
  /// Counts of `n` draws over the weights. O(length + n log length).
  std::vector<std::int64_t> multinomial(std::int64_t n, const Eigen::VectorXd& weights);

 private:
  std::int64_t poisson_by_products(double mu);
  std::int64_t poisson_by_rejection(double mu);

  std::array<std::uint64_t, 4> state_;
};

/// The SplitMix64 sequence: advances `state` and returns the next word. Good for turning structured seeds into
/// unrelated ones.
std::uint64_t split_mix(std::uint64_t& state);

}  // namespace tocsin
