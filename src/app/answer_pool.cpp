#include "answer_pool.hpp"

#include <algorithm>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include <boost/asio/post.hpp>

namespace tocsin {
namespace {

constexpr int pool_nice = 5;

/// Lowers the thread's priority once. Linux keeps nice values by thread; where it is refused nothing is lost but speed.
void give_way() {
  thread_local const int asked = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), pool_nice);
  static_cast<void>(asked);
}

}  // namespace

void run_to_end(boost::asio::io_context& loop, const std::function<void(const std::exception_ptr&)>& told) {
  for (;;) {
    try {
      loop.run();
      return;
    } catch (...) {
      told(std::current_exception());
    }
  }
}

AnswerPool::AnswerPool(boost::asio::io_context& loop, std::size_t threads,
                       std::function<void(const std::exception_ptr&)> told)
    : loop_(loop), told_(std::move(told)), threads_(threads) {}

AnswerPool::~AnswerPool() {
  threads_.stop();
  threads_.join();
}

std::size_t AnswerPool::usual_threads() {
  const std::size_t processors = std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(processors, 2, 5) - 1;
}

void AnswerPool::ask(Make make, Take take) {
  boost::asio::post(threads_, [this, make = std::move(make), take = std::move(take)]() mutable {
    give_way();
    boost::asio::post(loop_, [take = std::move(take), response = made(make)]() mutable { take(std::move(response)); });
  });
}

Response AnswerPool::made(const Make& make) const {
  try {
    return make();
  } catch (...) {
    told_(std::current_exception());
    Response response = problem(500, "The service met a fault of its own; it has been noted.");
    response.route = "fault";
    return response;
  }
}

}  // namespace tocsin
