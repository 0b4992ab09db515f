#include "whole_quarters.hpp"

#include <chrono>

namespace tocsin {

std::optional<Period> whole_quarters(Day until, int count, int skipped, Day from) {
  // The quarter of the day after is the first that has not ended by `until`.
  Day end = reporting_quarter_of(until + std::chrono::days(1)).first() - std::chrono::days(1);
  for (int i = 0; i < skipped; ++i) end = reporting_quarter_of(end).first() - std::chrono::days(1);
  Day first = end + std::chrono::days(1);
  for (int i = 0; i < count; ++i) first = reporting_quarter_of(first - std::chrono::days(1)).first();
  if (first < from) return std::nullopt;
  return *Period::between(first, end);
}

}  // namespace tocsin
