#pragma once

#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/gamma_poisson.hpp"

namespace tocsin {

/// What one vintage of estimates leads to expect of the days after it, for every unit of its panel
/// (models/stream/MODEL.md).
///
/// Two things are told apart: how many notifications a day would bring to a unit of relative rate 1, given its
/// children, its circumstances and the national level of the time; and the law of its own relative rate, as far as the
/// vintage knew it, the passing part of a coming year included.
class StreamRates {
 public:
  /// Which level of the nation as a whole a day is given.
  enum class Level {
    of_the_time,  ///< as its notifications show it
    carried,      ///< the vintage's last: what would be expected if nothing had changed since
  };

  /// Expected notifications of a unit of relative rate 1 in the days (after, until]. Beyond the panel its newest
  /// exposure stands in. NaN where the unit has no estimate. O(years).
  [[nodiscard]] double expected(std::size_t unit, Day after, Day until, Level level = Level::of_the_time) const;

  /// Law of a unit's relative rate in a coming year; asked only where `known`.
  [[nodiscard]] const GammaLaw& relative_rate(std::size_t unit) const { return relative_[unit]; }
  /// The same of its average over so many years, in which passing deviations even out; as that of a year for fewer.
  [[nodiscard]] GammaLaw relative_rate_over(std::size_t unit, double years) const;
  /// Law of the national level over the carried one: mean 1.
  [[nodiscard]] const GammaLaw& national_level() const { return national_; }
  /// True where the vintage has an estimate of the unit and the panel its exposure.
  [[nodiscard]] bool known(std::size_t unit) const { return known_[unit]; }
  /// Last day of the evidence behind the estimates.
  [[nodiscard]] Day known_until() const { return known_until_; }

  friend StreamRates stream_rates(const Panel& panel, const WindowEstimates& vintage, const EventStream& stream);

 private:
  /// Stretches of constant daily rates: one a panel period, the last without end.
  std::vector<Day> last_;     ///< of each stretch but the last
  Eigen::ArrayXXd per_day_;   ///< units x stretches; at relative rate 1 and the average national level of the window
  Eigen::ArrayXd level_;      ///< by stretch, over that average
  double carried_level_ = 1;  ///< likewise
  std::vector<GammaLaw> relative_;
  std::vector<double> median_;   ///< of the relative rates
  std::vector<double> lasting_;  ///< their variances on the log scale, without
  double passing_ = 0;           ///< that of a year's passing deviation
  std::vector<bool> known_;
  GammaLaw national_;
  Day known_until_;
};

/// The vintage must be of a window of this panel; of the stream only what came after the panel's last period is read,
/// for the national level of that time. O(units * periods + events).
[[nodiscard]] StreamRates stream_rates(const Panel& panel, const WindowEstimates& vintage, const EventStream& stream);

}  // namespace tocsin
