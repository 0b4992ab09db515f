#include "tocsin/stats/baseline_bounds.hpp"

#include <array>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

#include "series_check.hpp"

namespace tocsin {
namespace {

/// Upper limits of the 95 % interval of Crow and Gardner for Poisson counts 0..20.
constexpr std::array<double, 21> crow_gardner_upper{3.285,  5.323,  6.686,  8.102,  9.598,  11.177, 12.817,
                                                    13.765, 14.921, 16.768, 17.633, 19.050, 20.335, 21.364,
                                                    22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017};

struct ReferenceSums {
  double known = 0.0;  ///< values that are not missing
  double total = 0.0;  ///< all of them
  double sum = 0.0;
  double squares = 0.0;
};

ReferenceSums reference_sums(const Eigen::VectorXd& counts, Eigen::Index now, const ReferenceOptions& options) {
  ReferenceSums sums;
  const auto take = [&](Eigen::Index first, Eigen::Index last) {
    for (Eigen::Index i = first; i <= last; ++i) {
      sums.total += 1.0;
      if (std::isnan(counts[i])) continue;
      sums.known += 1.0;
      sums.sum += counts[i];
      sums.squares += counts[i] * counts[i];
    }
  };
  const Eigen::Index w = options.half_window;
  if (options.current_year) take(now - w, now - 1);
  for (int year = 1; year <= options.years; ++year) {
    const Eigen::Index same = now - static_cast<Eigen::Index>(year) * options.frequency;
    take(same - w, same + w);
  }
  return sums;
}

template <class Bound>
std::vector<DetectorPoint> against_references(const Eigen::VectorXd& counts, MonitoredRange range,
                                              const ReferenceOptions& options, bool sensible, Bound bound) {
  std::vector<DetectorPoint> points(static_cast<std::size_t>(range.size()));
  sensible = sensible && options.frequency > options.half_window && options.years >= 0 && options.half_window >= 1 &&
             (options.years > 0 || options.current_year);
  if (!acceptable(counts, range) || !sensible) return points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Eigen::Index now = range.first + static_cast<Eigen::Index>(i);
    DetectorPoint& point = points[i];
    point.status = DetectorStatus::short_history;
    if (now - static_cast<Eigen::Index>(options.years) * options.frequency - options.half_window < 0) continue;
    const ReferenceSums sums = reference_sums(counts, now, options);
    if (sums.known == 0.0) continue;
    point.upper = bound(sums);
    const bool known = !std::isnan(point.upper) && !std::isnan(counts[now]);
    point.status = known ? DetectorStatus::assessed : DetectorStatus::gap;
    point.alarm = counts[now] > point.upper;
  }
  return points;
}

}  // namespace

std::vector<DetectorPoint> bayes_bounds(const Eigen::VectorXd& counts, MonitoredRange range,
                                        const ReferenceOptions& options, double alpha) {
  return against_references(counts, range, options, alpha > 0.0 && alpha < 1.0, [alpha](const ReferenceSums& sums) {
    const double size = sums.sum + 0.5;
    return negative_binomial_quantile(1.0 - alpha, size, size / sums.known);
  });
}

std::vector<DetectorPoint> rki_bounds(const Eigen::VectorXd& counts, MonitoredRange range,
                                      const ReferenceOptions& options) {
  return against_references(counts, range, options, true, [](const ReferenceSums& sums) {
    if (sums.known < sums.total) return std::numeric_limits<double>::quiet_NaN();
    const double n = sums.total;
    const double mean = sums.sum / n;
    if (mean <= 20.0) return crow_gardner_upper[static_cast<std::size_t>(std::floor(mean))];
    return mean + 2.0 * std::sqrt((n * sums.squares - sums.sum * sums.sum) / (n * (n - 1.0)));
  });
}

std::vector<DetectorPoint> outbreak_p(const Eigen::VectorXd& counts, MonitoredRange range, double limit) {
  std::vector<DetectorPoint> points(static_cast<std::size_t>(range.size()));
  if (!acceptable(counts, range)) return points;
  /// Adjacent periods with one fitted mean; `gain` is the sum of y log(mean) up to and including the pool.
  struct Pool {
    double sum;
    double length;
    double gain;
  };
  const auto x_log_x = [](double sum, double length) { return sum > 0.0 ? sum * std::log(sum / length) : 0.0; };
  std::vector<Pool> pools;
  double total = 0.0;
  for (Eigen::Index now = 0; now < range.last; ++now) {
    const bool judged = now >= range.first;
    if (std::isnan(counts[now])) {
      for (Eigen::Index later = std::max(now, range.first); later < range.last; ++later)
        points[static_cast<std::size_t>(later - range.first)].status = DetectorStatus::gap;
      return points;
    }
    total += counts[now];
    Pool pool{counts[now], 1.0, 0.0};
    while (!pools.empty() && pool.sum * pools.back().length <= pools.back().sum * pool.length) {
      pool.sum += pools.back().sum;
      pool.length += pools.back().length;
      pools.pop_back();
    }
    pool.gain = (pools.empty() ? 0.0 : pools.back().gain) + x_log_x(pool.sum, pool.length);
    pools.push_back(pool);
    if (!judged) continue;
    DetectorPoint& point = points[static_cast<std::size_t>(now - range.first)];
    point.status = DetectorStatus::assessed;
    point.statistic = std::exp(pool.gain - x_log_x(total, static_cast<double>(now + 1)));
    point.alarm = point.statistic > limit;
  }
  return points;
}

}  // namespace tocsin
