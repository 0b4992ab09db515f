#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tocsin/stats/random.hpp"
#include "tocsin/stats/rate_posterior.hpp"

namespace tocsin {

/// Cells of areas over years with the laws they are fitted by.
struct RatePanel {
  RateCells cells;
  RateLaws laws;
};

/// Seeded counts, about `per_cell` each: log exposures spread by 0.65, u ~ N(0, 0.3^2), v ~ N(0, 0.2^2). The design
/// holds an intercept, a covariate of slope 0.2 and, where `groups` > 0, the effects of areas i modulo `groups`.
inline RatePanel rate_panel(std::uint64_t seed, Eigen::Index areas, int years, double per_cell,
                            Eigen::Index groups = 0) {
  Random random(seed);
  RatePanel panel;
  const Eigen::Index n = areas * years;
  const Eigen::Index K = 2 + groups;
  RateCells& cells = panel.cells;
  cells.offset.resize(n);
  cells.design = Eigen::MatrixXd::Zero(n, K);
  cells.window_years.assign(static_cast<std::size_t>(areas), years);
  for (Eigen::Index i = 0; i < areas; ++i) {
    const double exposure = per_cell * std::exp(0.65 * random.normal());
    const double covariate = random.normal();
    const double u = 0.3 * random.normal();
    for (Eigen::Index c = i * years; c < (i + 1) * years; ++c) {
      cells.area.push_back(i);
      cells.offset[c] = std::log(exposure);
      cells.design(c, 0) = 1;
      cells.design(c, 1) = covariate;
      if (groups > 0) cells.design(c, 2 + i % groups) = 1;
      const double mean = exposure * std::exp(0.2 * covariate + u + 0.2 * random.normal());
      const auto count = static_cast<double>(random.poisson(mean));
      cells.count.push_back({count, count});
    }
  }
  panel.laws.fixed_mean = Eigen::VectorXd::Zero(K);
  panel.laws.fixed_precision = Eigen::VectorXd::Constant(K, 0.1);
  panel.laws.group_first = groups > 0 ? 2 : 0;
  panel.laws.group_count = groups;
  return panel;
}

/// Hides counts of 1 to 4, as publishers do.
inline void suppress(RateCells& cells) {
  for (CountInterval& count : cells.count) {
    if (count.lo >= 1 && count.hi <= 4) count = {1, 4};
  }
}

/// Log of the integral of exp(f) from `low` to `high`: the trapezium rule on 160 steps, after closing in on where f is
/// within 40 of its top.
template <typename LogDensity>
double log_integral(const LogDensity& f, double low, double high) {
  constexpr int steps = 160;
  std::vector<double> values(steps + 1);
  for (;;) {
    const double step = (high - low) / steps;
    for (int i = 0; i <= steps; ++i) values[static_cast<std::size_t>(i)] = f(low + step * i);
    const double top = *std::max_element(values.begin(), values.end());
    int first = 0;
    int last = steps;
    while (values[static_cast<std::size_t>(first)] < top - 40) ++first;
    while (values[static_cast<std::size_t>(last)] < top - 40) --last;
    if (last - first > steps / 4) {
      double sum = 0;
      for (const double value : values) sum += std::exp(value - top);
      return top + std::log(sum * step);
    }
    high = low + step * std::min(last + 1, steps);
    low += step * std::max(first - 1, 0);
  }
}

/// Log probability of the count given the mean, term by term.
inline double log_count(const CountInterval& count, double eta) {
  const auto one = [eta](double y) { return y * eta - std::exp(eta) - std::lgamma(y + 1); };
  if (count.lo == count.hi) return one(count.lo);
  double top = one(count.lo);
  for (double y = count.lo; y <= count.hi; ++y) top = std::max(top, one(y));
  double sum = 0;
  for (double y = count.lo; y <= count.hi; ++y) sum += std::exp(one(y) - top);
  return top + std::log(sum);
}

inline double log_normal_density(double x, double sd) {
  return -0.5 * x * x / (sd * sd) - std::log(sd) - 0.91893853320467274;
}

/// Of v under the law.
inline double log_transient_density(double v, TransientLaw law, double sd) {
  if (law == TransientLaw::lognormal) return log_normal_density(v, sd);
  const double size = 1 / (sd * sd);
  return size * (v - std::exp(v)) + size * std::log(size) - std::lgamma(size);
}

/// Log probability of a cell with v integrated out by brute force.
inline double log_cell(const CountInterval& count, double eta, TransientLaw law, double sd) {
  if (law == TransientLaw::none) return log_count(count, eta);
  return log_integral([&](double v) { return log_count(count, eta + v) + log_transient_density(v, law, sd); },
                      -30 * std::max(sd, sd * sd) - 3, 12 * sd + 3);
}

}  // namespace tocsin
