#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>  // before Asio 1.74, which leaves it out
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tocsin/serve/http_server.hpp"

#include "framing_gate.hpp"

namespace tocsin {

/// The value of the Date field (RFC 9110, section 6.6.1), written once a second.
class HttpDate {
 public:
  std::string_view at(std::chrono::system_clock::time_point now);

 private:
  std::chrono::sys_seconds second_ = std::chrono::sys_seconds::min();
  std::string text_;
};

/// What the sessions of one server share. Outlives them.
struct SessionTerms {
  HttpCalls calls;
  HttpLimits limits;
  bool stopping = false;
  HttpDate date{};
};

/// One connection, from its first byte to its last. Everything runs on the loop's thread.
///
/// What waits on the peer has a deadline, and the server asks from time to time whether it has passed: a timer for each
/// read and write would cost as much as the rest of a small answer.
class HttpSession {
 public:
  using Clock = std::chrono::steady_clock;

  HttpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<SessionTerms> terms)
      : socket_(std::move(socket)), terms_(std::move(terms)) {}

  /// Serves requests until the peer, a limit, a fault or a stop ends the connection.
  boost::asio::awaitable<void> run();
  /// Sends the refusal and closes.
  boost::asio::awaitable<void> refuse(Refusal refusal);
  /// Ends the connection if it is between two requests; one that has begun is finished and not kept alive.
  void end_if_idle() {
    if (idle_) close();
  }
  /// Ends the connection if the peer is late.
  void end_if_late(Clock::time_point now) {
    if (now < deadline_) return;
    late_ = true;
    close();
  }
  /// Ends the connection at once; what waits on it fails.
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<HeaderScan> read_header();
  std::optional<Refusal> take_header(Parser& parser, std::size_t length, std::string& target);
  boost::asio::awaitable<std::optional<Refusal>> drop_body(Parser& parser);
  boost::asio::awaitable<bool> write(const Response& response, unsigned version, bool keep_alive, bool with_body);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] std::variant<Response, LaterAnswer> answered(const Request& request) const;
  [[nodiscard]] Response failed(const std::exception& fault) const;
  boost::asio::awaitable<Response> awaited(const LaterAnswer& later);
  void observe(const Response& response, Clock::time_point begun, std::string_view trace = {}) const;
  void allow(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<SessionTerms> terms_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<boost::asio::steady_timer> awaited_;     // ends when an answer that takes time is there
  Clock::time_point deadline_ = Clock::time_point::max();  // of the peer; none while an answer is made
  bool late_ = false;
  bool idle_ = true;
  bool fresh_ = true;  // no request was read yet
};

}  // namespace tocsin
