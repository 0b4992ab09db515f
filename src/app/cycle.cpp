#include "cycle.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "clock.hpp"
#include "column_map_file.hpp"
#include "feed_statuses.hpp"
#include "load_file.hpp"
#include "service_report.hpp"

namespace tocsin {
namespace {

/// In the order in which an attempt passes them, after `watch`.
constexpr std::array attempt_stages = {"read", "panel", "assess", "render"};

std::chrono::seconds poll_of(const Ground& ground) { return std::chrono::seconds(ground.configuration.poll_seconds); }

}  // namespace

Cycle::Cycle(std::unique_ptr<Store> store, std::shared_ptr<const Ground> ground, Published<Standing>& published,
             PastAnswers& past, Meters& meters, std::shared_ptr<spdlog::logger> log)
    : store_(std::move(store)),
      ground_(std::move(ground)),
      judge_(judge_on(*ground_)),
      published_(published),
      past_(past),
      meters_(meters),
      log_(std::move(log)) {
  for (const char* stage : {"watch", "tables", "reload"}) meters_.expect_stage(stage);
  for (const char* stage : attempt_stages) meters_.expect_stage(stage);
  thread_ = std::thread([this] { watch(); });
}

Cycle::~Cycle() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  thread_.join();
}

void Cycle::reload() {
  const std::lock_guard lock(mutex_);
  reload_asked_ = true;
  woken_.notify_all();
}

void Cycle::watch() {
  for (;;) {
    look();
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, poll_of(*ground_), [&] { return stopping_ || reload_asked_; });
    if (stopping_) return;
    if (std::exchange(reload_asked_, false)) {
      lock.unlock();
      swap_ground();
    }
  }
}

void Cycle::look() {
  if (!tables_taken_ && reference_tables_.over()) take_reference_tables();
  // Asked before the store is read: what comes in meanwhile is seen the next time round.
  const auto in_place = store_->in_place();
  meters_.store_out_of_place(in_place ? std::string() : in_place.error().message);
  const auto change = in_place ? store_->change_count() : Result<std::uint64_t>(tl::unexpected(in_place.error()));
  if (!change) {
    failed("watch", change.error());
    return tell();
  }
  succeeded("watch");
  if (seen_ == *change) {
    confirmed_ = now();
    meters_.cycle_succeeded(confirmed_);
  } else if (attempted_ != *change || renewal_.over()) {
    if (attempted_ != *change) renewal_.reset();
    attempted_ = *change;
    if (renew()) {
      seen_ = *change;
    } else {
      renewal_.failed(poll_of(*ground_));
    }
  }
  tell();
}

void Cycle::failed(const std::string& stage, const Error& error) {
  meters_.stage_failed(stage);
  meters_.stage_failing(stage, true);
  if (!troubles_.add(stage, error, ground_->configuration, now())) return;
  told_ = false;
  log_->error("no new snapshot, the last one stands: {}: {}", stage, error.message);
}

void Cycle::succeeded(const std::string& stage) {
  meters_.stage_failing(stage, false);
  if (troubles_.end(stage)) told_ = false;
}

void Cycle::tell() {
  if (newest_ && !told_) {
    std::vector<Trouble> troubles = troubles_.all();
    shown_ = newest_;
    if (!troubles.empty()) {
      try {
        Edition edition = newest_->edition;
        edition.troubles = std::move(troubles);
        shown_ = build_snapshot(std::move(edition), service_report(*ground_, newest_->feeds));
      } catch (const std::exception& fault) {
        log_->error("the pages do not tell of the trouble: {}", fault.what());
      }
    }
  }
  told_ = true;
  published_.publish(std::make_shared<const Standing>(Standing{shown_, confirmed_, troubles_.all()}));
}

void Cycle::take_reference_tables() {
  tables_taken_ = true;
  for (const ReferenceFeed& reference : reference_feeds(ground_->configuration.reference_tables)) {
    const auto taken = load_reference_feed(reference);
    if (taken) continue;
    tables_taken_ = false;
    failed("tables", taken.error());
  }
  if (tables_taken_) {
    succeeded("tables");
  } else {
    reference_tables_.failed(poll_of(*ground_));
  }
}

