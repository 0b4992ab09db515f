#pragma once

#include <chrono>
#include <vector>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// How the clocks of a country stand from a day on: so many minutes ahead of UTC, and `summer` more from the last
/// Sunday of the month `begins` to the last Sunday of the month `ends` (later in the same year), both at `changes_at`
/// of the UTC day. Without summer time `summer` is 0.
struct ClockRule {
  Day valid_from{};
  std::chrono::minutes standard{};
  std::chrono::minutes summer{};
  std::chrono::month begins{3};
  std::chrono::month ends{10};
  std::chrono::minutes changes_at{};
};

/// Which day it is, where days are those of a country's own clocks: at 23:30 UTC on 30 June it is 1 July in London. The
/// rules are reference data, never code; without any, days are those of UTC.
class CivilClock {
 public:
  CivilClock() = default;
  /// Refuses rules out of order, offsets of a day or more, and a summer that ends before it begins.
  static Result<CivilClock> from(std::vector<ClockRule> rules);

  /// How far the clocks are ahead of UTC at an instant. Before the first rule: 0. O(rules).
  [[nodiscard]] std::chrono::minutes ahead_at(Instant instant) const;
  /// The day it is at an instant. O(rules).
  [[nodiscard]] Day day_at(Instant instant) const {
    return std::chrono::floor<std::chrono::days>(instant + ahead_at(instant));
  }

 private:
  std::vector<ClockRule> rules_;  // by valid_from
};

}  // namespace tocsin
