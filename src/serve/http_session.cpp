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
#include <boost/beast/http/read.hpp>
#include <fmt/chrono.h>

#include "fields.hpp"
#include "negotiation.hpp"

namespace tocsin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// How long, and for how many bytes, a connection that was refused is read on, so that the refusal is not lost to a
// reset.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = 256 * 1024;
constexpr std::size_t typical_head = 640;  ///< bytes

std::string_view view(const beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.data().size()};
}
std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Request request_of(const http::request_header<>& header, std::string target) {
  const auto text = [](beast::string_view words) { return std::string(words); };
  return {text(header.method_string()), std::move(target), text(header[http::field::accept]),
          text(header[http::field::if_none_match]), text(header[http::field::accept_encoding])};
}

/// Status line and fields. `length` is that of the body, sent or, to HEAD, only told; a 304 has none.
std::string head_of(const Response& response, unsigned version, bool keep_alive, std::size_t length,
                    std::string_view date) {
  std::string head = version >= 11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  head.reserve(typical_head);
  head.append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status)).append("\r\n");
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!date.empty()) field("Date", date);
  for (const auto& [name, value] : response.fields) field(name, value);
  if (version >= 11 && !keep_alive) field("Connection", "close");
  if (version < 11 && keep_alive) field("Connection", "keep-alive");
  if (response.status != 304) field("Content-Length", std::to_string(length));
  return head.append("\r\n");
}

}  // namespace

std::string_view HttpDate::at(std::chrono::system_clock::time_point now) {
  if (const auto second = std::chrono::floor<std::chrono::seconds>(now); second != second_) {
    second_ = second;
    text_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", second);
  }
  return text_;
}

void HttpSession::close() {
  if (awaited_) awaited_->cancel();
  error_code ignored;  // a socket that is already gone is what is wanted
  socket_.close(ignored);
}

asio::awaitable<void> HttpSession::run() {
  for (bool more = true; more;) {
    HeaderScan scan = co_await read_header();
    if (scan.length == 0 && !scan.refusal) break;
    const auto begun = Clock::now();
    Parser parser;
    std::string target;
    std::optional<Refusal> refusal = std::move(scan.refusal);
    if (!refusal) refusal = take_header(parser, scan.length, target);
    if (!refusal && !parser.is_done()) refusal = co_await drop_body(parser);
    if (refusal) co_return co_await refuse(*std::move(refusal));

    const Request request = request_of(parser.get(), std::move(target));
    std::variant<Response, LaterAnswer> answer = answered(request);
    if (const auto* const later = std::get_if<LaterAnswer>(&answer)) answer = co_await awaited(*later);
    const Response& response = std::get<Response>(answer);
    more = parser.get().keep_alive() && !terms_->stopping;
    const bool sent = co_await write(response, parser.get().version(), more, request.method != "HEAD");
    observe(response, begun, trace_of(view(parser.get()["traceparent"])));
    more = more && sent && !terms_->stopping;
  }
  close();
}

asio::awaitable<void> HttpSession::refuse(Refusal refusal) {
  const auto begun = Clock::now();
  const Response response = problem(refusal.status, refusal.detail);
  const bool sent = co_await write(response, 11, false, true);
  observe(response, begun);
  if (sent) co_await linger();
  close();
}

/// Reads until the buffer starts with a whole header. The connection of a peer that is late is closed, so a 408 is for
/// the meters only. A length of 0 without a refusal: the peer is gone or there is nothing to say.
asio::awaitable<HeaderScan> HttpSession::read_header() {
  const HttpLimits& limits = terms_->limits;
  idle_ = buffer_.size() == 0;
  allow(fresh_ || !idle_ ? limits.header_time : limits.idle_time);
  while (true) {
    HeaderScan scan = scan_header(view(buffer_), limits);
    if (scan.length > 0 || scan.refusal) co_return scan;

    error_code error;
    const auto room = buffer_.prepare(limits.header_bytes - buffer_.size());
    const std::size_t read = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    if (late_ && buffer_.size() > 0) {
      co_return HeaderScan{0, Refusal{408, "The header did not arrive in time."}};
    }
    if (error) co_return HeaderScan{};
    buffer_.commit(read);
    if (idle_) {
      idle_ = false;
      if (!fresh_) allow(limits.header_time);
    }
  }
}

