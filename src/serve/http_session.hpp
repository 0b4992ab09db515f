#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>  // before Asio 1.74, which leaves it out
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "tocsin/serve/http_server.hpp"

#include "answer_head.hpp"
#include "body_scan.hpp"
#include "framing_gate.hpp"
#include "host_names.hpp"

namespace tocsin {

/// What the sessions of one server share. Outlives them.
struct SessionTerms {
  HttpCalls calls;
  HttpLimits limits;
  HostNames hosts;
  bool stopping = false;
  HttpDate date{};
};

/// What a connection is at; in this order it is done without when there is no room for another.
enum class Occupation : std::uint8_t {
  idle,       ///< between two requests, or before the first
  receiving,  ///< a request has begun
  sending,    ///< an answer goes out
  answering   ///< an answer is made: never done without
};

/// One connection, from its first byte to its last. Everything runs on the loop's thread.
///
/// What waits on the peer has a deadline, and the server asks from time to time whether it has passed: a timer for each
/// read and write would cost as much as the rest of a small answer. It holds one header's worth of bytes, whatever is
/// sent.
class HttpSession {
 public:
  using Clock = std::chrono::steady_clock;

  HttpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<SessionTerms> terms);

  /// Serves requests until the peer, a limit, a fault or a stop ends the connection. An exception ends it too and is
  /// told to `trouble`; none leaves.
  boost::asio::awaitable<void> run();
  /// Sends the refusal and closes. Exceptions as in `run`.
  boost::asio::awaitable<void> turn_away(Refusal refusal);
  [[nodiscard]] Occupation occupation() const { return occupation_; }
  /// Since when it has been at that; while receiving, since bytes last came.
  [[nodiscard]] Clock::time_point since() const { return since_; }
  /// Ends the connection if it is between two requests; one that has begun is finished and not kept alive.
  void end_if_idle() {
    if (occupation_ == Occupation::idle) close();
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
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> refuse(Refusal refusal);
  boost::asio::awaitable<HeaderScan> read_header();
  std::optional<Refusal> take_header(Parser& parser, std::size_t length, std::string& target);
  boost::asio::awaitable<std::optional<Refusal>> drop_body(BodyFraming framing, bool go_on);
  boost::asio::awaitable<bool> write(const Response& response, unsigned version, bool keep_alive, bool with_body);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] std::variant<Response, LaterAnswer> answered(const Request& request) const;
  [[nodiscard]] Response failed(const std::exception_ptr& fault) const;
  void tell(std::string_view where, const std::exception_ptr& fault) const;
  boost::asio::awaitable<Response> awaited(const LaterAnswer& later);
  void observe(const Response& response, Clock::time_point begun, std::string_view trace = {}) const;
  void allow(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }
  void begin(Occupation occupation) {
    occupation_ = occupation;
    since_ = Clock::now();
  }

  boost::asio::ip::tcp::socket socket_;
  std::string local_address_;  // that the peer connected to, in numbers
  std::shared_ptr<SessionTerms> terms_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<boost::asio::steady_timer> awaited_;     // ends when an answer that takes time is there
  Clock::time_point deadline_ = Clock::time_point::max();  // of the peer; none while an answer is made
  Occupation occupation_ = Occupation::idle;
  Clock::time_point since_ = Clock::now();
  bool late_ = false;
  bool fresh_ = true;  // no request was read yet
};

}  // namespace tocsin
