#include "smoothed_law.hpp"

#include <algorithm>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

constexpr double root_two_pi = 2.5066282746310002;
constexpr double far = 6;  ///< standard deviations beyond which a normal's tail is nothing
/// A normal narrower than this part of the distance between the means of neighbours is no longer resolved by a sum over
/// the grid.
constexpr double resolved = 0.5;
constexpr double least_width = 1e-200;  ///< that can be divided by

/// Pr(X > 0) where X is even over `width` about its mean and normal about that, its standard deviation being `sd` in
/// all, above what the even part alone has.
double even_and_normal_above(double mean, double sd, double width) {
  const double s = std::sqrt(sd * sd - width * width / 12);
  const auto integral_of_cdf = [](double z) { return z * normal_cdf(z) + std::exp(-0.5 * z * z) / root_two_pi; };
  return s / width * (integral_of_cdf((mean + width / 2) / s) - integral_of_cdf((mean - width / 2) / s));
}

}  // namespace

void SmoothedLaw::clear(Eigen::Index points) {
  for (Eigen::ArrayXd* one : {&mass_, &mean_of_, &spread_of_}) one->setZero(points);
}

void SmoothedLaw::add(Eigen::Index first, const Eigen::ArrayXd& mass, const Eigen::ArrayXd& mean,
                      const Eigen::ArrayXd& square) {
  mass_.segment(first, mass.size()) += mass;
  mean_of_.segment(first, mass.size()) += mean;
  spread_of_.segment(first, mass.size()) += square;
}

void SmoothedLaw::settle() {
  const auto there = (mass_ > 0).eval();  // a sum with weights of either sign may be less than nothing far out
  mass_ = there.select(mass_, 0.0).eval();
  mean_of_ = there.select(mean_of_ / mass_, 0.0).eval();
  spread_of_ = there.select((spread_of_ / mass_ - mean_of_.square()).max(0.0).sqrt(), 0.0).eval();
  mass_ /= mass_.sum();
  mean_ = (mass_ * mean_of_).sum();
  sd_ = std::sqrt((mass_ * ((mean_of_ - mean_).square() + spread_of_.square())).sum());
  const Eigen::Index inner = mass_.size() - 2;
  width_.setConstant(mass_.size(), least_width);
  even_.setZero(mass_.size());
  if (inner <= 0) return;
  width_.segment(1, inner) = (0.5 * (mean_of_.tail(inner) - mean_of_.head(inner))).max(least_width);
  // Of a density known at points, what lies between the middles of neighbours is more than a point says by a 24th of
  // the second difference.
  even_ = (1 - 12 * (spread_of_ / width_).square()).max(0.0);
  const Eigen::ArrayXd bend = mass_.head(inner) - 2 * mass_.segment(1, inner) + mass_.tail(inner);
  mass_.segment(1, inner) += even_.segment(1, inner) * bend / 24;
}

double SmoothedLaw::probability_above(double x) const {
  double sum = 0;
  for (Eigen::Index g = 0; g < mass_.size(); ++g) {
    const double away = mean_of_[g] - x;
    const double sd = spread_of_[g];
    const double width = width_[g];
    const double reach = far * std::max(sd, width);
    if (away >= reach) {
      sum += mass_[g];
    } else if (away > -reach) {
      if (sd >= resolved * width) {
        sum += mass_[g] * normal_cdf(away / sd);
      } else if (!(even_[g] > 0)) {
        sum += mass_[g] * even_and_normal_above(away, sd, width);
      } else {
        const double t = std::clamp(away / width, -0.5, 0.5);
        const double before = g > 0 ? mass_[g - 1] : 0;
        const double after = g + 1 < mass_.size() ? mass_[g + 1] : 0;
        // A density that leans more than this would be negative at one of the ends.
        const double lean = std::clamp(even_[g] * (after - before) / 4, -mass_[g], mass_[g]);
        sum += mass_[g] * (t + 0.5) + lean * (0.25 - t * t);
      }
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
    for (Eigen::Index g = 0; g < mass_.size(); ++g) {
      const double sd = std::max(spread_of_[g], resolved * width_[g]);
      const double z = (mean_of_[g] - x) / sd;
      if (std::abs(z) < far) density += mass_[g] * std::exp(-0.5 * z * z) / (sd * root_two_pi);
    }
    double next = density > 0 ? x + above / density : low;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const bool still = std::abs(next - x) <= 1e-6 * sd_;
    x = next;
    if (still) break;
  }
  return x;
}

}  // namespace tocsin
