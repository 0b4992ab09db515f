#include "tocsin/serve/meters.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "meter_text.hpp"

namespace tocsin {
namespace {

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }
double seconds(Instant when) { return std::chrono::duration<double>(when.time_since_epoch()).count(); }

constexpr const char* requests_name = "tocsin_http_request_duration_seconds";

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
          .Name(requests_name)
          .Help("From a complete request header to the last byte of the answer.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& fresh =
      prometheus::BuildGauge()
          .Name("tocsin_snapshot_fresh_seconds")
          .Help("A snapshot that was confirmed longer ago than this is stale.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& feed_due =
      prometheus::BuildGauge()
          .Name("tocsin_feed_due_seconds")
          .Help("How long after a file of the feed the next is late, by the feed's cadence.")
          .Register(registry);

  /// The requests of one route and code.
  struct Requests {
    prometheus::Histogram& durations;
    std::vector<Exemplar> newest_traced;  // of every bucket
  };
  mutable std::mutex mutex;  // of what follows
  std::map<std::string, std::map<int, Requests>, std::less<>> by_route;

  Requests& answered(std::string_view route, int status) {
    auto by_code = by_route.find(route);
    if (by_code == by_route.end()) by_code = by_route.try_emplace(std::string(route)).first;
    if (const auto known = by_code->second.find(status); known != by_code->second.end()) return known->second;
    const prometheus::Labels labels = {{"route", by_code->first}, {"code", std::to_string(status)}};
    Requests first{requests.Add(labels, request_bounds), std::vector<Exemplar>(request_bounds.size() + 1)};
    return by_code->second.try_emplace(status, std::move(first)).first->second;
  }
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

void Meters::expect_feed(const std::string& feed, std::optional<std::chrono::seconds> due) {
  count_rows(feed, {});
  if (due) families_->feed_due.Add({{"feed", feed}}).Set(seconds(*due));
}

void Meters::feed_succeeded(const std::string& feed, Instant when) {
  families_->feed_success.Add({{"feed", feed}}).Set(seconds(when));
}

void Meters::stage_took(const std::string& stage, std::chrono::nanoseconds duration) {
  families_->stages.Add({{"stage", stage}}, stage_bounds).Observe(seconds(duration));
}

void Meters::stage_failed(const std::string& stage) { families_->failures.Add({{"stage", stage}}).Increment(); }

void Meters::expect_stage(const std::string& stage) { families_->failures.Add({{"stage", stage}}); }

void Meters::expect_fresh(std::chrono::seconds age) { families_->fresh.Add({}).Set(seconds(age)); }

void Meters::cycle_succeeded(Instant when) { families_->cycle_success.Add({}).Set(seconds(when)); }

void Meters::request_took(std::string_view route, int status, std::chrono::nanoseconds duration,
                          std::string_view trace) {
  const std::lock_guard lock(families_->mutex);
  Families::Requests& requests = families_->answered(route, status);
  requests.durations.Observe(seconds(duration));
  if (trace.empty()) return;
  const auto bucket = std::ranges::lower_bound(request_bounds, seconds(duration)) - request_bounds.begin();
  requests.newest_traced[static_cast<std::size_t>(bucket)] = {std::string(trace), seconds(duration)};
}

std::string Meters::text(ExpositionFormat format) const {
  const std::lock_guard lock(families_->mutex);
  const auto exemplar = [&](const std::string& family, const prometheus::ClientMetric& series,
                            std::size_t bucket) -> const Exemplar* {
    if (family != requests_name) return nullptr;
    std::string route;
    int code = 0;
    for (const auto& label : series.label) {
      if (label.name == "route") route = label.value;
      if (label.name == "code") code = std::stoi(label.value);
    }
    const Exemplar& newest = families_->answered(route, code).newest_traced[bucket];
    return newest.trace.empty() ? nullptr : &newest;
  };
  return meter_text(families_->registry.Collect(), format, exemplar);
}

}  // namespace tocsin
