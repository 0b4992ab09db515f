#include "tocsin/stats/shift_chance.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

#include "tocsin/stats/rate_shift.hpp"

namespace tocsin {
namespace {

/// Places of events over the watch, the rate being R times itself from `change` on.
Eigen::VectorXd drawn_places(const ShiftWatch& watch, double change, Random& random) {
  const bool known = std::isinf(watch.rate.shape);
  const double rate = known ? watch.rate.mean : random.gamma(watch.rate.shape, watch.rate.shape / watch.rate.mean);
  std::vector<double> places;
  // At unit rate, and back to where the changed rate brings it.
  const double until_change = rate * change;
  const double in_all = until_change + rate * watch.ratio * (watch.exposure - change);
  for (double at = -std::log1p(-random.uniform()); at < in_all; at -= std::log1p(-random.uniform()))
    places.push_back(at < until_change ? at / rate : change + (at - until_change) / (rate * watch.ratio));
  return Eigen::Map<const Eigen::VectorXd>(places.data(), static_cast<Eigen::Index>(places.size()));
}

/// Integral over x in from .. to of R^n ((b + t) / (b + t + (R - 1) x))^(a + N), of R^n exp(-(R - 1) m x) for a known
/// rate m.
double stretch_likelihood(const ShiftWatch& watch, double at, double events, double later, double from, double to) {
  const double raised = later * std::log(watch.ratio);
  const double grown = watch.ratio - 1;
  if (std::isinf(watch.rate.shape)) {
    const double slope = grown * watch.rate.mean;
    return (std::exp(raised - slope * from) - std::exp(raised - slope * to)) / slope;
  }
  const double base = watch.rate.shape / watch.rate.mean + at;
  const double power = 1 - watch.rate.shape - events;
  const auto logarithm = [&](double x) { return std::log1p(grown * x / base); };
  if (std::abs(power) < 1e-9) return std::exp(raised) * base / grown * (logarithm(to) - logarithm(from));
  return base / (power * grown) *
         (std::exp(raised + power * logarithm(to)) - std::exp(raised + power * logarithm(from)));
}

}  // namespace

DrawnShiftWatch::DrawnShiftWatch(const ShiftWatch& watch, Random& random) : watch_(watch) {
  assert(watch.ratio > 0 && watch.ratio != 1 && watch.threshold > 0 && watch.exposure > 0);
  places_ = drawn_places(watch, watch.exposure * random.uniform(), random);
  const auto look = [&](Eigen::Index seen, double at) {
    looks_.push_back({at, seen, rate_shift_score(watch.rate, watch.ratio, places_, seen, at)});
    return looks_.back().score >= watch.threshold;
  };
  // A rise is clearest just after an event, a fall just before one and at the end.
  if (watch.ratio > 1) {
    for (Eigen::Index event = 0; event < places_.size(); ++event) {
      if (look(event + 1, places_[event])) return;
    }
    return;
  }
  for (Eigen::Index event = 0; event < places_.size(); ++event) {
    if (look(event, places_[event])) return;
  }
  look(places_.size(), watch.exposure);
}

double DrawnShiftWatch::alarm_chance(double threshold, double after, double until) const {
  assert(0 < threshold && threshold <= watch_.threshold);
  double before = 0;
  for (const Look& look : looks_) {
    if (before >= until) return 0;
    if (look.score >= threshold) {
      const double at = reached_at(look, before, threshold);
      return after < at && at <= until ? 1 / average_likelihood(at, look.events) : 0;
    }
    before = look.exposure;
  }
  return 0;
}

/// Where, since the look before, the score reached the threshold: a fall does so between events.
double DrawnShiftWatch::reached_at(const Look& look, double before, double threshold) const {
  if (watch_.ratio > 1) return look.exposure;
  double low = before;
  double high = look.exposure;
  for (int step = 0; step < 20; ++step) {
    const double middle = (low + high) / 2;
    const bool reached = rate_shift_score(watch_.rate, watch_.ratio, places_, look.events, middle) >= threshold;
    (reached ? high : low) = middle;
  }
  return high;
}

double DrawnShiftWatch::average_likelihood(double at, Eigen::Index events) const {
  double sum = watch_.exposure - at;  // changes still to come leave it at 1
  double from = 0;
  for (Eigen::Index later = 0; later <= events; ++later) {
    const Eigen::Index before = events - later;  // events before the change
    const double to = at - (before == 0 ? 0 : places_[before - 1]);
    sum += stretch_likelihood(watch_, at, static_cast<double>(events), static_cast<double>(later), from, to);
    from = to;
  }
  return sum / watch_.exposure;
}

double shift_probability(const ShiftWatch& watch, int draws) {
  assert(draws > 0 && std::isfinite(watch.rate.shape));
  constexpr std::uint64_t seed = 0x4348414e4345;
  Random random(seed);
  int reached = 0;
  for (int i = 0; i < draws; ++i) {
    const double rate = random.gamma(watch.rate.shape, watch.rate.shape / watch.rate.mean);
    std::vector<double> gaps;
    double at = 0;
    for (double gap = -std::log1p(-random.uniform()) / rate; at + gap < watch.exposure;
         gap = -std::log1p(-random.uniform()) / rate) {
      gaps.push_back(gap);
      at += gap;
    }
    gaps.push_back(watch.exposure - at);
    const Eigen::Map<const Eigen::VectorXd> all(gaps.data(), static_cast<Eigen::Index>(gaps.size()));
    reached += rate_shift(watch.rate, watch.ratio, all, watch.threshold).alarms > 0 ? 1 : 0;
  }
  return std::max(reached, 1) / static_cast<double>(draws);
}

}  // namespace tocsin
