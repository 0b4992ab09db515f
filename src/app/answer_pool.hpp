#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <utility>  // before Asio 1.74, which leaves it out

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "tocsin/serve/http.hpp"

namespace tocsin {

/// Runs the loop until it is out of work. A handler that ends with an exception is given up, `told` of it, and the loop
/// goes on with the next.
void run_to_end(boost::asio::io_context& loop, const std::function<void(const std::exception_ptr&)>& told);

/// Threads that make the answers which take time, so that the event loop never waits for one. They give way to the
/// loop's thread (a nice value of their own), because what it does is short and somebody waits for it.
class AnswerPool {
 public:
  using Make = std::function<Response()>;
  using Take = std::function<void(Response)>;

  /// `told` is called on a thread of the pool with an exception that left a `make`; the answer is then a 500. The loop
  /// must outlive the pool.
  AnswerPool(boost::asio::io_context& loop, std::size_t threads, std::function<void(const std::exception_ptr&)> told);
  /// Drops what has not begun and waits for what has.
  ~AnswerPool();
  AnswerPool(const AnswerPool&) = delete;
  AnswerPool& operator=(const AnswerPool&) = delete;

  /// Has `make` called on a thread of the pool, in the order asked, and `take` with what it gives on the loop's. Any
  /// thread.
  void ask(Make make, Take take);

  /// One for each processor beside the loop's; at least one, at most four.
  [[nodiscard]] static std::size_t usual_threads();

 private:
  Response made(const Make& make) const;

  boost::asio::io_context& loop_;
  std::function<void(const std::exception_ptr&)> told_;
  boost::asio::thread_pool threads_;  // last: its threads use the above
};

}  // namespace tocsin
