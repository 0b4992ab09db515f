#include "cycle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/compile.hpp"

#include "clock.hpp"
#include "column_map_file.hpp"
#include "feed_statuses.hpp"
#include "load_file.hpp"
#include "model_file.hpp"
#include "service_report.hpp"

namespace tocsin {
namespace {

constexpr std::array stages = {"watch", "read", "panel", "assess", "render", "reload", "past"};

Judge judge_on(const Ground& ground) {
  return {*ground.model, ground.configuration.policy, ground.tables.geography(), ground.tables.calendar};
}

}  // namespace

Result<std::unique_ptr<const Ground>> lay_ground(Configuration configuration) {
  auto tables = read_reference_tables(configuration.reference_tables);
  if (!tables) return tl::unexpected(tables.error());
  auto feeds = load_feed_formats(configuration.feed_maps);
  if (!feeds) return tl::unexpected(feeds.error());
  auto card = read_model_card(configuration.model_card);
  if (!card) return tl::unexpected(card.error());
  auto model = make_rate_model(*card);
  if (!model) return tl::unexpected(model.error());
  auto documents = read_model_documents(configuration.model_card);
  if (!documents) return tl::unexpected(documents.error());
  auto series = read_national_series(configuration.reference_tables);
  if (!series) return tl::unexpected(series.error());
  return std::make_unique<const Ground>(Ground{std::move(configuration), std::move(*tables), std::move(*feeds),
                                               std::move(*card), std::move(*model), std::move(*series),
                                               std::move(*documents)});
}

Result<std::unique_ptr<const Ground>> lay_ground(const std::filesystem::path& configuration_file) {
  auto configuration = read_configuration(configuration_file);
  if (!configuration) return tl::unexpected(configuration.error());
  return lay_ground(std::move(*configuration));
}

Cycle::Cycle(std::unique_ptr<Store> store, std::unique_ptr<const Ground> ground, Published<Standing>& published,
             Meters& meters, std::shared_ptr<spdlog::logger> log)
    : store_(std::move(store)),
      ground_(std::move(ground)),
      judge_(judge_on(*ground_)),
      past_judge_(judge_on(*ground_)),
      published_(published),
      meters_(meters),
      log_(std::move(log)) {
  for (const char* stage : stages) meters_.expect_stage(stage);
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
  load_reference_feeds();
  std::optional<std::uint64_t> seen;
  for (;;) {
    // Asked before the store is read: what comes in meanwhile is seen the next time round.
    const auto change = store_->change_count();
    if (!change) {
      trouble("watch", change.error().message);
    } else if (seen != *change) {
      try {
        if (renew()) seen = *change;
      } catch (const std::exception& fault) {
        trouble("watch", fmt::format("a fault in the program: {}", fault.what()));
      }
    } else {
      meters_.cycle_succeeded(now());
      published_.publish(std::make_shared<const Standing>(Standing{published_.current()->snapshot, now()}));
    }
    answer_past();
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, std::chrono::seconds(ground_->configuration.poll_seconds),
                    [&] { return stopping_ || reload_asked_ || !asked_.empty(); });
    if (stopping_) return;
    if (std::exchange(reload_asked_, false)) {
      lock.unlock();
      swap_ground();
      seen.reset();
    }
  }
}

void Cycle::trouble(const std::string& stage, const std::string& words) {
  meters_.stage_failed(stage);
  if (std::exchange(last_trouble_, words) != words)
    log_->error("no new snapshot, the last one stands: {}: {}", stage, words);
}

void Cycle::load_reference_feeds() {
  for (const ReferenceFeed& reference : reference_feeds(ground_->configuration.reference_tables)) {
    const auto feed = choose_feed(ground_->feeds, reference.feed, reference.file);
    const auto loaded =
        feed ? load_file(*store_, ground_->tables.authorities, {reference.file, *feed, now(), today(), {}})
             : Result<LoadOutcome>(tl::unexpected(feed.error()));
    if (!loaded) log_->error("a reference table was not taken: {}", loaded.error().message);
  }
}

void Cycle::count_new_files() {
  const auto files = store_->files(std::nullopt);
  if (!files) return log_->error("the store's files cannot be read: {}", files.error().message);
  const std::uint64_t before = counted_files_;
  for (const FileReceipt& file : *files) {
    if (file.id > before) meters_.count_rows(file.feed, file.tally);
    meters_.feed_succeeded(file.feed, file.received);
    counted_files_ = std::max(counted_files_, file.id);
  }
  for (const FeedFormat& feed : ground_->feeds) meters_.expect_feed(feed.name, due_after(feed.cadence));
}

