#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>  // before Asio 1.74, which leaves it out

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tocsin/serve/http_server.hpp"

#include "framing_gate.hpp"

namespace tocsin {

/// What the sessions of one server share. Outlives them.
struct SessionTerms {
  HttpCalls calls;
  HttpLimits limits;
  bool stopping = false;
};

/// One connection, from its first byte to its last. Everything runs on the loop's thread.
class HttpSession {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<const SessionTerms> terms)
      : stream_(std::move(socket)), terms_(std::move(terms)) {}

  /// Serves requests until the peer, a limit, a fault or a stop ends the connection.
  boost::asio::awaitable<void> run();
  /// Sends the refusal and closes.
  boost::asio::awaitable<void> refuse(Refusal refusal);
  /// Ends the connection if it is between two requests; one that has begun is finished and not kept alive.
  void end_if_idle() {
    if (idle_) close();
  }
  /// Ends the connection at once; what waits on it fails.
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  enum class Fate { keep, closing };

  boost::asio::awaitable<HeaderScan> read_header();
  boost::asio::awaitable<std::optional<Refusal>> drop_body(Parser& parser);
  boost::asio::awaitable<Fate> serve_one();
  boost::asio::awaitable<bool> write(Response response, unsigned version, bool keep_alive, bool with_body);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] Response answered(const Request& request) const;
  boost::asio::awaitable<std::optional<Response>> answered_later(const Request& request);
  void observe(const Response& response, std::chrono::steady_clock::time_point begun,
               std::string_view trace = {}) const;

  boost::beast::tcp_stream stream_;
  std::shared_ptr<const SessionTerms> terms_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<boost::asio::steady_timer> awaited_;  // ends when an answer that takes time is there
  bool idle_ = true;
  bool fresh_ = true;  // no request was read yet
};

}  // namespace tocsin
