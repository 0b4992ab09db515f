#include "tocsin/stats/smoothed_nowcast.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <utility>

#include "count_mixture.hpp"
#include "nowcast_laplace.hpp"

namespace tocsin {
namespace {

constexpr std::size_t most_points = 400;
constexpr double deepest = 6.0;  ///< fall of the log posterior at which the grid ends

struct GridPoint {
  NowcastHyper hyper;
  NowcastLaplace::Mode mode;
};

/// The grid of hyperparameters, from the mode outwards as far as the posterior is not negligible.
class HyperGrid {
 public:
  HyperGrid(const NowcastLaplace& laplace, bool two_dimensional) : laplace_(laplace), planar_(two_dimensional) {
    find_centre();
    step_ = {scale_of({1.0, 0.0}), planar_ ? scale_of({0.0, 1.0}) : 1.0};
    spread();
  }

  const std::vector<GridPoint>& points() const { return points_; }
  bool all_settled() const { return all_settled_; }
  bool full() const { return full_; }
  double highest() const { return highest_; }

 private:
  GridPoint at(const NowcastHyper& hyper, const Eigen::VectorXd& start) {
    GridPoint point{hyper, laplace_.find_mode(hyper, start)};
    all_settled_ = all_settled_ && point.mode.settled;
    return point;
  }

  static NowcastHyper moved(const NowcastHyper& from, const std::array<double, 2>& by, double length) {
    return {from.log_smoothness + length * by[0], from.log_size + length * by[1]};
  }

  /// Compass search: the surface is smooth and two-dimensional, and the grid needs its top only roughly.
  void find_centre() {
    centre_ = at({.log_smoothness = 2.0, .log_size = 2.0}, laplace_.start());
    std::vector<std::array<double, 2>> compass{{1.0, 0.0}, {-1.0, 0.0}};
    if (planar_) compass.insert(compass.end(), {{0.0, 1.0}, {0.0, -1.0}});
    for (double length = 1.6; length > 0.15;) {
      bool better = false;
      for (const std::array<double, 2>& way : compass) {
        GridPoint tried =
            at(moved(centre_.hyper, way, length), centre_.mode.settled ? centre_.mode.x : laplace_.start());
        if (!tried.mode.settled || (centre_.mode.settled && tried.mode.log_posterior <= centre_.mode.log_posterior))
          continue;
        centre_ = std::move(tried);
        better = true;
      }
      if (!better) length *= 0.5;
    }
    highest_ = centre_.mode.log_posterior;
  }

  /// One standard deviation along an axis by the curvature at the centre, within limits.
  double scale_of(const std::array<double, 2>& way) {
    constexpr double h = 0.4;
    const double fall = 2.0 * highest_ - at(moved(centre_.hyper, way, h), centre_.mode.x).mode.log_posterior -
                        at(moved(centre_.hyper, way, -h), centre_.mode.x).mode.log_posterior;
    return fall > 0.0 ? std::clamp(h / std::sqrt(fall), 0.1, 1.0) : 1.0;
  }

