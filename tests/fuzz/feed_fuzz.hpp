#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "england_extract.hpp"

namespace tocsin::testing {

/// What must hold of any bytes: the size of the pieces does not matter, rows are numbered without gap, nothing accepted
/// is in the future.
inline void check_feed(const FeedFormat& format, const std::uint8_t* bytes, std::size_t size) {
  static const AuthorityRegister authorities = england_extract();
  if (size == 0) return;
  const std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const FeedOutcome whole = read_feed(format, authorities, text);
  const FeedOutcome pieces = read_feed(format, authorities, text, 1 + bytes[0] % 16);
  if (whole.refusal.has_value() != pieces.refusal.has_value()) std::abort();
  if (whole.refusal) return;
  if (whole.rows.rows() != pieces.rows.rows() || rejections_of(whole) != rejections_of(pieces)) std::abort();
  std::vector<bool> seen(whole.rows.rows(), false);
  const auto once = [&](const RowPlace& place) {
    if (place.record == 0 || place.record > seen.size() || seen[place.record - 1]) std::abort();
    seen[place.record - 1] = true;
  };
  for (const auto& row : whole.rows.notifications) {
    once(row.place);
    const Notification& made = row.notification;
    if (made.notified > today || made.authority.empty() || made.id.empty() ||
        made.aware.value_or(made.notified) > made.notified) {
      std::abort();
    }
  }
  for (const auto& row : whole.rows.observations) once(row.place);
  for (const auto& row : whole.rows.rejections) once(row.place);
}

}  // namespace tocsin::testing
