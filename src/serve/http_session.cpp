#include "http_session.hpp"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/read.hpp>

#include "fields.hpp"
#include "negotiation.hpp"

namespace tocsin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;

// How long, and for how many bytes, a connection that was refused is read on, so that the refusal is not lost to a
// reset.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = 256 * 1024;
constexpr std::size_t typical_head = 640;  ///< bytes

std::string_view view(const beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.data().size()};
}

/// Status line and fields. `length` is that of the body, sent or, to HEAD, only told; a 304 has none.
std::string head_of(const Response& response, unsigned version, bool keep_alive, std::size_t length) {
  std::string head = version >= 11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  head.reserve(typical_head);
  head.append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status)).append("\r\n");
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  for (const auto& [name, value] : response.fields) field(name, value);
  if (version >= 11 && !keep_alive) field("Connection", "close");
  if (version < 11 && keep_alive) field("Connection", "keep-alive");
  if (response.status != 304) field("Content-Length", std::to_string(length));
  return head.append("\r\n");
}

}  // namespace

void HttpSession::close() {
  if (awaited_) awaited_->cancel();
  error_code ignored;  // a socket that is already gone is what is wanted
  stream_.socket().close(ignored);
}

asio::awaitable<void> HttpSession::run() {
  Fate fate = Fate::keep;
  while (fate == Fate::keep) fate = co_await serve_one();
  close();
}

asio::awaitable<void> HttpSession::refuse(Refusal refusal) {
  const auto begun = steady_clock::now();
  const Response response = problem(refusal.status, refusal.detail);
  const bool sent = co_await write(response, 11, false, true);
  observe(response, begun);
  if (sent) co_await linger();
  close();
}

/// Reads until the buffer starts with a whole header. A stream that timed out is closed, so a 408 is for the meters
/// only. A length of 0 without a refusal: the peer is gone or there is nothing to say.
asio::awaitable<HeaderScan> HttpSession::read_header() {
  const HttpLimits& limits = terms_->limits;
  idle_ = buffer_.size() == 0;
  stream_.expires_after(fresh_ || !idle_ ? limits.header_time : limits.idle_time);
  while (true) {
    HeaderScan scan = scan_header(view(buffer_), limits);
    if (scan.length > 0 || scan.refusal) co_return scan;

    error_code error;
    const auto room = buffer_.prepare(limits.header_bytes - buffer_.size());
    const std::size_t read = co_await stream_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    if (error == beast::error::timeout && buffer_.size() > 0) {
      co_return HeaderScan{0, Refusal{408, "The header did not arrive in time."}};
    }
    if (error) co_return HeaderScan{};
    buffer_.commit(read);
    if (idle_) {
      idle_ = false;
      if (!fresh_) stream_.expires_after(limits.header_time);
    }
  }
}

/// Reads the body to its end and forgets it: no route takes one. The header has been parsed, the buffer starts with the
/// body.
asio::awaitable<std::optional<Refusal>> HttpSession::drop_body(Parser& parser) {
  const auto begun = steady_clock::now();
  std::uint64_t received = 0;
  while (!parser.is_done()) {
    stream_.expires_at(begun + terms_->limits.body_time + std::chrono::seconds(received / 1024));
    error_code error;
    received +=
        co_await http::async_read_some(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::body_limit) co_return Refusal{413, "The body is larger than allowed."};
    if (error == beast::error::timeout) co_return Refusal{408, "The body did not arrive in time."};
    if (error) co_return Refusal{400, "The body is not framed as its header says: " + error.message() + "."};
  }
  co_return std::nullopt;
}

