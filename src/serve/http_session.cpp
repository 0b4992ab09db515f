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

#include "tocsin/domain/fault_words.hpp"

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

std::string_view view(const beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.data().size()};
}
std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Request request_of(const http::request_header<>& header, std::string target) {
  const auto text = [](beast::string_view words) { return std::string(words); };
  return {text(header.method_string()), std::move(target), text(header[http::field::accept]),
          text(header[http::field::if_none_match]), text(header[http::field::accept_encoding])};
}

/// Empty where the peer is gone again.
std::string local_address_of(const asio::ip::tcp::socket& socket) {
  error_code error;
  asio::ip::address local = socket.local_endpoint(error).address();
  if (error) return {};
  if (local.is_v6() && local.to_v6().is_v4_mapped())
    local = asio::ip::make_address_v4(asio::ip::v4_mapped, local.to_v6());
  return local.to_string();
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, std::shared_ptr<SessionTerms> terms)
    : socket_(std::move(socket)),
      local_address_(local_address_of(socket_)),
      terms_(std::move(terms)),
      buffer_(terms_->limits.header_bytes) {}

void HttpSession::close() {
  if (awaited_) awaited_->cancel();
  error_code ignored;  // a socket that is already gone is what is wanted
  socket_.close(ignored);
}

asio::awaitable<void> HttpSession::run() {
  try {
    co_await serve();
  } catch (...) {
    tell("connection", std::current_exception());
  }
  close();
}

asio::awaitable<void> HttpSession::turn_away(Refusal refusal) {
  try {
    co_await refuse(std::move(refusal));
  } catch (...) {
    tell("connection", std::current_exception());
  }
  close();
}

asio::awaitable<void> HttpSession::serve() {
  for (bool more = true; more;) {
    HeaderScan scan = co_await read_header();
    if (scan.length == 0 && !scan.refusal) break;
    const auto begun = Clock::now();
    Parser parser;
    std::string target;
    std::optional<Refusal> refusal = std::move(scan.refusal);
    if (!refusal) refusal = take_header(parser, scan.length, target);
    if (!refusal && !parser.is_done()) {
      // Of HTTP/1.0 the expectation is ignored (RFC 9110, section 10.1.1).
      const bool go_on = parser.get().version() >= 11 && !parser.get()[http::field::expect].empty();
      const BodyFraming framing{parser.chunked(), parser.content_length().value_or(0)};
      refusal = co_await drop_body(framing, go_on);
    }
    if (refusal) co_return co_await refuse(*std::move(refusal));

    const Request request = request_of(parser.get(), std::move(target));
    begin(Occupation::answering);
    std::variant<Response, LaterAnswer> answer = answered(request);
    if (const auto* const later = std::get_if<LaterAnswer>(&answer)) answer = co_await awaited(*later);
    const Response& response = std::get<Response>(answer);
    more = parser.get().keep_alive() && !terms_->stopping;
    const bool sent = co_await write(response, parser.get().version(), more, request.method != "HEAD");
    observe(response, begun, trace_of(view(parser.get()["traceparent"])));
    more = more && sent && !terms_->stopping;
  }
}

asio::awaitable<void> HttpSession::refuse(Refusal refusal) {
  const auto begun = Clock::now();
  const Response response = problem(refusal.status, refusal.detail);
  const bool sent = co_await write(response, 11, false, true);
  observe(response, begun);
  if (sent) co_await linger();
}

/// Reads until the buffer starts with a whole header. The connection of a peer that is late is closed, so a 408 is for
/// the meters only. A length of 0 without a refusal: the peer is gone or there is nothing to say.
asio::awaitable<HeaderScan> HttpSession::read_header() {
  const HttpLimits& limits = terms_->limits;
  begin(buffer_.size() == 0 ? Occupation::idle : Occupation::receiving);
  allow(fresh_ || occupation_ != Occupation::idle ? limits.header_time : limits.idle_time);
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
    if (occupation_ == Occupation::idle && !fresh_) allow(limits.header_time);
    begin(Occupation::receiving);
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
  if (auto refusal = terms_->hosts.check(view(parser.get()[http::field::host]), local_address_)) return refusal;
  const beast::string_view expectation = parser.get()[http::field::expect];
  if (parser.get().version() >= 11 && !expectation.empty() && !beast::iequals(expectation, "100-continue"))
    return Refusal{417, "The only expectation understood is '100-continue'."};
  buffer_.consume(parsed);
  return std::nullopt;
}

/// Reads the body to its end and forgets it: no route takes one. The buffer starts with the body, or with nothing,
/// where a client that waits to go on is told so.
asio::awaitable<std::optional<Refusal>> HttpSession::drop_body(BodyFraming framing, bool go_on) {
  const HttpLimits& limits = terms_->limits;
  if (go_on && buffer_.size() == 0) {
    static constexpr std::string_view words = "HTTP/1.1 100 Continue\r\n\r\n";
    allow(limits.write_time);
    error_code ignored;  // who is gone will not send the body either
    co_await asio::async_write(socket_, asio::buffer(words), asio::redirect_error(asio::use_awaitable, ignored));
  }
  BodyScan scan(framing, limits);
  const auto begun = Clock::now();
  std::uint64_t received = 0;
  while (true) {
    const std::size_t taken = scan.take(view(buffer_));
    buffer_.consume(taken);
    received += taken;
    if (scan.refusal()) co_return scan.refusal();
    if (scan.done()) co_return std::nullopt;
    deadline_ = begun + limits.body_time + std::chrono::seconds(received / 1024);
    error_code error;
    const auto room = buffer_.prepare(limits.header_bytes);
    const std::size_t read = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    if (late_) co_return Refusal{408, "The body did not arrive in time."};
    if (error) co_return Refusal{400, "The body ended before its end: " + error.message() + "."};
    buffer_.commit(read);
    begin(Occupation::receiving);
  }
}

/// False where the peer did not take it.
asio::awaitable<bool> HttpSession::write(const Response& response, unsigned version, bool keep_alive, bool with_body) {
  begin(Occupation::sending);
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
  } catch (...) {
    *came = failed(std::current_exception());
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
  } catch (...) {
    return failed(std::current_exception());
  }
}

Response HttpSession::failed(const std::exception_ptr& fault) const {
  tell("answer", fault);
  Response response = problem(500, "The service met a fault of its own; it has been noted.");
  response.route = "fault";
  return response;
}

void HttpSession::tell(std::string_view where, const std::exception_ptr& fault) const {
  if (terms_->calls.trouble) terms_->calls.trouble({where, fault_words(fault)});
}

void HttpSession::observe(const Response& response, Clock::time_point begun, std::string_view trace) const {
  if (!terms_->calls.observed) return;
  const std::string_view route = response.route.empty() ? "refused" : response.route;
  terms_->calls.observed({route, response.status, Clock::now() - begun, trace});
}

}  // namespace tocsin
