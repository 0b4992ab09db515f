#include "tocsin/stats/ears.hpp"

#include <cmath>

#include "tocsin/stats/distributions.hpp"

#include "series_check.hpp"

namespace tocsin {
namespace {

constexpr Eigen::Index shift = 2;  ///< periods that C2 leaves out

struct Baseline {
  double mean = 0.0;
  double sigma = 0.0;
};

class Ears {
 public:
  Ears(const Eigen::VectorXd& counts, const EarsOptions& options)
      : counts_(counts), options_(options), z_(normal_sf_quantile(options.alpha)) {}

  DetectorPoint at(Eigen::Index now) const {
    const Eigen::Index lag = options_.method == EarsMethod::c1 ? 0 : shift;
    const Eigen::Index memory = options_.method == EarsMethod::c3 ? 2 : 0;
    DetectorPoint point;
    point.status = DetectorStatus::short_history;
    if (now - memory - lag - options_.baseline < 0) return point;
    const Baseline base = baseline(now, lag);
    if (options_.method == EarsMethod::c3) {
      const double centre = options_.peer_quirks ? counts_[now] : base.mean;
      const double past = excess(now - 2) + excess(now - 1);
      point.upper = centre + base.sigma * (z_ - past);
      if (point.upper < 0.0) point.upper = 0.0;
    } else {
      point.upper = base.mean + z_ * base.sigma;
    }
    const bool known = !std::isnan(point.upper) && !std::isnan(counts_[now]);
    point.status = known ? DetectorStatus::assessed : DetectorStatus::gap;
    point.alarm = counts_[now] > point.upper;
    return point;
  }

 private:
  /// Whole counts: the sums are exact, and so is a standard deviation of 0.
  Baseline baseline(Eigen::Index now, Eigen::Index lag) const {
    const double n = options_.baseline;
    double sum = 0.0;
    double squares = 0.0;
    for (Eigen::Index i = now - lag - options_.baseline; i < now - lag; ++i) {
      sum += counts_[i];
      squares += counts_[i] * counts_[i];
    }
    const double sigma = std::sqrt((n * squares - sum * sum) / (n * (n - 1.0)));
    return {sum / n, sigma < options_.min_sigma ? options_.min_sigma : sigma};
  }

  /// max(0, C2 score - 1); NaN stays NaN.
  double excess(Eigen::Index i) const {
    const Baseline base = baseline(i, shift);
    const double above = (counts_[i] - base.mean) / base.sigma - 1.0;
    return above < 0.0 ? 0.0 : above;
  }

  const Eigen::VectorXd& counts_;
  const EarsOptions& options_;
  const double z_;
};

}  // namespace

std::vector<DetectorPoint> ears(const Eigen::VectorXd& counts, MonitoredRange range, const EarsOptions& options) {
  std::vector<DetectorPoint> points(static_cast<std::size_t>(range.size()));
  const bool sensible = options.baseline >= 3 && options.min_sigma >= 0.0 && options.alpha > 0.0 && options.alpha < 1.0;
  if (!acceptable(counts, range) || !sensible) return points;
  const Ears detector(counts, options);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = detector.at(range.first + static_cast<Eigen::Index>(i));
  return points;
}

}  // namespace tocsin
