#include "tocsin/stats/rate_shift.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tocsin {
namespace {

/// The likeliest stretch that ends at one moment.
struct Stretch {
  double score = 0;
  Eigen::Index first = 0;
  double events = 0;
  double exposure = 0;
};

/// Exposure until each event, and until now.
Eigen::VectorXd running(const Eigen::VectorXd& gaps) {
  Eigen::VectorXd until(gaps.size());
  double sum = 0;
  for (Eigen::Index i = 0; i < gaps.size(); ++i) until[i] = sum += gaps[i];
  return until;
}

/// Over the stretches that end at exposure `at`, when `seen` events have come, and use no event before `begin`.
Stretch likeliest(const GammaLaw& rate, double ratio, const Eigen::VectorXd& until, Eigen::Index begin,
                  Eigen::Index seen, double at) {
  const bool rise = ratio > 1;
  const bool known = std::isinf(rate.shape);
  const double log_ratio = std::log(ratio);
  const double shape = rate.shape + static_cast<double>(seen);                               // a + m + n
  const double scale = (ratio - 1) / (known ? 1 / rate.mean : rate.shape / rate.mean + at);  // over b + F + E
  Stretch best;
  for (Eigen::Index first = begin; first < seen + (rise ? 0 : 1); ++first) {
    const Eigen::Index start = rise ? first : first - 1;  // the event at which the stretch begins
    const double exposure = at - (start < 0 ? 0 : until[start]);
    const auto events = static_cast<double>(seen - first);
    const double grown = scale * exposure;
    // log(1 + x) >= x / (1 + x): most stretches are no candidates, and need no logarithm.
    if (!known && events * log_ratio - shape * grown / (1 + grown) <= best.score) continue;
    const double score = events * log_ratio - (known ? grown : shape * std::log1p(grown));
    if (score > best.score) best = {score, first, events, exposure};
  }
  return best;
}

}  // namespace

RateShift rate_shift(const GammaLaw& rate, double ratio, const Eigen::VectorXd& gaps, double threshold) {
  assert(ratio > 0 && ratio != 1 && threshold > 0 && gaps.size() >= 1);
  const Eigen::VectorXd until = running(gaps);
  const Eigen::Index events = gaps.size() - 1;
  RateShift shift;
  Eigen::Index begin = 0;
  Stretch now;
  const auto look = [&](Eigen::Index seen, double at) {
    now = likeliest(rate, ratio, until, begin, seen, at);
    if (!shift.standing && now.score >= threshold) {
      shift.standing = true;
      shift.peak = 0;
      ++shift.alarms;
    }
    if (shift.standing && now.score < threshold / 2) {
      shift.standing = false;
      begin = seen;
      now = {};
    }
    if (shift.standing) shift.peak = std::max(shift.peak, now.score);
  };
  for (Eigen::Index event = 0; event < events; ++event) {
    look(event, until[event]);  // just before it: a fall is clearest, a rise may be over
    look(event + 1, until[event]);
  }
  look(events, until[events]);
  shift.score = now.score;
  shift.first = now.first;
  shift.events = now.events;
  shift.exposure = now.exposure;
  if (!shift.standing) shift.peak = 0;
  return shift;
}

double rate_shift_score(const GammaLaw& rate, double ratio, const Eigen::VectorXd& places, Eigen::Index seen,
                        double at) {
  assert(ratio > 0 && ratio != 1 && seen <= places.size());
  return likeliest(rate, ratio, places, 0, seen, at).score;
}

}  // namespace tocsin
