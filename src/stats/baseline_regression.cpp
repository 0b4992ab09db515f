#include "baseline_regression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tocsin {
namespace {

constexpr int max_steps = 25;
constexpr double deviance_change = 1e-8;
constexpr double start_shift = 0.1;

using CountFunctions = BaselineRegression::CountFunctions;

CountFunctions functions_of(double y) {
  const double root = std::cbrt(y);
  return {root * root, std::log(y + start_shift), y > 0.0 ? y * std::log(y) : 0.0};
}

CountFunctions looked_up(double y) {
  static const std::array<CountFunctions, 256> table = [] {
    std::array<CountFunctions, 256> values;
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = functions_of(static_cast<double>(k));
    return values;
  }();
  return y < 256.0 ? table[static_cast<std::size_t>(y)] : functions_of(y);
}

}  // namespace

void BaselineRegression::start(int levels) {
  for (std::vector<double>* column : {&count_, &time_, &offset_, &exposure_}) column->clear();
  functions_.clear();
  level_.clear();
  const auto size = static_cast<std::size_t>(levels) + 1;
  rows_in_level_.assign(size, 0);
  for (std::vector<double>* column :
       {&intercept_, &old_intercept_, &level_mean_, &information_.w, &information_.wt, &next_.w, &next_.wt, &omega_y_})
    column->assign(size, 0.0);
  largest_ = 0.0;
  exposed_ = false;
}

void BaselineRegression::add(double count, double time, double offset, int level) {
  count_.push_back(count);
  functions_.push_back(looked_up(count));
  time_.push_back(time);
  offset_.push_back(offset);
  exposure_.push_back(offset == 0.0 ? 1.0 : std::exp(offset));
  level_.push_back(static_cast<std::size_t>(level));
  ++rows_in_level_[static_cast<std::size_t>(level)];
  largest_ = std::max(largest_, count);
  exposed_ = exposed_ || offset != 0.0;
}

bool BaselineRegression::fit(bool trend, bool reweight_wanted, double threshold) {
  if (rows() == 0) return false;
  origin_ = 0.5 * (time_.front() + time_.back());
  for (double& t : time_) t -= origin_;
  omega_.assign(rows(), 1.0);
  mu_.resize(rows());
  previous_mu_.resize(rows());
  sum_constants();
  bool converged = iterate(trend);
  if (!converged && trend) converged = iterate(false);
  if (converged) {
    finish();
    if (reweight_wanted) {
      reweight(threshold);
      sum_constants();
      iterate(trend_);  // like the peer, the last step stands for the weighted fit
      finish();
      converged = std::isfinite(pearson_ratio_) || degrees_ <= 0.0;
    }
  }
  for (double& t : time_) t += origin_;
  return converged;
}

void BaselineRegression::sum_constants() {
  std::fill(omega_y_.begin(), omega_y_.end(), 0.0);
  omega_yt_ = omega_y_offset_ = omega_y_log_y_ = omega_y_total_ = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    if (count_[i] == 0.0) continue;
    const double wy = omega_[i] * count_[i];
    omega_y_[level_[i]] += wy;
    omega_yt_ += wy * time_[i];
    omega_y_offset_ += wy * offset_[i];
    omega_y_log_y_ += omega_[i] * functions_[i].y_log_y;
    omega_y_total_ += wy;
  }
}

