#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <spdlog/logger.h>

#include "tocsin/app/configuration.hpp"
#include "tocsin/app/reference_tables.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/published.hpp"
#include "tocsin/serve/snapshot.hpp"
#include "tocsin/store/store.hpp"

#include "feed_catalogue.hpp"
#include "judge.hpp"

namespace tocsin {

/// Everything read from files besides the store; built wholly or not at all, and swapped by a reload.
struct Ground {
  Configuration configuration;
  ReferenceTables tables;
  FeedCatalogue feeds;
  ModelCard card;
  std::unique_ptr<RateModel> model;
};
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(const std::filesystem::path& configuration_file);
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(Configuration configuration);

/// What the cycle tells the event loop: the newest snapshot, and when it was last known to be the newest the store can
/// give.
struct Standing {
  std::shared_ptr<const Snapshot> snapshot;
  Instant confirmed{};
};

/// Watches the store on a thread of its own and publishes a snapshot after every change.
class Cycle {
 public:
  Cycle(std::unique_ptr<Store> store, std::unique_ptr<const Ground> ground, Published<Standing>& published,
        Meters& meters, std::shared_ptr<spdlog::logger> log);
  /// Lets the stage under way finish.
  ~Cycle();
  Cycle(const Cycle&) = delete;
  Cycle& operator=(const Cycle&) = delete;

  /// Asks for the configuration to be read again. Any thread.
  void reload();

 private:
  void watch();
  void load_reference_feeds();
  /// True when a new snapshot was published.
  bool renew();
  void trouble(const std::string& stage, const std::string& words);
  void swap_ground();
  void count_new_files();

  std::unique_ptr<Store> store_;
  std::unique_ptr<const Ground> ground_;
  Judge judge_;
  Published<Standing>& published_;
  Meters& meters_;
  std::shared_ptr<spdlog::logger> log_;
  std::string last_trouble_;         ///< said once, not at every poll
  std::uint64_t counted_files_ = 0;  ///< id of the last file whose rows the meters have counted

  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  bool reload_asked_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tocsin
