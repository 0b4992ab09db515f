#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/notification.hpp"

#include "interned.hpp"

namespace tocsin::sqlite {

/// How a notification stands in its table: what its key is, and its columns in both directions. Throws.
class NotificationColumns {
 public:
  using Fact = Notification;
  static constexpr std::string_view table = "notification";
  static constexpr std::string_view key_field = "notification_id";
  static constexpr std::string_view list = "notified, authority, answers, id, residence, incident, aware, children";
  static constexpr int count = 8;

  explicit NotificationColumns(Texts& texts) : areas_(texts.areas) {}

  [[nodiscard]] std::uint64_t slot_of(const Notification& notification);
  [[nodiscard]] static bool same_key(const Notification& a, const Notification& b) { return a.id == b.id; }
  [[nodiscard]] static bool same_content(const Notification& a, const Notification& b) { return a == b; }
  /// Binds `count` parameters from `at` on; the notification must outlive the execution.
  void bind(SQLite::Statement& statement, int at, const Notification& notification);
  /// Reads `count` columns from `at` on.
  [[nodiscard]] Notification read(SQLite::Statement& statement, int at) const;

 private:
  Interned& areas_;
};

/// Sets the coded fields of a notification from column `answers`. Throws.
void unpack_answers(std::int64_t answers, Notification& notification);
/// The lowest bits of `answers`: record type, nature, status, looked after, by which notifications are counted.
inline constexpr std::int64_t counted_answers = 0xffff;

/// Calls `keep(field, value, name)` for every coded value of the table.
void name_notification_codes(const std::function<void(std::string_view, std::int64_t, std::string_view)>& keep);

}  // namespace tocsin::sqlite
