// Answers about the past: one at a time, bounded, kept within a bound, and none left over when they stop.
#include "past_answers.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "tocsin/serve/snapshot.hpp"

#include "troubles.hpp"

namespace tocsin {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

Instant on_day(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day));
}

/// A store that holds nothing, or fails, and answers only when it may.
class HeldStore final : public Store {
 public:
  std::atomic<int> asked = 0;
  std::atomic<bool> fails = false;

  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void let_go() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void await_asked(int times) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, seconds(20), [&] { return asked >= times; }));
  }

  Result<std::vector<FileReceipt>> files(std::optional<Instant>) override {
    std::unique_lock lock(mutex_);
    ++asked;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !held_; });
    if (fails) return failure(ErrorKind::io, "the disk is gone");
    return std::vector<FileReceipt>();
  }
  Result<std::vector<StoredObservation>> observations(const ObservationQuery&) override {
    return std::vector<StoredObservation>();
  }
  Result<std::vector<NotificationCount>> notification_counts(std::optional<Instant>) override {
    return std::vector<NotificationCount>();
  }
  Result<void> notifications(const NotificationFilter&,
                             const std::function<void(const StoredNotification&)>&) override {
    return {};
  }
  Result<std::optional<FileReceipt>> find_file(std::string_view, std::string_view) override { return std::nullopt; }
  Result<std::unique_ptr<Load>> begin_load(const FileArrival&) override {
    return failure(ErrorKind::unsupported, "not asked for here");
  }
  Result<std::optional<FileReceipt>> file(std::uint64_t) override { return std::nullopt; }
  Result<std::vector<Rejection>> rejections(std::uint64_t, std::uint64_t, std::uint64_t) override {
    return std::vector<Rejection>();
  }
  Result<void> in_place() override { return {}; }
  Result<std::vector<RejectionCount>> rejection_counts(std::uint64_t) override { return std::vector<RejectionCount>(); }
  Result<std::uint64_t> change_count() override { return 1U; }
  Result<void> integrity_check() override { return {}; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
};

class PastAnswersTest : public ::testing::Test {
 protected:
  PastAnswersTest() {
    auto store = std::make_unique<HeldStore>();
    store_ = store.get();
    const std::string source = TOCSIN_SOURCE_DIR;
    Configuration configuration;
    configuration.reference_tables = source + "/config/england";
    configuration.feed_maps = source + "/config/feeds";
    configuration.model_card = source + "/models/gamma_poisson";
    auto ground = lay_ground(std::move(configuration));
    if (!ground) throw std::runtime_error(ground.error().message);
    answers_.emplace(std::move(store), std::move(*ground), meters_,
                     std::make_shared<spdlog::logger>("none", std::make_shared<spdlog::sinks::null_sink_mt>()));
  }
  ~PastAnswersTest() override { store_->let_go(); }

  /// What became of the question.
  std::future<Error> ask(Instant as_of) {
    auto promise = std::make_shared<std::promise<Error>>();
    auto answer = promise->get_future();
    refused_ = answers_->ask(as_of, [promise](Result<std::shared_ptr<const Snapshot>> found) {
      promise->set_value(found ? Error{ErrorKind::conflict, "a snapshot"} : found.error());
    });
    return answer;
  }

  Meters meters_{"1", "r"};
  HeldStore* store_ = nullptr;
  std::optional<PastAnswers> answers_;
  std::optional<seconds> refused_;
};

TEST_F(PastAnswersTest, before_anything_was_known_there_is_nothing_and_no_failure) {
  const Error error = ask(on_day(2020, 1, 1)).get();
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_THAT(error.message, HasSubstr("Nothing that could be assessed was known yet"));
  EXPECT_THAT(meters_.text(), HasSubstr("tocsin_cycle_failures_total{stage=\"past\"} 0\n"));
  EXPECT_THAT(meters_.text(), HasSubstr("tocsin_cycle_failing{stage=\"past\"} 0\n"));
}

TEST_F(PastAnswersTest, a_store_that_fails_is_told_in_words_and_counted) {
  store_->fails = true;
  const Error error = ask(on_day(2020, 1, 1)).get();
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message, HasSubstr("Ask again later"));
  EXPECT_THAT(meters_.text(), HasSubstr("tocsin_cycle_failing{stage=\"past\"} 1\n"));
  store_->fails = false;
  ask(on_day(2020, 1, 1)).get();
  EXPECT_THAT(meters_.text(), HasSubstr("tocsin_cycle_failing{stage=\"past\"} 0\n"));
}