/// Parses the header that the buffer starts with, whole, and takes it off.
std::optional<Refusal> HttpSession::take_header(Parser& parser, std::size_t length, std::string& target) {
  fresh_ = false;
  parser.header_limit(static_cast<std::uint32_t>(terms_->limits.header_bytes));
  parser.body_limit(terms_->limits.body_bytes);
  error_code error;
  const std::size_t parsed = parser.put(asio::buffer(buffer_.data().data(), length), error);
  if (error == http::error::body_limit) return Refusal{413, "The body is larger than allowed."};
  if (error || !parser.is_header_done()) return Refusal{400, "The request is not HTTP: " + error.message() + "."};
  if (auto refusal = check_framing(parser.get(), target)) return refusal;
  const beast::string_view expectation = parser.get()[http::field::expect];
  if (parser.get().version() >= 11 && !expectation.empty() && !beast::iequals(expectation, "100-continue"))
    return Refusal{417, "The only expectation understood is '100-continue'."};
  buffer_.consume(parsed);
  return std::nullopt;
}

/// Reads the body to its end and forgets it: no route takes one. The header has been parsed, the buffer starts with the
/// body.
asio::awaitable<std::optional<Refusal>> HttpSession::drop_body(Parser& parser) {
  // Of HTTP/1.0 the expectation is ignored (RFC 9110, section 10.1.1).
  if (parser.get().version() >= 11 && buffer_.size() == 0 && !parser.get()[http::field::expect].empty()) {
    const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    allow(terms_->limits.write_time);
    error_code ignored;  // who is gone will not send the body either
    co_await asio::async_write(socket_, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, ignored));
  }
  const auto begun = Clock::now();
  std::uint64_t received = 0;
  while (!parser.is_done()) {
    deadline_ = begun + terms_->limits.body_time + std::chrono::seconds(received / 1024);
    error_code error;
    received +=
        co_await http::async_read_some(socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::body_limit) co_return Refusal{413, "The body is larger than allowed."};
    if (late_) co_return Refusal{408, "The body did not arrive in time."};
    if (error) co_return Refusal{400, "The body is not framed as its header says: " + error.message() + "."};
  }
  co_return std::nullopt;
}

/// False where the peer did not take it.
asio::awaitable<bool> HttpSession::write(const Response& response, unsigned version, bool keep_alive, bool with_body) {
  allow(terms_->limits.write_time);
  const std::size_t length = response.body ? response.body->size() : 0;
  const std::string head = head_of(response, version, keep_alive, length,
                                   terms_->calls.now ? terms_->date.at(terms_->calls.now()) : std::string_view());
  const std::array<asio::const_buffer, 2> message{
      asio::buffer(head), with_body && length > 0 ? asio::buffer(response.body->data(), length) : asio::const_buffer()};
  error_code error;
  co_await asio::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

asio::awaitable<void> HttpSession::linger() {
  error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  allow(linger_time);
  std::size_t dropped = 0;
  buffer_.clear();
  while (!error && dropped < linger_bytes) {
    const auto room = buffer_.prepare(terms_->limits.header_bytes);
    dropped += co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<Response> HttpSession::awaited(const LaterAnswer& later) {
  // Both outlive the session where that ends first. The timer's end is what the coroutine waits for.
  const auto came = std::make_shared<std::optional<Response>>();
  const auto ready = std::make_shared<asio::steady_timer>(socket_.get_executor(), terms_->limits.answer_time);
  try {
    later([came, ready](Response response) {
      *came = std::move(response);
      ready->cancel();
    });
  } catch (const std::exception& fault) {
    *came = failed(fault);
  }
  if (!*came) {
    deadline_ = Clock::time_point::max();
    awaited_ = ready;
    error_code ended;
    co_await ready->async_wait(asio::redirect_error(asio::use_awaitable, ended));
    awaited_.reset();
  }
  if (*came) co_return std::move(**came);
  Response response = problem(503, "The answer took too long to make; ask again, it may be ready then.");
  response.route = "late";
  response.fields.emplace_back("Retry-After", "10");
  co_return response;
}

std::variant<Response, LaterAnswer> HttpSession::answered(const Request& request) const {
  try {
    return terms_->calls.answer(request);
  } catch (const std::exception& fault) {
    return failed(fault);
  }
}

Response HttpSession::failed(const std::exception& fault) const {
  if (terms_->calls.trouble) terms_->calls.trouble(std::string("answering: ") + fault.what());
  Response response = problem(500, "The service met a fault of its own; it has been noted.");
  response.route = "fault";
  return response;
}

void HttpSession::observe(const Response& response, Clock::time_point begun, std::string_view trace) const {
  if (!terms_->calls.observed) return;
  const std::string_view route = response.route.empty() ? "refused" : response.route;
  terms_->calls.observed({route, response.status, Clock::now() - begun, trace});
}

}  // namespace tocsin