asio::awaitable<HttpSession::Fate> HttpSession::serve_one() {
  HeaderScan scan = co_await read_header();
  const auto begun = steady_clock::now();
  if (scan.refusal) {
    co_await refuse(*std::move(scan.refusal));
    co_return Fate::closing;
  }
  if (scan.length == 0) co_return Fate::closing;
  fresh_ = false;

  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(terms_->limits.header_bytes));
  parser.body_limit(terms_->limits.body_bytes);
  error_code error;
  const std::size_t parsed = parser.put(asio::buffer(buffer_.data().data(), scan.length), error);
  std::optional<Refusal> refusal;
  std::string target;
  if (error == http::error::body_limit) {
    refusal = Refusal{413, "The body is larger than allowed."};
  } else if (error || !parser.is_header_done()) {
    refusal = Refusal{400, "The request is not HTTP: " + error.message() + "."};
  } else {
    refusal = check_framing(parser.get(), target);
  }
  if (!refusal) {
    buffer_.consume(parsed);
    const beast::string_view expectation = parser.get()[http::field::expect];
    if (!expectation.empty() && !beast::iequals(expectation, "100-continue")) {
      refusal = Refusal{417, "The only expectation understood is '100-continue'."};
    } else if (!expectation.empty() && !parser.is_done() && buffer_.size() == 0) {
      const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      stream_.expires_after(terms_->limits.write_time);
      co_await asio::async_write(stream_, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return Fate::closing;
    }
  }
  if (!refusal) refusal = co_await drop_body(parser);
  if (refusal) {
    co_await refuse(*std::move(refusal));
    co_return Fate::closing;
  }

  const auto& message = parser.get();
  const auto text = [&](beast::string_view words) { return std::string(words); };
  const Request request{text(message.method_string()), std::move(target), text(message[http::field::accept]),
                        text(message[http::field::if_none_match]), text(message[http::field::accept_encoding])};
  const std::string trace = trace_of(text(message["traceparent"]));
  std::optional<Response> later = co_await answered_later(request);
  Response response = later ? *std::move(later) : answered(request);
  const bool keep_alive = message.keep_alive() && !terms_->stopping;
  const bool sent = co_await write(response, message.version(), keep_alive, request.method != "HEAD");
  observe(response, begun, trace);
  co_return sent&& keep_alive && !terms_->stopping ? Fate::keep : Fate::closing;
}

/// False where the peer did not take it.
asio::awaitable<bool> HttpSession::write(Response response, unsigned version, bool keep_alive, bool with_body) {
  stream_.expires_after(terms_->limits.write_time);
  const std::size_t length = response.body ? response.body->size() : 0;
  const std::string head = head_of(response, version, keep_alive, length);
  const std::array<asio::const_buffer, 2> message{
      asio::buffer(head), with_body && length > 0 ? asio::buffer(response.body->data(), length) : asio::const_buffer()};
  error_code error;
  co_await asio::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

asio::awaitable<void> HttpSession::linger() {
  error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  stream_.expires_after(linger_time);
  std::size_t dropped = 0;
  buffer_.clear();
  while (!error && dropped < linger_bytes) {
    const auto room = buffer_.prepare(terms_->limits.header_bytes);
    dropped += co_await stream_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
  }
}

/// Nothing where the request can be answered at once.
asio::awaitable<std::optional<Response>> HttpSession::answered_later(const Request& request) {
  if (!terms_->calls.answer_later) co_return std::nullopt;
  // Both outlive the session where that ends first. The timer's end is what the coroutine waits for.
  const auto came = std::make_shared<std::optional<Response>>();
  const auto ready = std::make_shared<asio::steady_timer>(stream_.get_executor(), terms_->limits.answer_time);
  const bool comes = terms_->calls.answer_later(request, [came, ready](Response response) {
    *came = std::move(response);
    ready->cancel();
  });
  if (!comes) co_return std::nullopt;
  if (!*came) {
    awaited_ = ready;
    error_code ended;
    co_await ready->async_wait(asio::redirect_error(asio::use_awaitable, ended));
    awaited_.reset();
  }
  if (*came) co_return std::move(**came);
  Response response = problem(503, "The answer took too long to make; ask again, it may be ready then.");
  response.fields.emplace_back("Retry-After", "10");
  co_return response;
}

Response HttpSession::answered(const Request& request) const {
  try {
    return terms_->calls.answer(request);
  } catch (const std::exception& fault) {
    if (terms_->calls.trouble) terms_->calls.trouble("answering " + request.method + ": " + fault.what());
  }
  Response response = problem(500, "The service met a fault of its own; it has been noted.");
  response.route = "fault";
  return response;
}

void HttpSession::observe(const Response& response, steady_clock::time_point begun, std::string_view trace) const {
  if (!terms_->calls.observed) return;
  const std::string_view route = response.route.empty() ? "refused" : std::string_view(response.route);
  terms_->calls.observed({route, response.status, steady_clock::now() - begun, trace});
}

}  // namespace tocsin
