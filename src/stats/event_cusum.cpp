#include "tocsin/stats/event_cusum.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace tocsin {
namespace {

/// x' = (x + k - x(y - c)) / r on the grid y = i c / steps_per_delay, x = 0 below 0, by the classical Runge-Kutta rule;
/// delayed values between grid points come from the cubic through values and slopes.
class DelayEquation {
 public:
  static constexpr std::size_t steps_per_delay = 256;

  DelayEquation(double ratio, double start, double source)
      : drift_(std::abs(ratio - 1.0)),
        step_(std::abs(std::log(ratio)) / static_cast<double>(steps_per_delay)),
        source_(source),
        x_{start} {}

  std::size_t last() const { return x_.size() - 1; }
  double value(std::size_t i) const { return x_[i]; }
  /// Slope at point i as approached from below and as left upwards; they differ where x(0) > 0 and y = c.
  double slope_below(std::size_t i) const { return slope(x_[i], i > steps_per_delay ? x_[i - steps_per_delay] : 0.0); }
  double slope_above(std::size_t i) const { return slope(x_[i], delayed(i)); }

  void advance() {
    const std::size_t i = last();
    const bool past = i >= steps_per_delay;
    const std::size_t j = past ? i - steps_per_delay : 0;
    const double from = delayed(i);
    const double to = past ? x_[j + 1] : 0.0;
    const double middle = past ? 0.5 * (from + to) + 0.125 * step_ * (slope_above(j) - slope_below(j + 1)) : 0.0;
    const double x = x_[i];
    const double k1 = slope(x, from);
    const double k2 = slope(x + 0.5 * step_ * k1, middle);
    const double k3 = slope(x + 0.5 * step_ * k2, middle);
    const double k4 = slope(x + step_ * k3, to);
    x_.push_back(x + step_ / 6.0 * (k1 + 2.0 * (k2 + k3) + k4));
  }

 private:
  double delayed(std::size_t i) const { return i >= steps_per_delay ? x_[i - steps_per_delay] : 0.0; }
  double slope(double x, double delayed) const { return (x + source_ - delayed) / drift_; }

  double drift_;
  double step_;
  double source_;
  std::vector<double> x_;
};

/// Run lengths at thresholds 0, step, 2 step, ... one after the other.
class RunLengths {
 public:
  explicit RunLengths(double ratio)
      : rise_(ratio > 1.0),
        step_(std::abs(std::log(ratio)) / static_cast<double>(DelayEquation::steps_per_delay)),
        homogeneous_(ratio, 1.0, 0.0),
        particular_(ratio, 0.0, 1.0) {
    assert(ratio > 0.0 && ratio != 1.0 && std::isfinite(ratio));
  }

  double threshold() const { return step_ * static_cast<double>(particular_.last()); }
  double step() const { return step_; }

  double length() const {
    const std::size_t i = particular_.last();
    if (!rise_) return particular_.value(i);
    return homogeneous_.value(i) * particular_.slope_below(i) / homogeneous_.slope_below(i) - particular_.value(i);
  }

  void advance() {
    particular_.advance();
    if (rise_) homogeneous_.advance();
  }

 private:
  bool rise_;
  double step_;
  DelayEquation homogeneous_;
  DelayEquation particular_;
};

}  // namespace

double poisson_log_ratio(double ratio, double expected, double events) {
  return events * std::log(ratio) - (ratio - 1.0) * expected;
}

double predictive_log_ratio(const GammaLaw& rate, double ratio, double exposure, double events) {
  if (std::isinf(rate.shape)) return poisson_log_ratio(ratio, rate.mean * exposure, events);
  // log(b + E) - log(b + R E) = -log(1 + (R - 1) E / (b + E)), which keeps its digits when b is large.
  const double b = rate.shape / rate.mean;
  return events * std::log(ratio) - (rate.shape + events) * std::log1p((ratio - 1.0) * exposure / (b + exposure));
}

EventCusum::EventCusum(double threshold) : threshold_(threshold) { assert(threshold > 0.0); }

EventCusum::Step EventCusum::add(double log_ratio) {
  const double score = std::max(0.0, score_ + log_ratio);
  const bool alarm = score >= threshold_;
  score_ = alarm ? 0.0 : score;
  return {.score = score, .alarm = alarm};
}

double event_cusum_run_length(double ratio, double threshold) {
  assert(threshold > 0.0 && std::isfinite(threshold));
  RunLengths lengths(ratio);
  double below = lengths.length();
  while (lengths.threshold() < threshold) {
    below = lengths.length();
    lengths.advance();
  }
  const double share = 1.0 - (lengths.threshold() - threshold) / lengths.step();
  return below + share * (lengths.length() - below);
}

double event_cusum_threshold(double ratio, double run_length) {
  assert(run_length >= 1.0 && run_length <= 1e6);
  RunLengths lengths(ratio);
  double below = lengths.length();
  while (lengths.length() < run_length) {
    below = lengths.length();
    lengths.advance();
  }
  if (lengths.threshold() == 0.0) return lengths.step();
  return lengths.threshold() - lengths.step() * (lengths.length() - run_length) / (lengths.length() - below);
}

}  // namespace tocsin
