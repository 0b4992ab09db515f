#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/store/sqlite_store.hpp"

#include "process.hpp"

/// Small rows and files for the tests of the store.
namespace tocsin::testing {

inline Day day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}
inline Instant noon(Day on) { return Instant(on) + std::chrono::hours(12); }

inline Notification notification(const std::string& id, Day notified = day(2024, 5, 14)) {
  Notification n;
  n.id = id;
  n.authority = *AreaCode::parse("E09000007");
  n.notified = notified;
  return n;
}

inline Observation observation(const std::string& area, double value, const std::string& measure = "notifications") {
  return {.measure = measure,
          .level = Level::authority,
          .area = *AreaCode::parse(area),
          .period = Period::reporting_year(2024),
          .breakdown = "",
          .figure = Figure::exact(value)};
}

/// A batch that grows row by row; the header is line 1.
class Batch {
 public:
  Batch& add(const Notification& notification) {
    rows_.notifications.push_back({place(), notification});
    return *this;
  }
  Batch& add(std::vector<Observation> observations) {
    rows_.observations.push_back({place(), std::move(observations)});
    return *this;
  }
  Batch& reject(const std::string& column, const std::string& rule, const std::string& value_class) {
    rows_.rejections.push_back({place(), column, rule, value_class});
    return *this;
  }
  [[nodiscard]] const RowBatch& rows() const { return rows_; }

 private:
  RowPlace place() {
    ++record_;
    return {record_ + 1, record_};
  }
  RowBatch rows_;
  std::uint64_t record_ = 0;
};

/// A file whose hash follows from `content`.
inline FileArrival arrival(const std::string& content, Instant received = noon(day(2025, 1, 1))) {
  std::string sha256;
  for (std::size_t i = 0; sha256.size() < 64; ++i) {
    sha256 += "0123456789abcdef"[(std::hash<std::string>{}(content) >> (i % 16 * 4)) & 15];
  }
  return {.feed = "events", .name = content + ".csv", .sha256 = sha256, .bytes = content.size(), .received = received};
}

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

inline std::unique_ptr<Store> open(const std::filesystem::path& path) { return value(open_sqlite_store(path)); }

/// Loads one file of one batch.
inline FileReceipt load(Store& store, const FileArrival& file, RowBatch rows, bool illustrative = false) {
  rows.illustrative = illustrative;
  auto load = value(store.begin_load(file));
  if (const auto taken = load->append(std::move(rows)); !taken) throw std::runtime_error(taken.error().message);
  return value(load->commit());
}

inline std::vector<StoredNotification> notifications(Store& store, const NotificationFilter& filter = {}) {
  std::vector<StoredNotification> found;
  const auto read = store.notifications(filter, [&](const StoredNotification& n) { found.push_back(n); });
  if (!read) throw std::runtime_error(read.error().message);
  return found;
}

}  // namespace tocsin::testing
