#include "reference_blocks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace tocsin {
namespace {

/// The day so many years before; 29 February becomes 1 March in a year without it.
int years_before(int day, int years) {
  using std::chrono::sys_days;
  const std::chrono::year_month_day date{sys_days{std::chrono::days{day}}};
  const std::chrono::year_month_day moved = date - std::chrono::years{years};
  return static_cast<int>(sys_days{moved}.time_since_epoch().count());
}

int weekday_of(int day) {
  return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day}}}.c_encoding());
}

/// The date of the given weekday nearest to `day`; of the two at hand, the one in the same Sunday-to-Saturday week
/// where they are equally near.
int nearest_weekday(int day, int weekday) {
  const int same_week = day - (weekday_of(day) - weekday);
  const int other = same_week + (same_week > day ? -7 : 7);
  return std::abs(same_week - day) > std::abs(other - day) ? other : same_week;
}

}  // namespace

std::optional<std::vector<Eigen::Index>> reference_positions(Eigen::Index now, int years, int frequency,
                                                             const std::vector<int>& days) {
  std::vector<Eigen::Index> positions;
  for (int year = 0; year <= years; ++year) {
    Eigen::Index position = now - static_cast<Eigen::Index>(year) * frequency;
    if (!days.empty()) {
      const int today = days[static_cast<std::size_t>(now)];
      int day = years_before(today, year);
      if (frequency == 52) day = nearest_weekday(day, weekday_of(today));
      const auto found = std::lower_bound(days.begin(), days.end(), day);
      if (found == days.end() || *found != day) return std::nullopt;
      position = found - days.begin();
    }
    if (position < 0) return std::nullopt;
    positions.push_back(position);
  }
  return positions;
}

bool assign_blocks(const std::vector<Eigen::Index>& references, const FlexibleFarringtonOptions& options,
                   std::vector<int>& block) {
  const Eigen::Index w = options.half_window;
  const Eigen::Index now = references.front();
  const int parts = options.blocks - 1;
  if (references.back() - w < 0) return false;
  block.assign(static_cast<std::size_t>(now) + 1, 0);
  const auto fill = [&](Eigen::Index first, Eigen::Index last, int value) {
    last = std::min(last, now);
    for (Eigen::Index i = std::max<Eigen::Index>(first, 0); i <= last; ++i) block[static_cast<std::size_t>(i)] = value;
  };
  fill(now - w, now, options.blocks);
  for (std::size_t year = 1; year < references.size(); ++year) {
    const Eigen::Index reference = references[year];
    fill(reference - w, reference + w, options.blocks);
    if (parts == 0) continue;
    const Eigen::Index between = references[year - 1] - 2 * w - 1 - reference;
    if (between < 0 || between < parts - 2 * w) return false;
    Eigen::Index first = reference + w + 1;
    for (int part = 1; part <= parts; ++part) {
      const Eigen::Index length = between / parts + (part <= between % parts ? 1 : 0);
      if (length == 0 && options.peer_quirks) fill(first - 1, first, part);
      fill(first, first + length - 1, part);
      first += length;
    }
  }
  fill(now - options.excluded_weeks, now, 0);
  return true;
}

}  // namespace tocsin
