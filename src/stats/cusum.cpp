#include "tocsin/stats/cusum.hpp"

#include <algorithm>
#include <cmath>

#include "series_check.hpp"

namespace tocsin {
namespace {

/// 2F1(1/3, 2/3; 5/3; -z), z >= 0: Pfaff's transformation near 0, the inversion z -> 1/z beyond, where one of its two
/// series ends at once (Abramowitz and Stegun 15.3.4, 15.3.7).
double anscombe_hypergeometric(double z) {
  double term = 1.0;
  double sum = 1.0;
  if (z <= 2.0) {
    const double w = z / (1.0 + z);
    for (int n = 0; std::abs(term) > 1e-17 * sum; ++n) {
      term *= w * (1.0 / 3.0 + n) / (5.0 / 3.0 + n);
      sum += term;
    }
    return sum / std::cbrt(1.0 + z);
  }
  for (int n = 0; std::abs(term) > 1e-17; ++n) {
    term *= -(1.0 / 3.0 + n) * (-1.0 / 3.0 + n) / ((2.0 / 3.0 + n) * (1.0 + n) * z);
    sum += term;
  }
  const double first =
      std::tgamma(5.0 / 3.0) * std::tgamma(1.0 / 3.0) / (std::tgamma(2.0 / 3.0) * std::tgamma(4.0 / 3.0));
  const double second = std::tgamma(5.0 / 3.0) * std::tgamma(-1.0 / 3.0) / std::tgamma(1.0 / 3.0);
  const double root = std::cbrt(z);
  return first * sum / root + second / (root * root);
}

double looked_up_hypergeometric(double z) {
  if (z <= 10.0) return anscombe_hypergeometric(std::round(100.0 * z) / 100.0);
  const double low = std::floor(z);
  const double at_low = anscombe_hypergeometric(low);
  return at_low + (z - low) * (anscombe_hypergeometric(low + 1.0) - at_low);
}

class Transform {
 public:
  Transform(const CusumOptions& options, double mean)
      : options_(options), m_(mean), sd_(std::sqrt(mean)), sixth_(std::pow(mean, 1.0 / 6.0)) {}

  double operator()(double x) const {
    switch (options_.transform) {
      case CusumTransform::standard:
        return (x - m_) / sd_;
      case CusumTransform::rossi:
        return (x - 3.0 * m_ + 2.0 * std::sqrt(x * m_)) / (2.0 * sd_);
      case CusumTransform::anscombe:
        return 1.5 * (two_thirds(x) - two_thirds(m_)) / sixth_;
      case CusumTransform::anscombe_second:
        return 1.5 * (two_thirds(x) - two_thirds(m_) + 1.0 / (9.0 * std::cbrt(m_))) / sixth_;
      case CusumTransform::pearson_negative_binomial:
        return (x - m_) / negative_binomial_sd();
      case CusumTransform::anscombe_negative_binomial:
        return (integral(x) - integral(m_)) / std::cbrt(negative_binomial_sd());
      case CusumTransform::none:
        return x;
    }
    return x;
  }

  /// The count whose z is `d`, before it is cut at 0; NaN where there is none.
  double inverse(double d) const {
    switch (options_.transform) {
      case CusumTransform::standard:
        return std::ceil(sd_ * d + m_);
      case CusumTransform::rossi: {
        const double root = std::sqrt(4.0 * m_ + 2.0 * sd_ * d) - sd_;
        return root > 0.0 || options_.peer_quirks ? root * root : 0.0;
      }
      case CusumTransform::anscombe:
        return std::pow(sixth_ * d / 1.5 + two_thirds(m_), 1.5);
      case CusumTransform::anscombe_second: {
        const double bias = options_.peer_quirks ? std::cbrt(m_) / 9.0 : 1.0 / (9.0 * std::cbrt(m_));
        return std::pow(sixth_ * d / 1.5 + two_thirds(m_) - bias, 1.5);
      }
      case CusumTransform::pearson_negative_binomial:
        return negative_binomial_sd() * d + m_;
      case CusumTransform::anscombe_negative_binomial:
        return least_whole(d);
      case CusumTransform::none:
        return d;
    }
    return d;
  }

 private:
  static double two_thirds(double x) {
    const double root = std::cbrt(x);
    return root * root;
  }

  double negative_binomial_sd() const { return std::sqrt(m_ + options_.dispersion * m_ * m_); }

  double integral(double x) const {
    const double z = options_.dispersion * x;
    return 1.5 * two_thirds(x) * (options_.peer_quirks ? looked_up_hypergeometric(z) : anscombe_hypergeometric(z));
  }

  /// Smallest whole count with z >= d.
  double least_whole(double d) const {
    if ((*this)(0.0) >= d) return 0.0;
    double low = 0.0;
    double high = 1.0;
    while ((*this)(high) < d) {
      low = high;
      high *= 2.0;
      if (high > 1e15) return std::numeric_limits<double>::quiet_NaN();
    }
    while (high - low > 1.0) {
      const double middle = std::floor(0.5 * (low + high));
      ((*this)(middle) >= d ? high : low) = middle;
    }
    return high;
  }

  const CusumOptions& options_;
  double m_, sd_, sixth_;
};

bool usable(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const CusumOptions& options) {
  return acceptable(counts, {0, counts.size()}) && (means.size() == counts.size() || means.size() == 1) &&
         means.allFinite() && (means.array() > 0.0).all() && std::isfinite(options.reference) && options.limit > 0.0 &&
         options.dispersion >= 0.0;
}

}  // namespace

std::vector<DetectorPoint> cusum(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                                 const CusumOptions& options) {
  std::vector<DetectorPoint> points(static_cast<std::size_t>(counts.size()));
  if (!usable(counts, means, options)) return points;
  const bool remainder = options.peer_quirks && (options.transform == CusumTransform::none ||
                                                 options.transform == CusumTransform::anscombe_negative_binomial);
  double sum = 0.0;
  for (std::size_t t = 0; t < points.size(); ++t) {
    const auto i = static_cast<Eigen::Index>(t);
    if (std::isnan(counts[i])) {
      for (std::size_t later = t; later < points.size(); ++later) points[later].status = DetectorStatus::gap;
      return points;
    }
    const Transform transform(options, means[means.size() == 1 ? 0 : i]);
    const double before = sum;
    sum = std::max(0.0, before + transform(counts[i]) - options.reference);
    DetectorPoint& point = points[t];
    point.status = DetectorStatus::assessed;
    point.statistic = sum;
    point.alarm = sum >= options.limit;
    const double bound =
        remainder ? options.limit - sum : transform.inverse(options.limit + options.reference - before);
    point.upper = bound > 0.0 ? bound : 0.0;
    if (options.reset && point.alarm) sum = 0.0;
  }
  return points;
}

}  // namespace tocsin
