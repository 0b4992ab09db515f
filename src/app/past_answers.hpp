#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <spdlog/logger.h>

#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/snapshot.hpp"
#include "tocsin/store/store.hpp"

#include "ground.hpp"
#include "past_snapshots.hpp"

namespace tocsin {

/// What becomes of a question about the past: the snapshot of what was then known, or words for a reader: `not_found`
/// where nothing that could be told was known, another kind where it cannot be told now.
using TakePast = std::function<void(Result<std::shared_ptr<const Snapshot>>)>;

/// Answers what was known at past instants: one at a time, in the order asked, on a thread of its own that yields to
/// the others and reads the store by a connection of its own, so that no number of questions holds back a new snapshot.
///
/// Bounded: eight instants wait at most, no longer than about 45 seconds by the time that the last ones took, with 64
/// askers at most; who asks for an instant that waits already waits with it. Answers are kept as `PastSnapshots` says.
class PastAnswers {
 public:
  PastAnswers(std::unique_ptr<Store> store, std::shared_ptr<const Ground> ground, Meters& meters,
              std::shared_ptr<spdlog::logger> log);
  /// Lets the answer under way finish.
  ~PastAnswers();
  PastAnswers(const PastAnswers&) = delete;
  PastAnswers& operator=(const PastAnswers&) = delete;

  /// Has `take` called once, on the thread of the answers or on that of `stop`. Where too many wait, it is not called,
  /// and the answer is how long until there may be room. Any thread.
  [[nodiscard]] std::optional<std::chrono::seconds> ask(Instant as_of, TakePast take);
  /// Answers from then on by another configuration. Any thread.
  void stand_on(std::shared_ptr<const Ground> ground);
  /// Takes no more questions, and answers those that wait with words. Any thread, any number of times.
  void stop();

 private:
  struct Waiting {
    Instant as_of;
    std::vector<TakePast> takers;
  };

  void answer_all();
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> look_up(Instant as_of);
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> compile(Instant as_of, const std::vector<FileReceipt>& files);
  void failed(const std::string& words);

  std::unique_ptr<Store> store_;
  Meters& meters_;
  std::shared_ptr<spdlog::logger> log_;
  PastSnapshots held_;                    // of the thread alone, as is what follows
  std::shared_ptr<const Ground> ground_;  ///< that the judge stands on
  std::optional<Judge> judge_;
  std::string last_trouble_;  ///< said once, not with every question

  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  std::shared_ptr<const Ground> newest_ground_;
  std::deque<Waiting> waiting_;
  std::size_t askers_ = 0;                 ///< that wait
  std::chrono::duration<double> took_{1};  ///< an answer, of late
  std::thread thread_;                     // last: it uses all of the above
};

}  // namespace tocsin
