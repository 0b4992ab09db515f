#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <spdlog/logger.h>

#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/published.hpp"
#include "tocsin/serve/snapshot.hpp"
#include "tocsin/store/store.hpp"

#include "ground.hpp"
#include "past_answers.hpp"
#include "troubles.hpp"

namespace tocsin {

/// What the cycle tells the event loop: the newest snapshot, when it was last known to be the newest the store can
/// give, and what keeps a newer one from being made.
struct Standing {
  std::shared_ptr<const Snapshot> snapshot;
  Instant confirmed{};
  std::vector<Trouble> troubles{};
};

/// When to try again what failed: a poll later, then twice as long each time, at most a minute.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool over() const { return Clock::now() >= next_; }
  void failed(std::chrono::seconds first) {
    pause_ = std::min(pause_.count() == 0 ? first : 2 * pause_, std::chrono::seconds(60));
    next_ = Clock::now() + pause_;
  }
  void reset() { *this = {}; }

 private:
  std::chrono::seconds pause_{0};
  Clock::time_point next_{};
};

/// Watches the store on a thread of its own and publishes a snapshot after every change. What fails is told in the
/// standing and on every page of the last snapshot, and tried again.
class Cycle {
 public:
  /// `past` is told of a new configuration; it must outlive the cycle.
  Cycle(std::unique_ptr<Store> store, std::shared_ptr<const Ground> ground, Published<Standing>& published,
        PastAnswers& past, Meters& meters, std::shared_ptr<spdlog::logger> log);
  /// Lets the stage under way finish.
  ~Cycle();
  Cycle(const Cycle&) = delete;
  Cycle& operator=(const Cycle&) = delete;

  /// Asks for the configuration to be read again. Any thread.
  void reload();

 private:
  void watch();
  void look();
  void take_reference_tables();
  [[nodiscard]] Result<void> load_reference_feed(const ReferenceFeed& reference);
  /// True when a new snapshot was made.
  bool renew();
  [[nodiscard]] std::optional<StageFailure> make_snapshot();
  void failed(const std::string& stage, const Error& error);
  void succeeded(const std::string& stage);
  /// Publishes the newest snapshot with the troubles of now on its pages.
  void tell();
  void swap_ground();
  void count_new_files();

  std::unique_ptr<Store> store_;
  std::shared_ptr<const Ground> ground_;
  std::optional<Judge> judge_;
  Published<Standing>& published_;
  PastAnswers& past_;
  Meters& meters_;
  std::shared_ptr<spdlog::logger> log_;

  std::optional<std::uint64_t> seen_;       ///< change count of the store that the newest snapshot holds
  std::optional<std::uint64_t> attempted_;  ///< that of the last attempt
  Patience renewal_, reference_tables_;
  bool tables_taken_ = false;
  std::string stage_;  ///< of the attempt under way
  Troubles troubles_;
  std::shared_ptr<const Snapshot> newest_, shown_;  ///< as made, and with the troubles on its pages
  Instant confirmed_{};
  bool told_ = true;                 ///< `shown_` has the troubles of now
  std::uint64_t counted_files_ = 0;  ///< id of the last file whose rows the meters have counted

  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  bool reload_asked_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tocsin
