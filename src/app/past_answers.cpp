#include "past_answers.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <sys/resource.h>
#include <utility>

#include <fmt/format.h>

#include "feed_statuses.hpp"
#include "service_report.hpp"

namespace tocsin {
namespace {

constexpr std::size_t most_instants = 8;
constexpr std::size_t most_askers = 64;
constexpr std::chrono::duration<double> longest_wait{45};
/// The kernel's own measure of yielding: others get about ten times its share where all want to run.
constexpr int niceness = 10;

/// That of the store is no fault of what was known; everything else would be the same if asked again.
bool for_good(const Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::invalid_input ||
         error.kind == ErrorKind::numeric || error.kind == ErrorKind::unsupported;
}

}  // namespace

PastAnswers::PastAnswers(std::unique_ptr<Store> store, std::shared_ptr<const Ground> ground, Meters& meters,
                         std::shared_ptr<spdlog::logger> log)
    : store_(std::move(store)), meters_(meters), log_(std::move(log)), newest_ground_(std::move(ground)) {
  meters_.expect_stage("past");
  thread_ = std::thread([this] { answer_all(); });
}

PastAnswers::~PastAnswers() {
  stop();
  thread_.join();
}

std::optional<std::chrono::seconds> PastAnswers::ask(Instant as_of, TakePast take) {
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::ranges::find(waiting_, as_of, &Waiting::as_of);
    const auto ahead = static_cast<double>(waiting_.size() + 1);
    const bool full = same == waiting_.end() &&
                      (waiting_.size() >= most_instants || (!waiting_.empty() && took_ * ahead > longest_wait));
    if (stopping_ || full || askers_ >= most_askers)
      return std::chrono::seconds(std::clamp(static_cast<int>(std::ceil((took_ * ahead).count())), 1, 60));
    if (same == waiting_.end()) {
      waiting_.push_back({as_of, {}});
      waiting_.back().takers.push_back(std::move(take));
    } else {
      same->takers.push_back(std::move(take));
    }
    ++askers_;
  }
  woken_.notify_all();
  return std::nullopt;
}

void PastAnswers::stand_on(std::shared_ptr<const Ground> ground) {
  const std::lock_guard lock(mutex_);
  newest_ground_ = std::move(ground);
}

void PastAnswers::stop() {
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(waiting_);
    askers_ = 0;
  }
  woken_.notify_all();
  for (const Waiting& waiting : left) {
    for (const TakePast& take : waiting.takers)
      take(failure(ErrorKind::conflict, "The service is stopping: ask again when it runs."));
  }
}

void PastAnswers::answer_all() {
  ::setpriority(PRIO_PROCESS, 0, niceness);  // of this thread alone; where it is refused, the answers do not yield
  for (;;) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
      askers_ -= next.takers.size();
      if (ground_ != newest_ground_) {
        ground_ = newest_ground_;
        judge_.emplace(judge_on(*ground_));
        held_.forget();
      }
    }
    const auto started = std::chrono::steady_clock::now();
    Result<std::shared_ptr<const Snapshot>> answer = nullptr;
    try {
      answer = look_up(next.as_of);
    } catch (const std::exception& fault) {
      failed(fmt::format("a fault in the program: {}", fault.what()));
      answer = failure(ErrorKind::io, "The service met a fault of its own; it has been noted.");
    }
    {
      const std::lock_guard lock(mutex_);
      took_ = (took_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - started)) / 2;
    }
    for (const TakePast& take : next.takers) take(answer);
  }
}

void PastAnswers::failed(const std::string& words) {
  meters_.stage_failed("past");
  meters_.stage_failing("past", true);
  if (std::exchange(last_trouble_, words) != words)
    log_->error("a question about the past was not answered: {}", words);
}

Result<std::shared_ptr<const Snapshot>> PastAnswers::look_up(Instant as_of) {
  const auto started = std::chrono::steady_clock::now();
  const auto files = store_->files(as_of);
  Result<std::shared_ptr<const Snapshot>> answer = nullptr;
  const auto notifications = store_->notification_counts(as_of);
  if (!files || !notifications) {
    answer = tl::unexpected(files ? notifications.error() : files.error());
  } else {
    const PastSnapshots::Key key = PastSnapshots::key_of(as_of, *files, *notifications, ground_->references);
    if (const auto* held = held_.find(key)) return *held;
    answer = compile(as_of, *files);
    if (answer || for_good(answer.error())) held_.keep(key, answer);
  }
  if (!answer && !for_good(answer.error())) {
    failed(answer.error().message);
    return failure(answer.error().kind,
                   "What was then known cannot be read now: the store is at fault, and it has been "
                   "noted. Ask again later.");
  }
  last_trouble_.clear();
  meters_.stage_failing("past", false);
  meters_.stage_took("past", std::chrono::steady_clock::now() - started);
  return answer;
}

Result<std::shared_ptr<const Snapshot>> PastAnswers::compile(Instant as_of, const std::vector<FileReceipt>& files) {
  CompileRequest request = request_on(*ground_, *judge_, as_of);
  request.as_of = as_of;
  auto edition = compile_edition(*store_, request);
  if (!edition) {
    const Error& error = edition.error().error;
    if (error.kind == ErrorKind::not_found)
      return failure(ErrorKind::not_found,
                     "Nothing that could be assessed was known yet at that time: ask for a later one.");
    if (for_good(error))
      return failure(ErrorKind::not_found,
                     fmt::format("What was known at that time cannot be assessed: {}.", error.message));
    return tl::unexpected(error);
  }
  auto feeds = feed_statuses(*store_, files, ground_->feeds);
  if (!feeds) return tl::unexpected(feeds.error());
  return build_snapshot(std::move(*edition), service_report(*ground_, std::move(*feeds)));
}

}  // namespace tocsin