Result<void> Cycle::load_reference_feed(const ReferenceFeed& reference) {
  const auto feed = feed_named(ground_->feeds, reference.feed);
  if (!feed) return tl::unexpected(feed.error());
  auto file = FileBytes::open(reference.file);
  if (!file) return tl::unexpected(file.error());
  // A table that is held is not taken again: it would undo what was received since.
  const auto loaded =
      load_file(*store_, ground_->tables.authorities, *file,
                {.feed = *feed, .received = now(), .repeat = Repeat::ignore, .today = today(ground_->tables.calendar)});
  if (!loaded) return tl::unexpected(loaded.error());
  if (const std::string nothing = nothing_taken(*loaded); !nothing.empty())
    return failure(ErrorKind::invalid_input, fmt::format("{}: {}", reference.file.string(), nothing));
  return {};
}

void Cycle::count_new_files() {
  const auto files = store_->files(std::nullopt);
  if (!files) return log_->error("the store's files cannot be read: {}", files.error().message);
  const std::uint64_t before = counted_files_;
  for (const FileReceipt& file : *files) {
    if (file.id > before) meters_.count_rows(file.feed, file.tally);
    if (file.tally.accepted > 0) meters_.feed_succeeded(file.feed, file.received);
    counted_files_ = std::max(counted_files_, file.id);
  }
  for (const FeedFormat& feed : ground_->feeds) meters_.expect_feed(feed.name, due_after(feed.cadence));
}

bool Cycle::renew() {
  std::optional<StageFailure> failure;
  stage_ = attempt_stages.front();
  try {
    failure = make_snapshot();
  } catch (const std::exception& fault) {
    failure = StageFailure{stage_, {ErrorKind::io, fmt::format("a fault in the program: {}", fault.what())}};
  }
  for (const char* stage : attempt_stages) {
    if (!failure || failure->stage != stage) succeeded(stage);
  }
  if (failure) failed(failure->stage, failure->error);
  return !failure;
}

std::optional<StageFailure> Cycle::make_snapshot() {
  meters_.expect_fresh(std::chrono::seconds(ground_->configuration.fresh_seconds));
  const auto started = std::chrono::steady_clock::now();
  count_new_files();
  CompileRequest request = request_on(*ground_, *judge_, now());
  request.took = [this](const std::string& stage, std::chrono::nanoseconds took) {
    meters_.stage_took(stage, took);
    const auto done = std::ranges::find(attempt_stages, stage);
    if (done != attempt_stages.end() && done + 1 != attempt_stages.end()) stage_ = *(done + 1);
  };
  auto edition = compile_edition(*store_, request);
  if (!edition) return edition.error();
  const auto files = store_->files(std::nullopt);
  if (!files) return StageFailure{"read", files.error()};
  auto feeds = feed_statuses(*store_, *files, ground_->feeds);
  if (!feeds) return StageFailure{"read", feeds.error()};
  const auto rendering = std::chrono::steady_clock::now();
  newest_ = build_snapshot(std::move(*edition), service_report(*ground_, std::move(*feeds)));
  told_ = false;
  meters_.stage_took("render", std::chrono::steady_clock::now() - rendering);
  confirmed_ = now();
  meters_.cycle_succeeded(confirmed_);
  log_->info("snapshot {} published: {} findings, {} files, {} ms", newest_->edition.snapshot,
             newest_->edition.assessment.findings.size(), newest_->edition.files.size(),
             std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count());
  return std::nullopt;
}

void Cycle::swap_ground() {
  auto fresh = lay_ground(ground_->configuration.file);
  if (!fresh) return failed("reload", fresh.error());
  succeeded("reload");
  ground_ = std::move(*fresh);
  judge_.emplace(judge_on(*ground_));
  past_.stand_on(ground_);
  log_->info("the configuration was read again; address, port and store stay as they were");
  tables_taken_ = false;
  reference_tables_.reset();
  seen_.reset();
  attempted_.reset();
}

}  // namespace tocsin