TEST_F(PastAnswersTest, eight_instants_wait_and_more_are_told_when_to_come_again) {
  store_->hold();
  std::vector<std::future<Error>> waiting;
  waiting.push_back(ask(on_day(2020, 1, 1)));
  store_->await_asked(1);
  for (unsigned day = 2; day <= 9; ++day) {
    waiting.push_back(ask(on_day(2020, 1, day)));
    ASSERT_FALSE(refused_) << day;
  }
  ask(on_day(2020, 1, 10));
  ASSERT_TRUE(refused_);
  EXPECT_GE(*refused_, seconds(1));
  EXPECT_LE(*refused_, seconds(60));
  waiting.push_back(ask(on_day(2020, 1, 9)));
  EXPECT_FALSE(refused_) << "an instant that waits already costs nothing more";
  store_->let_go();
  for (auto& answer : waiting) EXPECT_EQ(answer.get().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->asked, 9) << "one look for each instant; the two askers of one day shared theirs";
}

TEST_F(PastAnswersTest, those_that_wait_when_it_stops_are_told_so) {
  store_->hold();
  auto under_way = ask(on_day(2020, 1, 1));
  store_->await_asked(1);
  auto waiting = ask(on_day(2020, 1, 2));
  answers_->stop();
  EXPECT_THAT(waiting.get().message, HasSubstr("stopping"));
  ask(on_day(2020, 1, 3));
  EXPECT_TRUE(refused_);
  store_->let_go();
  EXPECT_EQ(under_way.get().kind, ErrorKind::not_found);
}

PastSnapshots::Key key(int year) { return {{}, year, 0, Day()}; }

TEST(PastSnapshots, are_kept_within_a_bound_of_bytes_and_those_asked_for_last_stay) {
  PastSnapshots held(100);
  const Error nothing{ErrorKind::not_found, "nothing"};
  for (int year = 1; year <= 64; ++year) held.keep(key(year), tl::unexpected(nothing));
  ASSERT_NE(held.find(key(1)), nullptr);
  held.keep(key(65), tl::unexpected(nothing));
  EXPECT_NE(held.find(key(1)), nullptr) << "asked for last";
  EXPECT_EQ(held.find(key(2)), nullptr);
  held.forget();
  EXPECT_EQ(held.find(key(65)), nullptr);
}

TEST(PastSnapshots, days_of_a_month_of_which_events_are_known_are_told_apart) {
  const NotificationCount march{AreaCode::parse("E06000001").value(), std::chrono::year(2026) / std::chrono::March};
  const auto key_on = [&](Instant when) { return PastSnapshots::key_of(when, {}, {march}, {}); };
  EXPECT_NE(key_on(on_day(2026, 3, 10)), key_on(on_day(2026, 3, 11)));
  EXPECT_NE(key_on(on_day(2026, 2, 10)), key_on(on_day(2026, 2, 11)));
  EXPECT_EQ(key_on(on_day(2026, 4, 10)), key_on(on_day(2026, 11, 11)));
  EXPECT_NE(key_on(on_day(2026, 4, 10)), key_on(on_day(2027, 4, 1))) << "another year has ended";
}

TEST(PastSnapshots, what_the_reference_tables_said_by_then_is_part_of_the_key) {
  const Observation children{std::string(measures::child_population),
                             Level::authority,
                             AreaCode::parse("E06000001").value(),
                             Period::calendar_year(2024),
                             "",
                             Figure::exact(1000)};
  const std::vector<ReferenceRows> tables = {{"population", "", {{children, 2}}}};
  EXPECT_NE(PastSnapshots::key_of(on_day(2024, 12, 30), {}, {}, tables),
            PastSnapshots::key_of(on_day(2024, 12, 31), {}, {}, tables));
}

TEST(Troubles, say_what_is_wrong_and_what_to_do_without_paths_of_the_machine) {
  Configuration configuration;
  configuration.store = "/srv/secret/store.sqlite";
  const Instant when = on_day(2026, 5, 1);
  Troubles troubles;
  EXPECT_TRUE(
      troubles.add("read", {ErrorKind::io, "store '/srv/secret/store.sqlite': disk I/O error"}, configuration, when));
  const Trouble told = troubles.all().front();
  EXPECT_EQ(told.words,
            "The store cannot be read: store 'the configured file': disk I/O error. Check that the store is there, may "
            "be read and has room on its disk; the service tries again by itself.");
  EXPECT_FALSE(troubles.add("read", {ErrorKind::io, "store '/srv/secret/store.sqlite': disk I/O error"}, configuration,
                            when + seconds(1)))
      << "no news";
  EXPECT_EQ(troubles.all().front().since, when);
  EXPECT_TRUE(troubles.end("read"));
  EXPECT_FALSE(troubles.end("read"));
  EXPECT_TRUE(troubles.all().empty());
}

}  // namespace
}  // namespace tocsin
