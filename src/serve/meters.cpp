#include "tocsin/serve/meters.hpp"

#include <sstream>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace tocsin {
namespace {

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }
double seconds(Instant when) { return std::chrono::duration<double>(when.time_since_epoch()).count(); }

// An answer from memory takes tens of microseconds; a stage of the cycle milliseconds to minutes.
const prometheus::Histogram::BucketBoundaries request_bounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                                0.01,   0.05,    0.25,   1,     10};
const prometheus::Histogram::BucketBoundaries stage_bounds = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300};

}  // namespace

struct Meters::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Gauge>& build =
      prometheus::BuildGauge().Name("tocsin_build_info").Help("The version and revision that runs.").Register(registry);
  prometheus::Family<prometheus::Counter>& feed_rows =
      prometheus::BuildCounter()
          .Name("tocsin_feed_rows_total")
          .Help("Rows read since the start, by what became of them; accepted holds revised and unchanged.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& feed_success = prometheus::BuildGauge()
                                                            .Name("tocsin_feed_last_success_timestamp_seconds")
                                                            .Help("When a file of the feed was last taken.")
                                                            .Register(registry);
  prometheus::Family<prometheus::Histogram>& stages = prometheus::BuildHistogram()
                                                          .Name("tocsin_cycle_duration_seconds")
                                                          .Help("How long each stage of a cycle took.")
                                                          .Register(registry);
  prometheus::Family<prometheus::Counter>& failures =
      prometheus::BuildCounter()
          .Name("tocsin_cycle_failures_total")
          .Help("Cycles that ended at a stage; the last snapshot stands.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& cycle_success =
      prometheus::BuildGauge()
          .Name("tocsin_cycle_last_success_timestamp_seconds")
          .Help("When the snapshot was last known to be the newest that the store can give.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& requests =
      prometheus::BuildHistogram()
          .Name("tocsin_http_request_duration_seconds")
          .Help("From a complete request header to the last byte of the answer.")
          .Register(registry);
};

Meters::Meters(const std::string& version, const std::string& revision) : families_(std::make_unique<Families>()) {
  families_->build.Add({{"version", version}, {"revision", revision}}).Set(1);
}
Meters::~Meters() = default;

void Meters::count_rows(const std::string& feed, const RowTally& tally) {
  const auto add = [&](const char* outcome, std::uint64_t rows) {
    families_->feed_rows.Add({{"feed", feed}, {"outcome", outcome}}).Increment(static_cast<double>(rows));
  };
  add("accepted", tally.accepted);
  add("revised", tally.revised);
  add("unchanged", tally.unchanged);
  add("rejected", tally.rejected);
}

void Meters::feed_succeeded(const std::string& feed, Instant when) {
  families_->feed_success.Add({{"feed", feed}}).Set(seconds(when));
}

void Meters::stage_took(const std::string& stage, std::chrono::nanoseconds duration) {
  families_->stages.Add({{"stage", stage}}, stage_bounds).Observe(seconds(duration));
}

void Meters::stage_failed(const std::string& stage) { families_->failures.Add({{"stage", stage}}).Increment(); }

void Meters::expect_stage(const std::string& stage) { families_->failures.Add({{"stage", stage}}); }

void Meters::cycle_succeeded(Instant when) { families_->cycle_success.Add({}).Set(seconds(when)); }

void Meters::request_took(const std::string& route, int status, std::chrono::nanoseconds duration) {
  families_->requests.Add({{"route", route}, {"code", std::to_string(status)}}, request_bounds)
      .Observe(seconds(duration));
}

std::string Meters::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace tocsin