  void spread() {
    if (!centre_.mode.settled) return;
    std::map<std::pair<int, int>, bool> seen{{{0, 0}, true}};
    std::deque<std::pair<std::pair<int, int>, std::size_t>> open{{{0, 0}, 0}};
    points_.push_back(centre_);
    const std::array<std::pair<int, int>, 4> ways{{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
    while (!open.empty()) {
      const auto [place, index] = open.front();
      open.pop_front();
      for (const auto& [a, b] : ways) {
        if (b != 0 && !planar_) continue;
        const std::pair<int, int> next{place.first + a, place.second + b};
        if (!seen.emplace(next, true).second) continue;
        if (points_.size() >= most_points) {
          full_ = true;
          return;
        }
        const NowcastHyper hyper{centre_.hyper.log_smoothness + next.first * step_[0],
                                 centre_.hyper.log_size + next.second * step_[1]};
        GridPoint point = at(hyper, points_[index].mode.x);
        if (!point.mode.settled || point.mode.log_posterior < highest_ - deepest) continue;
        highest_ = std::max(highest_, point.mode.log_posterior);
        points_.push_back(std::move(point));
        open.emplace_back(next, points_.size() - 1);
      }
    }
  }

  const NowcastLaplace& laplace_;
  bool planar_;
  bool all_settled_ = true;
  bool full_ = false;
  GridPoint centre_;
  double highest_ = 0;
  std::array<double, 2> step_{};
  std::vector<GridPoint> points_;
};

/// Law of the mean of the cells of a period not seen yet: lognormal by its first two moments, and how far the cells add
/// up to fewer than they are, sum mean^2 / (sum mean)^2.
struct UnseenMean {
  double log_mean = 0;
  double log_sd = 0;
  double concentration = 1;
};

UnseenMean unseen_mean(const NowcastLaplace& laplace, const NowcastLaplace::Posterior& posterior, Eigen::Index period,
                       Eigen::Index first_delay, Eigen::Index delays) {
  const Eigen::Index n = delays - first_delay;
  Eigen::VectorXd mean(n);
  Eigen::MatrixXd covariance(n, n), of_delays(n, n);
  const auto& c = posterior.covariance;
  const auto with_period = [&](Eigen::Index i) { return i < 0 ? 0.0 : c(i, period); };
  for (Eigen::Index k = 0; k < n; ++k) {
    const Eigen::Index i = laplace.contrast(first_delay + k);
    mean[k] = posterior.mean[period] + (i < 0 ? 0.0 : posterior.mean[i]);
    for (Eigen::Index l = 0; l <= k; ++l) {
      const Eigen::Index j = laplace.contrast(first_delay + l);
      of_delays(k, l) = of_delays(l, k) = i < 0 || j < 0 ? 0.0 : c(i, j);
      covariance(k, l) = covariance(l, k) = c(period, period) + with_period(i) + with_period(j) + of_delays(k, l);
    }
  }
  const Eigen::VectorXd expected = (mean.array() + 0.5 * covariance.diagonal().array()).exp();
  const double sum = expected.sum();
  double square = 0.0;
  for (Eigen::Index k = 0; k < n; ++k)
    for (Eigen::Index l = 0; l < n; ++l) {
      // The weight of a delay with few events has a gamma law (squared coefficient of variation v), not a lognormal one
      // (exp(v) - 1): at v = 10, a delay never seen, the difference is all.
      const double v = std::max(0.0, of_delays(k, l));
      square += expected[k] * expected[l] * std::exp(covariance(k, l) - v) * (1.0 + v);
    }
  const double variance = std::log(square / (sum * sum));
  return {.log_mean = std::log(sum) - 0.5 * variance,
          .log_sd = std::sqrt(std::max(variance, 0.0)),
          .concentration = expected.squaredNorm() / (sum * sum)};
}

/// Equally spaced normal quadrature: exact beyond need for smooth functions at this spacing.
constexpr int half_nodes = 7;
constexpr double node_spacing = 0.55;

}  // namespace

SmoothedNowcast smoothed_nowcast(const ReportingTriangle& triangle, const SmoothedNowcastOptions& options) {
  assert(options.level > 0.0 && options.level < 1.0 && options.delay_prior > 0.0 && options.first_precision > 0.0);
  SmoothedNowcast result;
  const Eigen::Index periods = triangle.counts.rows();
  const Eigen::Index delays = triangle.counts.cols();
  const Eigen::VectorXd unknown = Eigen::VectorXd::Constant(periods, std::numeric_limits<double>::quiet_NaN());
  result.events = {unknown, unknown, unknown, unknown};
  if (!triangle.usable() || periods < 2 || delays < 2) return result;
  const NowcastLaplace laplace(triangle, options);
  const HyperGrid grid(laplace, options.overdispersed);
  if (grid.points().empty()) {
    result.status = SmoothedNowcastStatus::not_settled;
    return result;
  }
  const Eigen::VectorXd reported = triangle.reported();
  result.events = {reported, reported, reported, reported};
  std::vector<CountMixture> unseen(static_cast<std::size_t>(std::min(delays - 1, periods)));
  const double most = options.most > 0.0 ? options.most : std::max(1000.0, 100.0 * reported.maxCoeff());
  double total = 0.0;
  for (const GridPoint& point : grid.points()) {
    const double weight = std::exp(point.mode.log_posterior - grid.highest());
    total += weight;
    result.log_smoothness += weight * point.hyper.log_smoothness;
    result.log_size += weight * point.hyper.log_size;
    const double size =
        options.overdispersed ? std::exp(point.hyper.log_size) : std::numeric_limits<double>::infinity();
    const NowcastLaplace::Posterior posterior = laplace.posterior(point.hyper, point.mode);
    for (std::size_t age = 0; age < unseen.size(); ++age) {
      const auto a = static_cast<Eigen::Index>(age);
      const UnseenMean law = unseen_mean(laplace, posterior, periods - 1 - a, a + 1, delays);
      for (int node = -half_nodes; node <= half_nodes; ++node) {
        const double z = node_spacing * node;
        unseen[age].add(weight * std::exp(-0.5 * z * z), size / law.concentration,
                        std::min(std::exp(law.log_mean + law.log_sd * z), 1e3 * most), most);
      }
    }
  }
  for (std::size_t age = 0; age < unseen.size(); ++age) {
    const Eigen::Index t = periods - 1 - static_cast<Eigen::Index>(age);
    result.events.lower[t] += unseen[age].quantile(0.5 * (1.0 - options.level));
    result.events.median[t] += unseen[age].quantile(0.5);
    result.events.upper[t] += unseen[age].quantile(0.5 * (1.0 + options.level));
  }
  result.grid_points = static_cast<Eigen::Index>(grid.points().size());
  result.log_smoothness /= total;
  result.log_size = options.overdispersed ? result.log_size / total : std::numeric_limits<double>::infinity();
  result.status = grid.full()           ? SmoothedNowcastStatus::grid_full
                  : !grid.all_settled() ? SmoothedNowcastStatus::not_settled
                                        : SmoothedNowcastStatus::converged;
  return result;
}

}  // namespace tocsin
