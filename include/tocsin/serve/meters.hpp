#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "tocsin/domain/file_receipt.hpp"

namespace tocsin {

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
  /// `tocsin_feed_last_success_timestamp_seconds`.
  void feed_succeeded(const std::string& feed, Instant when);
  /// `tocsin_cycle_duration_seconds`.
  void stage_took(const std::string& stage, std::chrono::nanoseconds duration);
  /// `tocsin_cycle_failures_total`.
  void stage_failed(const std::string& stage);
  /// Makes the stage's failure count exist at 0, so that the first failure is an increase.
  void expect_stage(const std::string& stage);
  /// `tocsin_cycle_last_success_timestamp_seconds`: the snapshot is the newest that the store can give.
  void cycle_succeeded(Instant when);
  /// `tocsin_http_request_duration_seconds`; `route` is the pattern, never the path as sent.
  void request_took(const std::string& route, int status, std::chrono::nanoseconds duration);

  /// All of it in the Prometheus text format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace tocsin
