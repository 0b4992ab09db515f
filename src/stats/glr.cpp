#include "tocsin/stats/glr.hpp"

#include <algorithm>
#include <cmath>

#include "glr_statistic.hpp"
#include "series_check.hpp"

namespace tocsin {
namespace {

constexpr double largest_bound = 10000;

/// What the peer returns where it did not look for a bound.
constexpr double no_bound = 1e99;

bool usable(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options) {
  const bool known = options.log_ratio.has_value();
  const bool bound_defined = options.change == GlrChange::intercept &&
                             (known ? *options.log_ratio > 0.0 : options.direction == GlrDirection::increase);
  return acceptable(counts, {0, counts.size()}) && (means.size() == counts.size() || means.size() == 1) &&
         means.allFinite() && (means.array() > 0.0).all() && options.limit > 0.0 && options.dispersion >= 0.0 &&
         std::isfinite(options.dispersion) && options.least_window >= 1 && options.window >= -1 &&
         options.count_before >= 0.0 && (!known || (*options.log_ratio != 0.0 && std::isfinite(*options.log_ratio))) &&
         (!options.bound || bound_defined);
}

/// CUSUM of the log likelihood ratio for a known kappa: kappa x + a, with a of the mean alone.
class KnownRatio {
 public:
  KnownRatio(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options)
      : x_(counts), mu_(means), options_(options) {}

  DetectorPoint at(Eigen::Index start, Eigen::Index now) {
    const double kappa = *options_.log_ratio;
    const double alpha = options_.dispersion;
    const double mu = mu_[now];
    const double before = now == start ? 0.0 : sum_;
    double slope = kappa;
    double constant = -std::expm1(kappa) * mu;
    if (alpha > 0.0) {
      const double damped = std::log((1.0 + alpha * mu) / (1.0 + alpha * mu * std::exp(kappa)));
      slope += damped;
      constant = damped / alpha;
    }
    sum_ = std::max(0.0, before + slope * x_[now] + constant);
    DetectorPoint point;
    point.statistic = sum_;
    if (options_.bound) point.upper = std::max(0.0, (options_.limit - before - constant) / slope);
    return point;
  }

 private:
  const Eigen::VectorXd& x_;
  const Eigen::VectorXd& mu_;
  const GlrOptions& options_;
  double sum_ = 0.0;
};

/// Change points that count at `now`, as a closed range; empty where the first lies behind the last.
MonitoredRange changes(const GlrOptions& options, Eigen::Index start, Eigen::Index now) {
  const Eigen::Index first = options.window < 0 ? start : std::max<Eigen::Index>(start, now - options.window);
  Eigen::Index last = now - options.least_window + 1;
  if (options.peer_quirks && options.dispersion == 0.0 && options.change == GlrChange::intercept) {
    if (options.window > 0) {
      last = now - options.least_window;
    } else if (last >= start) {
      last = now;
    }
  }
  return {first, last};
}

class Intercept {
 public:
  Intercept(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options)
      : x_(counts), options_(options), statistic_(counts, means, options) {}

  DetectorPoint at(Eigen::Index start, Eigen::Index now) {
    const MonitoredRange range = changes(options_, start, now);
    DetectorPoint point;
    point.statistic = range.first <= range.last ? statistic_.at(range.first, range.last, now, x_[now]) : 0.0;
    if (options_.bound)
      point.upper = range.first <= range.last ? bound(range, now) : (options_.peer_quirks ? 0.0 : point.upper);
    return point;
  }

 private:
  /// Least whole count at which the statistic reaches the limit; it never falls as the count grows.
  double bound(MonitoredRange range, Eigen::Index now) {
    if (options_.peer_quirks && options_.dispersion > 0.0 && x_[now] == 0.0) return no_bound;
    const auto reached = [&](double count) {
      return statistic_.at(range.first, range.last, now, count) >= options_.limit;
    };
    if (reached(0.0)) return 0.0;
    double low = 0.0;
    double high = std::max(1.0, x_[now]);
    while (!reached(high)) {
      if (high >= largest_bound) return std::numeric_limits<double>::quiet_NaN();
      low = high;
      high = std::min(2.0 * high, largest_bound);
    }
    while (high - low > 1.0) {
      const double middle = std::floor(0.5 * (low + high));
      (reached(middle) ? high : low) = middle;
    }
    return high;
  }

  const Eigen::VectorXd& x_;
  const GlrOptions& options_;
  InterceptStatistic statistic_;
};

class Epidemic {
 public:
  Epidemic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options)
      : options_(options), statistic_(counts, means, options) {}

  DetectorPoint at(Eigen::Index start, Eigen::Index now) {
    const MonitoredRange range = changes(options_, start, now);
    DetectorPoint point;
    point.statistic = range.first <= range.last ? statistic_.at(range.first, range.last, now) : 0.0;
    return point;
  }

 private:
  const GlrOptions& options_;
  EpidemicStatistic statistic_;
};

template <class Chart>
void run(Chart chart, const Eigen::VectorXd& counts, const GlrOptions& options, std::vector<DetectorPoint>& points) {
  Eigen::Index start = 0;
  for (std::size_t t = 0; t < points.size(); ++t) {
    const auto now = static_cast<Eigen::Index>(t);
    if (std::isnan(counts[now])) {
      for (std::size_t later = t; later < points.size(); ++later) points[later].status = DetectorStatus::gap;
      return;
    }
    DetectorPoint& point = points[t];
    point = chart.at(start, now);
    point.status = DetectorStatus::assessed;
    point.alarm = point.statistic >= options.limit;
    if (!point.alarm) continue;
    start = now + 1;
    if (options.stop_at_alarm) {
      points.resize(t + 1);
      return;
    }
  }
}

}  // namespace

std::vector<DetectorPoint> glr(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options) {
  std::vector<DetectorPoint> points(static_cast<std::size_t>(counts.size()));
  if (!usable(counts, means, options)) return points;
  const Eigen::VectorXd all =
      means.size() == counts.size() ? means : Eigen::VectorXd::Constant(counts.size(), means[0]);
  if (options.log_ratio && options.change == GlrChange::intercept) {
    run(KnownRatio(counts, all, options), counts, options, points);
  } else if (options.change == GlrChange::intercept) {
    run(Intercept(counts, all, options), counts, options, points);
  } else {
    run(Epidemic(counts, all, options), counts, options, points);
  }
  return points;
}

}  // namespace tocsin