bool BaselineRegression::iterate(bool trend) {
  trend_ = trend;
  slope_ = 0.0;
  // The first step is solved at mu = y + 0.1, whatever the model.
  std::fill(next_.w.begin(), next_.w.end(), 0.0);
  std::fill(next_.wt.begin(), next_.wt.end(), 0.0);
  next_.wtt = 0.0;
  double old = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    mu_[i] = count_[i] + start_shift;
    const double w = omega_[i] * mu_[i];
    next_.w[level_[i]] += w;
    next_.wt[level_[i]] += w * time_[i];
    next_.wtt += w * time_[i] * time_[i];
    const CountFunctions& y = functions_[i];
    old += 2.0 * omega_[i] * (y.y_log_y - count_[i] * y.log_start + start_shift);
  }
  for (int step = 1; step <= max_steps; ++step) {
    std::swap(information_, next_);
    std::swap(previous_mu_, mu_);
    old_slope_ = slope_;
    old_intercept_ = intercept_;
    solve(step == 1);
    pass();
    double now = deviance();
    for (int halving = 0; !std::isfinite(now) && step > 1 && halving < max_steps; ++halving) {
      slope_ = 0.5 * (slope_ + old_slope_);
      for (std::size_t g = 1; g < intercept_.size(); ++g) intercept_[g] = 0.5 * (intercept_[g] + old_intercept_[g]);
      pass();
      now = deviance();
    }
    if (!std::isfinite(now)) return false;
    if (std::abs(now - old) / (std::abs(now) + 0.1) < deviance_change) return true;
    old = now;
  }
  return false;
}

/// Weighted least squares of the working response on blocks and time, from the sums at the means before the step.
void BaselineRegression::solve(bool first) {
  Information& at = information_;
  at.tt_within = at.wtt;
  for (std::size_t g = 1; g < at.w.size(); ++g)
    if (rows_in_level_[g] > 0) at.tt_within -= at.wt[g] * at.mean_time(g);
  if (first && !(at.tt_within > 1e-10 * at.wtt)) trend_ = false;  // every block at one time: no trend to be told

  // Per block the sum of the working response (first) or of what the step adds to it, weighted.
  std::vector<double>& wz = next_.w;  // overwritten by the pass that follows
  double wzt = first ? 0.0 : omega_yt_;
  std::fill(wz.begin(), wz.end(), 0.0);
  if (first) {
    for (std::size_t i = 0; i < rows(); ++i) {
      const double term = omega_[i] * (previous_mu_[i] * (functions_[i].log_start - offset_[i]) - start_shift);
      wz[level_[i]] += term;
      wzt += term * time_[i];
    }
  } else {
    for (std::size_t g = 1; g < wz.size(); ++g) {
      wz[g] = omega_y_[g] - at.w[g];
      wzt -= at.wt[g];
    }
  }
  double change = 0.0;
  if (trend_) {
    for (std::size_t g = 1; g < wz.size(); ++g)
      if (rows_in_level_[g] > 0) wzt -= wz[g] * at.mean_time(g);
    if (!first && at.tt_within < 1e-6 * at.wtt) wzt = sum_about_means();
    change = wzt / at.tt_within;
  }
  slope_ = first ? change : slope_ + change;
  for (std::size_t g = 1; g < wz.size(); ++g) {
    if (rows_in_level_[g] == 0) continue;
    const double level = wz[g] / at.w[g] - change * at.mean_time(g);
    intercept_[g] = first ? level : intercept_[g] + level;
  }
}

/// Where few rows carry nearly all weight the sums cancel: the slope's two are taken again about the mean times.
double BaselineRegression::sum_about_means() {
  double residuals = 0.0;
  information_.tt_within = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    const double from_mean = time_[i] - information_.mean_time(level_[i]);
    information_.tt_within += omega_[i] * previous_mu_[i] * from_mean * from_mean;
    residuals += omega_[i] * (count_[i] - previous_mu_[i]) * from_mean;
  }
  return residuals;
}

