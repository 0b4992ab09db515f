#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "tocsin/app/compile.hpp"
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
#include "model_file.hpp"
#include "past_snapshots.hpp"

namespace tocsin {

/// Everything read from files besides the store; built wholly or not at all, and swapped by a reload.
struct Ground {
  Configuration configuration;
  ReferenceTables tables;
  FeedCatalogue feeds;
  ModelCard card;
  std::unique_ptr<RateModel> model;
  std::vector<NationalSeries> series;
  ModelDocuments documents;
};
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(const std::filesystem::path& configuration_file);
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(Configuration configuration);

/// What the cycle tells the event loop: the newest snapshot, and when it was last known to be the newest the store can
/// give.
struct Standing {
  std::shared_ptr<const Snapshot> snapshot;
  Instant confirmed{};
};

/// What becomes of a question about the past.
using TakePast = std::function<void(Result<std::shared_ptr<const Snapshot>>)>;

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
  /// Has the snapshot made that holds what was known at `as_of`, and calls `take` with it, or with words for a reader,
  /// on the cycle's thread. False, and no call, where too many wait already. Any thread.
  [[nodiscard]] bool replay(Instant as_of, TakePast take);

 private:
  void watch();
  void load_reference_feeds();
  /// True when a new snapshot was published.
  bool renew();
  void trouble(const std::string& stage, const std::string& words);
  void swap_ground();
  void count_new_files();
  /// Answers every question about the past that waits.
  void answer_past();
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> past(Instant as_of);
  [[nodiscard]] CompileRequest request_of(Judge& judge, Instant when) const;

  std::unique_ptr<Store> store_;
  std::unique_ptr<const Ground> ground_;
  Judge judge_;
  Judge past_judge_;  ///< of its own, so that a question about the past costs the newest snapshot no fit
  PastSnapshots past_;
  Published<Standing>& published_;
  Meters& meters_;
  std::shared_ptr<spdlog::logger> log_;
  std::string last_trouble_;         ///< said once, not at every poll
  std::uint64_t counted_files_ = 0;  ///< id of the last file whose rows the meters have counted

  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  bool reload_asked_ = false;
  std::deque<std::pair<Instant, TakePast>> asked_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tocsin
