#include <algorithm>
#include <cmath>

#include "tocsin/stats/spatial_scan.hpp"

namespace tocsin {

double Gumbel::probability_above(double x) const {
  if (scale <= 0.0) return x > location ? 0.0 : 1.0;
  return -std::expm1(-std::exp(-(x - location) / scale));
}

Gumbel fit_gumbel(std::span<const double> maxima) {
  if (maxima.empty()) return {};
  const auto n = static_cast<double>(maxima.size());
  double mean = 0.0;
  for (const double x : maxima) mean += x / n;
  double variance = 0.0;
  for (const double x : maxima) variance += (x - mean) * (x - mean) / n;
  if (!(variance > 0.0)) return {.location = mean, .scale = 0.0};
  // The profile equation scale = mean - sum x w / sum w, w = exp(-x / scale), has one root; Newton in log scale from
  // the moment estimate. Values enter as differences from the mean, so that no exponential overflows first.
  double scale = std::sqrt(6.0 * variance) / 3.14159265358979323846;
  double log_sum = 0.0;
  for (int step = 0; step < 50; ++step) {
    double sum = 0.0;
    double first = 0.0;
    double second = 0.0;
    for (const double x : maxima) {
      const double z = x - mean;
      const double w = std::exp(-z / scale);
      sum += w;
      first += z * w;
      second += z * z * w;
    }
    log_sum = std::log(sum / n);
    const double average = first / sum;
    const double value = scale + average;
    const double slope = 1.0 + (second / sum - average * average) / (scale * scale);
    const double moved = std::clamp(scale - value / slope, 0.25 * scale, 4.0 * scale);
    const bool settled = std::abs(moved - scale) < 1e-12 * scale;
    scale = moved;
    if (settled) break;
  }
  return {.location = mean - scale * log_sum, .scale = scale};
}

ScanSignificance significance(double score, std::span<const double> maxima, std::size_t stop_after) {
  ScanSignificance result;
  const double level = score - 1e-9 * (1.0 + std::abs(score));
  for (const double maximum : maxima) {
    ++result.replicates;
    if (maximum < level) continue;
    if (++result.exceedances == stop_after) {
      result.stopped = true;
      result.p = static_cast<double>(stop_after) / static_cast<double>(result.replicates);
      return result;
    }
  }
  result.p = static_cast<double>(1 + result.exceedances) / static_cast<double>(1 + result.replicates);
  return result;
}

}  // namespace tocsin
