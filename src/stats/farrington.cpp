#include "tocsin/stats/farrington.hpp"

#include <algorithm>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

#include "baseline_regression.hpp"
#include "constants.hpp"
#include "farrington_bounds.hpp"
#include "reference_blocks.hpp"
#include "series_check.hpp"

namespace tocsin {
namespace {

bool enough_recent(const Eigen::VectorXd& counts, Eigen::Index now, double cases, int weeks) {
  const Eigen::Index length = std::min<Eigen::Index>(weeks, now + 1);
  return counts.segment(now - length + 1, length).sum() >= cases;  // a gap makes it false
}

/// No convergence. Zeros only have no finite estimate but a plain limit: nothing is expected, any count is beyond the
/// bound.
template <class Options>
void set_unfitted(FarringtonWeek& week, const Eigen::VectorXd& counts, Eigen::Index now, const Options& options,
                  double largest) {
  week.status = DetectorStatus::not_fitted;
  if (largest > 0.0) return;
  const double y = counts[now];
  week.status = std::isnan(y) ? DetectorStatus::gap : DetectorStatus::assessed;
  week.dispersion = 1.0;
  week.p_value = y > 0.0 ? 0.0 : 1.0;
  week.enough_cases = enough_recent(counts, now, options.recent_cases, options.recent_weeks);
  if (!week.enough_cases) return;
  week.upper = week.expected = 0.0;
  week.alarm = y > 0.0;
}

template <class Options>
bool sensible(const Options& options) {
  return options.frequency >= 1 && options.years >= 1 && options.half_window >= 0 && options.alpha > 0.0 &&
         options.alpha < 1.0 && options.recent_cases >= 0.0 && options.recent_weeks >= 1;
}

/// Two-sided p-value of the trend against its t distribution at the given dispersion.
double trend_p_value(const BaselineRegression& fit, double dispersion) {
  const double t = fit.slope() / std::sqrt(dispersion * fit.slope_variance());
  return std::isnan(t) ? not_a_number : 2.0 * student_t_sf(std::abs(t), fit.degrees());
}

class OriginalWeek {
 public:
  OriginalWeek(const Eigen::VectorXd& counts, const FarringtonOptions& options)
      : counts_(counts), options_(options), z_(normal_sf_quantile(0.5 * options.alpha)) {}

  FarringtonWeek at(Eigen::Index now) {
    FarringtonWeek week;
    week.status = DetectorStatus::short_history;
    add_rows(now);
    week.baseline = static_cast<int>(fit_.rows());
    if (fit_.rows() < 2) return week;
    const double time = static_cast<double>(now);
    bool fitted = fit_.fit(options_.trend, options_.reweight, 1.0);
    if (fitted && fit_.has_trend()) {
      const bool kept = options_.years >= 3 && trend_p_value(fit_, fit_.pearson_ratio()) < 0.05 &&
                        std::exp(fit_.linear_predictor(1, time)) <= fit_.largest_count();
      if (!kept) fitted = fit_.fit(false, options_.reweight, 1.0);
    }
    if (!fitted) {
      set_unfitted(week, counts_, now, options_, fit_.largest_count());
      return week;
    }
    if (!(fit_.degrees() > 0.0)) return week;
    week.dispersion = std::max(fit_.pearson_ratio(), 1.0);
    week.trend_used = fit_.has_trend();
    if (week.trend_used) week.trend = fit_.slope();
    const Prediction prediction{fit_.linear_predictor(1, time), week.dispersion * fit_.predictor_variance(1, time)};
    const double y = counts_[now];
    const Bound bound = normal_bound(y, prediction, week.dispersion, options_.transform, z_);
    week.p_value = bound.p_value;
    week.score = (y - prediction.mean()) / (bound.upper - prediction.mean());
    week.enough_cases = enough_recent(counts_, now, options_.recent_cases, options_.recent_weeks);
    week.status = std::isnan(y) ? DetectorStatus::gap : DetectorStatus::assessed;
    if (!week.enough_cases) return week;
    week.upper = bound.upper;
    week.expected = prediction.mean();
    week.alarm = y > bound.upper;
    return week;
  }

 private:
  void add_rows(Eigen::Index now) {
    fit_.start(1);
    for (int year = options_.years; year >= 1; --year) {
      const Eigen::Index same = now - static_cast<Eigen::Index>(year) * options_.frequency;
      for (Eigen::Index i = same - options_.half_window; i <= same + options_.half_window; ++i)
        if (i >= 0 && i < now && !std::isnan(counts_[i])) fit_.add(counts_[i], static_cast<double>(i), 0.0, 1);
    }
  }

  const Eigen::VectorXd& counts_;
  const FarringtonOptions& options_;
  const double z_;
  BaselineRegression fit_;
};

class FlexibleWeek {
 public:
  FlexibleWeek(const Eigen::VectorXd& counts, const FlexibleFarringtonOptions& options,
               const Eigen::VectorXd& population, const std::vector<int>& days)
      : counts_(counts),
        options_(options),
        population_(population),
        days_(days),
        z_(normal_sf_quantile(options.alpha)) {}

