#include "answer_pool.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "tocsin/domain/fault_words.hpp"

namespace tocsin {
namespace {

Response with_status(int status) {
  Response response;
  response.status = status;
  return response;
}

TEST(AnswerPool, makes_answers_on_its_own_threads_and_hands_them_over_on_the_loops) {
  boost::asio::io_context loop{1};
  AnswerPool pool(loop, 2, [](const std::exception_ptr&) {});
  auto work =
      std::make_unique<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(loop.get_executor());
  std::atomic<int> off_loop = 0;
  int taken = 0;
  const auto here = std::this_thread::get_id();
  for (int i = 0; i < 50; ++i) {
    pool.ask(
        [&off_loop, here, i] {
          off_loop += std::this_thread::get_id() != here;
          return with_status(200 + i);
        },
        [&, i](const Response& response) {
          EXPECT_EQ(std::this_thread::get_id(), here);
          EXPECT_EQ(response.status, 200 + i);
          if (++taken == 50) work.reset();
        });
  }
  loop.run();
  EXPECT_EQ(taken, 50);
  EXPECT_EQ(off_loop, 50);
}

TEST(AnswerPool, an_answer_that_cannot_be_made_is_a_500_and_told_of) {
  boost::asio::io_context loop{1};
  std::atomic<int> told = 0;
  auto work =
      std::make_unique<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(loop.get_executor());
  AnswerPool pool(loop, 1, [&](const std::exception_ptr& fault) {
    EXPECT_NE(fault_words(fault), "");
    ++told;
  });
  std::vector<int> statuses;
  const auto take = [&](const Response& response) {
    statuses.push_back(response.status);
    if (statuses.size() == 3) work.reset();
  };
  pool.ask([]() -> Response { throw std::runtime_error("broken invariant"); }, take);
  pool.ask([]() -> Response { throw 7; }, take);
  pool.ask([] { return with_status(200); }, take);
  loop.run();
  EXPECT_EQ(statuses, (std::vector{500, 500, 200}));
  EXPECT_EQ(told, 2);
}

TEST(AnswerPool, ends_while_answers_wait) {
  boost::asio::io_context loop{1};
  std::atomic<int> made = 0;
  {
    AnswerPool pool(loop, 1, [](const std::exception_ptr&) {});
    for (int i = 0; i < 1000; ++i)
      pool.ask(
          [&made] {
            ++made;
            return with_status(200);
          },
          [](const Response&) { FAIL() << "the loop does not run"; });
  }
  EXPECT_LE(made, 1000);
}

TEST(EventLoop, goes_on_after_a_handler_that_throws) {
  boost::asio::io_context loop{1};
  std::vector<std::string> told;
  int ran = 0;
  boost::asio::post(loop, [] { throw std::length_error("buffer overflow"); });
  boost::asio::post(loop, [&] { ++ran; });
  boost::asio::post(loop, [] { throw 7; });
  boost::asio::post(loop, [&] { ++ran; });
  run_to_end(loop, [&](const std::exception_ptr& fault) { told.push_back(fault_words(fault)); });
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(told, (std::vector<std::string>{"buffer overflow", "an exception that is no std::exception"}));
}

}  // namespace
}  // namespace tocsin