bool Cycle::renew() {
  meters_.expect_fresh(std::chrono::seconds(ground_->configuration.fresh_seconds));
  const auto started = std::chrono::steady_clock::now();
  count_new_files();
  CompileRequest request = request_of(judge_, now());
  request.took = [this](const std::string& stage, std::chrono::nanoseconds took) { meters_.stage_took(stage, took); };
  auto edition = compile_edition(*store_, request);
  if (!edition) {
    trouble(edition.error().stage, edition.error().error.message);
    return false;
  }
  last_trouble_.clear();
  const auto files = store_->files(std::nullopt);
  auto feeds = files ? feed_statuses(*store_, *files, ground_->feeds)
                     : Result<std::vector<FeedStatus>>(tl::unexpected(files.error()));
  if (!feeds) {
    trouble("read", feeds.error().message);
    return false;
  }
  const auto rendering = std::chrono::steady_clock::now();
  auto snapshot = build_snapshot(std::move(*edition), service_report(*ground_, std::move(*feeds)));
  meters_.stage_took("render", std::chrono::steady_clock::now() - rendering);
  const Instant when = now();
  meters_.cycle_succeeded(when);
  log_->info("snapshot {} published: {} findings, {} files, {} ms", snapshot->edition.snapshot,
             snapshot->edition.assessment.findings.size(), snapshot->edition.files.size(),
             std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count());
  published_.publish(std::make_shared<const Standing>(Standing{std::move(snapshot), when}));
  return true;
}

CompileRequest Cycle::request_of(Judge& judge, Instant when) const {
  const Ground& ground = *ground_;
  Imprint imprint;
  imprint.producer = ground.configuration.producer;
  imprint.contact = ground.configuration.contact;
  return {.authorities = ground.tables.authorities,
          .judge = judge,
          .card = ground.card,
          .measure = ground.configuration.measure,
          .calendar = &ground.tables.calendar,
          .series = &ground.series,
          .exposure = {},
          .first_year = ground.configuration.first_year,
          .last_year = std::nullopt,
          .stream_last_year = std::nullopt,
          .imprint = std::move(imprint),
          .areas = ground.tables.areas,
          .now = when,
          .as_of = std::nullopt,
          .took = {}};
}

bool Cycle::replay(Instant as_of, TakePast take) {
  constexpr std::size_t most_waiting = 8;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || asked_.size() >= most_waiting) return false;
    asked_.emplace_back(as_of, std::move(take));
  }
  woken_.notify_all();
  return true;
}

void Cycle::answer_past() {
  for (;;) {
    std::pair<Instant, TakePast> next;
    {
      const std::lock_guard lock(mutex_);
      if (asked_.empty() || stopping_) return;
      next = std::move(asked_.front());
      asked_.pop_front();
    }
    try {
      next.second(past(next.first));
    } catch (const std::exception& fault) {
      trouble("past", fmt::format("a fault in the program: {}", fault.what()));
      next.second(failure(ErrorKind::numeric, "The service met a fault of its own; it has been noted."));
    }
  }
}

Result<std::shared_ptr<const Snapshot>> Cycle::past(Instant as_of) {
  const auto files = store_->files(as_of);
  if (!files) return tl::unexpected(files.error());
  const PastSnapshots::Key key = PastSnapshots::key_of(as_of, *files);
  if (auto held = past_.find(key)) return held;
  CompileRequest request = request_of(past_judge_, as_of);
  request.as_of = as_of;
  auto edition = compile_edition(*store_, request);
  if (!edition) {
    const Error& error = edition.error().error;
    if (error.kind == ErrorKind::not_found)
      return failure(ErrorKind::not_found, "Nothing that could be assessed was known yet at that time.");
    return tl::unexpected(error);
  }
  auto feeds = feed_statuses(*store_, *files, ground_->feeds);
  if (!feeds) return tl::unexpected(feeds.error());
  auto snapshot = build_snapshot(std::move(*edition), service_report(*ground_, std::move(*feeds)));
  past_.keep(key, snapshot);
  return snapshot;
}

void Cycle::swap_ground() {
  auto fresh = lay_ground(ground_->configuration.file);
  if (!fresh) {
    meters_.stage_failed("reload");
    return log_->error("the configuration was not taken, the old one stands: {}", fresh.error().message);
  }
  ground_ = std::move(*fresh);
  judge_ = judge_on(*ground_);
  past_judge_ = judge_on(*ground_);
  past_.forget();
  log_->info("the configuration was read again; address, port and store stay as they were");
  load_reference_feeds();
}

}  // namespace tocsin
