#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "tocsin/serve/http_server.hpp"

namespace tocsin {

/// A server on a free port of the loopback with a thread of its own, stopped at the end of the test.
class RunningServer {
 public:
  using Answer = decltype(HttpCalls::answer);

  explicit RunningServer(Answer answer, const HttpLimits& limits = {}) {
    HttpCalls calls;
    calls.answer = [this, answer = std::move(answer)](const Request& request) {
      ++answered_;
      return answer(request);
    };
    calls.now = [] { return std::chrono::system_clock::now(); };
    calls.observed = [this](const Exchange& exchange) {
      const std::lock_guard lock(mutex_);
      seen_.emplace_back(std::string(exchange.route), exchange.status);
    };
    calls.trouble = [this](const std::string& words) {
      const std::lock_guard lock(mutex_);
      troubles_.push_back(words);
    };
    server_.emplace(HttpServer::open(loop_, "127.0.0.1", 0, std::move(calls), limits).value());
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~RunningServer() {
    if (thread_.joinable()) {
      server_->stop(std::chrono::milliseconds{0});
      thread_.join();
    }
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  HttpServer& server() { return *server_; }
  /// Waits until the loop has run out of work.
  void join() { thread_.join(); }
  [[nodiscard]] int answered() const { return answered_; }
  [[nodiscard]] std::vector<std::pair<std::string, int>> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  [[nodiscard]] std::vector<std::string> troubles() {
    const std::lock_guard lock(mutex_);
    return troubles_;
  }

 private:
  std::atomic<int> answered_ = 0;
  std::mutex mutex_;
  std::vector<std::pair<std::string, int>> seen_;
  std::vector<std::string> troubles_;
  boost::asio::io_context loop_{1};
  std::optional<HttpServer> server_;
  std::thread thread_;
};

/// Says back what was asked.
inline Response echo(const Request& request) {
  Response response;
  response.route = "/echo";
  response.fields = {{"Content-Type", "text/plain"}};
  response.body = std::make_shared<const std::string>(request.method + " " + request.target);
  return response;
}

}  // namespace tocsin
