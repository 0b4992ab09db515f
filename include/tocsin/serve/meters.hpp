#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tocsin/domain/file_receipt.hpp"

namespace tocsin {

/// Of `/metrics`: the Prometheus text format 0.0.4, or OpenMetrics 1.0.0.
enum class ExpositionFormat : std::uint8_t { text, openmetrics };

/// What the service counts of itself while it runs, beside the snapshot's readings. Every member is safe from any
/// thread.
class Meters {
 public:
  Meters(const std::string& version, const std::string& revision);
  ~Meters();
  Meters(const Meters&) = delete;
  Meters& operator=(const Meters&) = delete;

  /// Adds one file's rows: `tocsin_feed_rows_total`, with the outcomes of the tally (accepted holds revised and
  /// unchanged).
  void count_rows(const std::string& feed, const RowTally& tally);
  /// Makes the feed's row counts exist, so that the first rejected row is an increase; `tocsin_feed_due_seconds` where
  /// the feed has a cadence.
  void expect_feed(const std::string& feed, std::optional<std::chrono::seconds> due);
  /// `tocsin_feed_last_success_timestamp_seconds`.
  void feed_succeeded(const std::string& feed, Instant when);
  /// `tocsin_cycle_duration_seconds`.
  void stage_took(const std::string& stage, std::chrono::nanoseconds duration);
  /// `tocsin_cycle_failures_total`.
  void stage_failed(const std::string& stage);
  /// Makes the stage's failure count exist at 0, so that the first failure is an increase.
  void expect_stage(const std::string& stage);
  /// `tocsin_snapshot_fresh_seconds`: a snapshot confirmed longer ago than this is stale.
  void expect_fresh(std::chrono::seconds age);
  /// `tocsin_cycle_last_success_timestamp_seconds`: the snapshot is the newest that the store can give.
  void cycle_succeeded(Instant when);
  /// `tocsin_http_request_duration_seconds`; `route` is the pattern, never the path as sent. A trace id becomes the
  /// exemplar of its bucket.
  void request_took(std::string_view route, int status, std::chrono::nanoseconds duration, std::string_view trace = {});

  /// All of it; OpenMetrics without its closing `# EOF`, because readings follow.
  [[nodiscard]] std::string text(ExpositionFormat format = ExpositionFormat::text) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace tocsin