/// Means and their sums at the present coefficients. Over consecutive periods the trend is a geometric series, carried
/// from block to block unless it is so steep that its parts leave the range of numbers.
void BaselineRegression::pass() {
  std::fill(next_.w.begin(), next_.w.end(), 0.0);
  std::fill(next_.wt.begin(), next_.wt.end(), 0.0);
  next_.wtt = 0.0;
  const bool carried = std::abs(slope_ * time_.back()) < 300.0;
  for (std::size_t g = 1; g < intercept_.size(); ++g) level_mean_[g] = carried ? std::exp(intercept_[g]) : 1.0;
  const double ratio = std::exp(slope_);
  double growth = 1.0;
  for (std::size_t i = 0; i < rows();) {
    const std::size_t g = level_[i];
    const bool follows = carried && i > 0 && time_[i] - time_[i - 1] == 1.0;
    growth = follows ? growth * ratio : std::exp(slope_ * time_[i] + (carried ? 0.0 : intercept_[g]));
    double w = 0.0;
    double wt = 0.0;
    double wtt = 0.0;
    while (true) {
      mu_[i] = std::max(exposure_[i] * level_mean_[g] * growth, smallest_mean);
      const double weight = omega_[i] * mu_[i];
      w += weight;
      wt += weight * time_[i];
      wtt += weight * time_[i] * time_[i];
      ++i;
      if (i == rows() || level_[i] != g || time_[i] - time_[i - 1] != 1.0) break;
      growth *= ratio;
    }
    next_.w[g] += w;
    next_.wt[g] += wt;
    next_.wtt += wtt;
  }
}

double BaselineRegression::deviance() const {
  double half = omega_y_log_y_ - omega_y_offset_ - slope_ * omega_yt_ - omega_y_total_;
  for (std::size_t g = 1; g < intercept_.size(); ++g) half += next_.w[g] - intercept_[g] * omega_y_[g];
  return 2.0 * half;
}

void BaselineRegression::finish() {
  std::size_t rank = trend_ ? 1 : 0;
  for (const std::size_t n : rows_in_level_) rank += n > 0 ? 1 : 0;
  degrees_ = static_cast<double>(rows()) - static_cast<double>(rank);
  double pearson = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    const double working = (count_[i] - mu_[i]) / mu_[i];
    pearson += omega_[i] * previous_mu_[i] * working * working;
  }
  pearson_ratio_ = degrees_ > 0.0 ? pearson / degrees_ : std::numeric_limits<double>::quiet_NaN();
}

double BaselineRegression::working_ratio() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    const double working = (count_[i] - mu_[i]) / mu_[i];
    sum += omega_[i] * working * working;
  }
  return degrees_ > 0.0 ? sum / degrees_ : std::numeric_limits<double>::quiet_NaN();
}

/// omega = gamma s^-2 above the threshold, gamma elsewhere. A row that alone decides its block (leverage 1) is no
/// outlier.
void BaselineRegression::reweight(double threshold) {
  const double phi = std::max(pearson_ratio_, 1.0);
  const double sixth_ratio = std::exp(-slope_ / 6.0);
  const double slope_part = trend_ ? 1.0 / information_.tt_within : 0.0;
  const double largest_root = 1.0 / std::cbrt(std::sqrt(smallest_mean));
  double growth = 1.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::size_t g = level_[i];
    const bool follows = !exposed_ && i > 0 && level_[i - 1] == g && time_[i] - time_[i - 1] == 1.0;
    growth = follows ? growth * sixth_ratio : std::exp(-(offset_[i] + intercept_[g] + slope_ * time_[i]) / 6.0);
    const double q = std::min(growth, largest_root);  // mu^(-1/6)
    const double residual = 1.5 * ((count_[i] > 0.0 ? functions_[i].two_thirds * q : 0.0) - mu_[i] * q * q * q);
    const double from_mean = time_[i] - information_.mean_time(g);
    const double free = 1.0 - previous_mu_[i] * (1.0 / information_.w[g] + from_mean * from_mean * slope_part);
    const double s = free > 1e-14 ? residual / std::sqrt(phi * free) : 0.0;
    omega_[i] = s > threshold ? 1.0 / (s * s) : 1.0;
    sum += omega_[i];
  }
  const double gamma = static_cast<double>(rows()) / sum;
  for (double& omega : omega_) omega *= gamma;
}

double BaselineRegression::linear_predictor(int level, double time) const {
  return intercept_[static_cast<std::size_t>(level)] + slope_ * (time - origin_);
}

double BaselineRegression::predictor_variance(int level, double time) const {
  const auto g = static_cast<std::size_t>(level);
  const double from_mean = time - origin_ - information_.mean_time(g);
  return 1.0 / information_.w[g] + (trend_ ? from_mean * from_mean / information_.tt_within : 0.0);
}

}  // namespace tocsin
