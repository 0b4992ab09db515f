#include "smoothed_law.hpp"

#include <algorithm>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

constexpr double root_two_pi = 2.5066282746310002;
constexpr double far = 8;  ///< standard deviations beyond which a normal's tail is nothing
/// A normal narrower than this many spacings is no longer resolved by a sum over the grid: each point then stands for
/// the whole of its cell.
constexpr double resolved = 0.5;

}  // namespace

void SmoothedLaw::clear(std::size_t points, double spacing) {
  spacing_ = spacing;
  mass_.assign(points, 0.0);
  mean_of_.assign(points, 0.0);
  spread_of_.assign(points, 0.0);
}

void SmoothedLaw::settle() {
  double mass = 0;
  double first = 0;
  double second = 0;
  for (std::size_t g = 0; g < mass_.size(); ++g) {
    mass += mass_[g];
    first += mean_of_[g];
    second += spread_of_[g];
  }
  mean_ = first / mass;
  sd_ = std::sqrt(std::max(0.0, second / mass - mean_ * mean_));
  for (std::size_t g = 0; g < mass_.size(); ++g) {
    if (mass_[g] > 0) {
      mean_of_[g] /= mass_[g];
      spread_of_[g] = std::sqrt(std::max(0.0, spread_of_[g] / mass_[g] - mean_of_[g] * mean_of_[g]));
    }
    mass_[g] /= mass;
  }
}

double SmoothedLaw::probability_above(double x) const {
  double sum = 0;
  for (std::size_t g = 0; g < mass_.size(); ++g) {
    const double away = mean_of_[g] - x;
    const double sd = spread_of_[g];
    if (sd >= resolved * spacing_) {
      const double z = away / sd;
      sum += z > far ? mass_[g] : z < -far ? 0.0 : mass_[g] * normal_cdf(z);
    } else {
      sum += mass_[g] * std::clamp(away / spacing_ + 0.5, 0.0, 1.0);
    }
  }
  return std::clamp(sum, 0.0, 1.0);
}

double SmoothedLaw::quantile(double p) const {
  if (!(sd_ > 0)) return mean_;
  double low = mean_ - 12 * sd_;
  double high = mean_ + 12 * sd_;
  double x = mean_ + sd_ * normal_quantile(p);
  constexpr int limit = 60;
  for (int i = 0; i < limit; ++i) {
    const double above = probability_above(x) - (1 - p);
    (above > 0 ? low : high) = x;
    double density = 0;
    for (std::size_t g = 0; g < mass_.size(); ++g) {
      const double sd = std::max(spread_of_[g], resolved * spacing_);
      const double z = (mean_of_[g] - x) / sd;
      if (std::abs(z) < far) density += mass_[g] * std::exp(-0.5 * z * z) / (sd * root_two_pi);
    }
    double next = density > 0 ? x + above / density : low;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const bool still = std::abs(next - x) <= 1e-7 * sd_;
    x = next;
    if (still) break;
  }
  return x;
}

}  // namespace tocsin
