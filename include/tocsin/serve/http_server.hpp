#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "tocsin/domain/result.hpp"
#include "tocsin/serve/http.hpp"

namespace boost::asio {
class io_context;
}

namespace tocsin {

/// What a client may use up.
struct HttpLimits {
  std::size_t header_bytes = 8 * 1024;            ///< request line and fields; more is 431
  std::size_t header_fields = 100;                ///< more is 431
  std::size_t target_bytes = 2 * 1024;            ///< more is 414
  std::uint64_t body_bytes = 1024 * 1024;         ///< more is 413; a body within it is read and dropped
  std::chrono::milliseconds header_time{10'000};  ///< for a whole header, and for the first byte of a new connection
  std::chrono::milliseconds body_time{10'000};    ///< for a body, and a second more for each KiB received
  std::chrono::milliseconds idle_time{60'000};    ///< between two requests of one connection
  std::chrono::milliseconds write_time{30'000};   ///< for a client to take an answer
  std::chrono::milliseconds answer_time{60'000};  ///< for an answer that comes later; beyond it is 503
  std::size_t connections = 512;                  ///< more are answered 503 and closed
  std::size_t connections_per_address = 64;       ///< likewise
};

/// One answer that went out, for the meters. `route` is the response's, or "refused" where the request did not reach
/// `answer`.
struct Exchange {
  std::string_view route;
  int status = 0;
  std::chrono::nanoseconds duration{};  ///< from the complete header to the last byte handed to the kernel
  std::string_view
      trace;  ///< the trace id of the request's `traceparent` (W3C Trace Context); empty where there is none
};

/// An answer that takes time: called once, it has `take` called once with it, on the loop's thread.
using LaterAnswer = std::function<void(std::function<void(Response)> take)>;

/// What the server calls, always on the thread that runs the io_context.
struct HttpCalls {
  std::function<std::variant<Response, LaterAnswer>(const Request&)>
      answer;  ///< must not block; an exception becomes a 500 and is told to `trouble`
  std::function<std::chrono::system_clock::time_point()> now{};  ///< for the Date field; may be empty: none is sent
  std::function<void(const Exchange&)> observed{};               ///< may be empty
  std::function<void(const std::string&)> trouble{};  ///< faults that no client is told of, in words; may be empty
};

/// An HTTP/1.1 server on one event-loop thread: keep-alive, pipelining, a coroutine a connection.
///
/// A request is framed in exactly one way or refused with 400 and the connection closed: Transfer-Encoding other than a
/// sole `chunked` on HTTP/1.1, Transfer-Encoding beside Content-Length, a Content-Length that is not one run of digits,
/// a Host that is missing, double or malformed, an absolute target for another host, line folding, a bare line feed,
/// and whatever the parser does not understand (RFC 9112, sections 2.2, 3.2, 5.2, 6.1 and 6.3).
class HttpServer {
 public:
  /// Listens on `address` (numeric) and `port`; 0 takes a free one. The io_context must outlive the server and be run
  /// by one thread. Errors: an address that is none, a port in use or forbidden.
  static Result<HttpServer> open(boost::asio::io_context& loop, const std::string& address, std::uint16_t port,
                                 HttpCalls calls, const HttpLimits& limits = {});

  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  /// Stops without patience where `stop` was not called.
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;
  /// Accepts no more, closes idle connections, lets requests that have begun finish for `patience`, then closes the
  /// rest. The io_context runs out of work when the last has ended. Any thread, any number of times.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds{5});

 private:
  class Loop;
  explicit HttpServer(std::shared_ptr<Loop> loop);
  std::shared_ptr<Loop> loop_;
};

}  // namespace tocsin
