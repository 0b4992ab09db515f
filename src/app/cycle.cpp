#include "cycle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/compile.hpp"

#include "clock.hpp"
#include "column_map_file.hpp"
#include "load_file.hpp"
#include "model_file.hpp"

namespace tocsin {
namespace {

constexpr std::array stages = {"watch", "read", "panel", "assess", "render", "reload"};

/// How each feed fares, from the receipts of its files.
std::vector<FeedStatus> feed_statuses(const std::vector<FileReceipt>& files) {
  std::map<std::string, FeedStatus> feeds;
  for (const FileReceipt& file : files) {
    FeedStatus& feed = feeds[file.feed];
    feed.feed = file.feed;
    feed.last_success = std::max(feed.last_success.value_or(file.received), file.received);
    feed.tally.rows += file.tally.rows;
    feed.tally.accepted += file.tally.accepted;
    feed.tally.unchanged += file.tally.unchanged;
    feed.tally.revised += file.tally.revised;
    feed.tally.rejected += file.tally.rejected;
  }
  std::vector<FeedStatus> statuses;
  for (auto& [name, feed] : feeds) statuses.push_back(std::move(feed));
  return statuses;
}

Judge judge_on(const Ground& ground) { return {*ground.model, ground.configuration.policy, ground.tables.geography()}; }

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
  return std::make_unique<const Ground>(
      Ground{std::move(configuration), std::move(*tables), std::move(*feeds), std::move(*card), std::move(*model)});
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
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, std::chrono::seconds(ground_->configuration.poll_seconds),
                    [&] { return stopping_ || reload_asked_; });
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
  const Ground& ground = *ground_;
  Imprint imprint;
  imprint.producer = ground.configuration.producer;
  imprint.contact = ground.configuration.contact;
  auto edition = compile_edition(*store_, {.authorities = ground.tables.authorities,
                                           .judge = judge_,
                                           .card = ground.card,
                                           .measure = ground.configuration.measure,
                                           .exposure = {},
                                           .first_year = ground.configuration.first_year,
                                           .last_year = std::nullopt,
                                           .stream_last_year = std::nullopt,
                                           .imprint = std::move(imprint),
                                           .now = now(),
                                           .as_of = std::nullopt,
                                           .took = [this](const std::string& stage, std::chrono::nanoseconds took) {
                                             meters_.stage_took(stage, took);
                                           }});
  if (!edition) {
    trouble(edition.error().stage, edition.error().error.message);
    return false;
  }
  last_trouble_.clear();
  const auto files = store_->files(std::nullopt);
  const auto rendering = std::chrono::steady_clock::now();
  auto snapshot = build_snapshot(std::move(*edition), files ? feed_statuses(*files) : std::vector<FeedStatus>{});
  meters_.stage_took("render", std::chrono::steady_clock::now() - rendering);
  const Instant when = now();
  meters_.cycle_succeeded(when);
  log_->info("snapshot {} published: {} findings, {} files, {} ms", snapshot->edition.snapshot,
             snapshot->edition.assessment.findings.size(), snapshot->edition.files.size(),
             std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count());
  published_.publish(std::make_shared<const Standing>(Standing{std::move(snapshot), when}));
  return true;
}

void Cycle::swap_ground() {
  auto fresh = lay_ground(ground_->configuration.file);
  if (!fresh) {
    meters_.stage_failed("reload");
    return log_->error("the configuration was not taken, the old one stands: {}", fresh.error().message);
  }
  ground_ = std::move(*fresh);
  judge_ = judge_on(*ground_);
  log_->info("the configuration was read again; address, port and store stay as they were");
  load_reference_feeds();
}

}  // namespace tocsin