  FarringtonWeek at(Eigen::Index now) {
    FarringtonWeek week;
    week.status = DetectorStatus::short_history;
    const auto references = reference_positions(now, options_.years, options_.frequency, days_);
    if (!references || !assign_blocks(*references, options_, block_)) return week;
    add_rows(now, references->back() - options_.half_window);
    week.baseline = static_cast<int>(fit_.rows());
    if (fit_.rows() == 0 || !fit_.has_level(options_.blocks)) return week;
    const double time = time_of(now);
    bool fitted = fit_.fit(options_.trend, options_.reweight, options_.weights_threshold);
    if (fitted && fit_.has_trend() && fit_.degrees() > 0.0 && !trend_kept(now, time))
      fitted = fit_.fit(false, options_.reweight, options_.weights_threshold);
    if (!fitted) {
      set_unfitted(week, counts_, now, options_, options_.peer_quirks ? INFINITY : fit_.largest_count());
      return week;
    }
    if (!(fit_.degrees() > 0.0)) return week;
    judge(week, now, time);
    return week;
  }

 private:
  double time_of(Eigen::Index i) const {
    if (days_.empty()) return static_cast<double>(i);
    return static_cast<double>(days_[static_cast<std::size_t>(i)] - days_[0]) /
           static_cast<double>(days_[1] - days_[0]);
  }

  double offset_of(Eigen::Index i) const { return population_.size() == 0 ? 0.0 : std::log(population_[i]); }

  void add_rows(Eigen::Index now, Eigen::Index first) {
    fit_.start(options_.blocks);
    for (Eigen::Index i = first; i < now; ++i) {
      const int block = block_[static_cast<std::size_t>(i)];
      if (block > 0 && !std::isnan(counts_[i])) fit_.add(counts_[i], time_of(i), offset_of(i), block);
    }
  }

  /// Dispersion behind the standard errors.
  double error_dispersion(double usual) const {
    if (!options_.peer_quirks) return usual;
    return options_.reweight ? fit_.working_ratio() : fit_.pearson_ratio();
  }

  bool trend_kept(Eigen::Index now, double time) const {
    if (options_.years < 3) return false;
    if (std::exp(offset_of(now) + fit_.linear_predictor(options_.blocks, time)) > fit_.largest_count()) return false;
    return options_.trend_p >= 1.0 || trend_p_value(fit_, error_dispersion(fit_.pearson_ratio())) < options_.trend_p;
  }

  void judge(FarringtonWeek& week, Eigen::Index now, double time) const {
    const double y = counts_[now];
    week.dispersion = std::max(fit_.pearson_ratio(), 1.0);
    week.trend_used = fit_.has_trend();
    if (week.trend_used) week.trend = fit_.slope();
    const Prediction at{offset_of(now) + fit_.linear_predictor(options_.blocks, time),
                        error_dispersion(week.dispersion) * fit_.predictor_variance(options_.blocks, time)};
    Bound bound;
    double centre = at.eta;
    switch (options_.threshold) {
      case FarringtonThreshold::delta:
        centre = at.mean();
        bound = normal_bound(y, at, week.dispersion, options_.transform, z_);
        break;
      case FarringtonThreshold::nb_plugin:
        bound = negative_binomial_bound(y, at.mean(), week.dispersion, options_.alpha);
        break;
      case FarringtonThreshold::muan:
        bound =
            negative_binomial_bound(y, std::exp(at.eta + z_ * std::sqrt(at.variance)), week.dispersion, options_.alpha);
        break;
    }
    week.p_value = bound.p_value;
    week.score = (y - centre) / (bound.upper - centre);
    week.enough_cases = enough_recent(counts_, now, options_.recent_cases, options_.recent_weeks);
    week.status = std::isnan(y) ? DetectorStatus::gap : DetectorStatus::assessed;
    if (!week.enough_cases) return;
    week.upper = bound.upper;
    if (!std::isnan(bound.upper)) week.expected = at.mean();
    week.alarm = (options_.peer_quirks ? week.score > 1.0 : y > bound.upper) && y != 0.0;
  }

  const Eigen::VectorXd& counts_;
  const FlexibleFarringtonOptions& options_;
  const Eigen::VectorXd& population_;
  const std::vector<int>& days_;
  const double z_;
  BaselineRegression fit_;
  std::vector<int> block_;
};

bool usable(const Eigen::VectorXd& counts, const Eigen::VectorXd& population, const std::vector<int>& days) {
  if (population.size() != 0 &&
      (population.size() != counts.size() || !population.allFinite() || !(population.array() > 0.0).all()))
    return false;
  if (days.empty()) return true;
  return days.size() == static_cast<std::size_t>(counts.size()) && days.size() > 1 &&
         std::adjacent_find(days.begin(), days.end(), [](int a, int b) { return a >= b; }) == days.end();
}

}  // namespace

std::vector<FarringtonWeek> farrington(const Eigen::VectorXd& counts, MonitoredRange range,
                                       const FarringtonOptions& options) {
  std::vector<FarringtonWeek> weeks(static_cast<std::size_t>(range.size()));
  if (!acceptable(counts, range) || !sensible(options)) return weeks;
  OriginalWeek detector(counts, options);
  for (std::size_t i = 0; i < weeks.size(); ++i) weeks[i] = detector.at(range.first + static_cast<Eigen::Index>(i));
  return weeks;
}

std::vector<FarringtonWeek> flexible_farrington(const Eigen::VectorXd& counts, MonitoredRange range,
                                                const FlexibleFarringtonOptions& options,
                                                const Eigen::VectorXd& population, const std::vector<int>& days) {
  std::vector<FarringtonWeek> weeks(static_cast<std::size_t>(range.size()));
  if (!acceptable(counts, range) || !sensible(options) || options.blocks < 1 || options.excluded_weeks < 0 ||
      !usable(counts, population, days))
    return weeks;
  FlexibleWeek detector(counts, options, population, days);
  for (std::size_t i = 0; i < weeks.size(); ++i) weeks[i] = detector.at(range.first + static_cast<Eigen::Index>(i));
  return weeks;
}

}  // namespace tocsin
