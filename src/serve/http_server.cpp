#include "tocsin/serve/http_server.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <unordered_set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http_session.hpp"

namespace tocsin {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Connections over the limits that are told so at one time; those over this too are closed without a word.
constexpr std::size_t refusals_at_once = 64;
// How long to wait when the system has no descriptor or memory for a new connection.
constexpr std::chrono::milliseconds accept_pause{100};

/// How often it is asked who is late: a peer may take so much longer than its time.
std::chrono::milliseconds rounds_of(const HttpLimits& limits) {
  const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time});
  return std::clamp(shortest / 8, std::chrono::milliseconds{10}, std::chrono::milliseconds{1000});
}

}  // namespace

/// The server's state on the loop. Coroutines hold it, so it lives until the last of them has ended.
class HttpServer::Loop : public std::enable_shared_from_this<HttpServer::Loop> {
 public:
  Loop(asio::io_context& context, HttpCalls calls, const HttpLimits& limits)
      : context_(context),
        acceptor_(context),
        patience_(context),
        round_(context),
        terms_(std::make_shared<SessionTerms>(SessionTerms{std::move(calls), limits})) {}

  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port) {
    const std::string place = "listening on " + address + " port " + std::to_string(port);
    error_code error;
    const asio::ip::address parsed = asio::ip::make_address(address, error);
    if (error) {
      return failure(ErrorKind::invalid_input, place + ": the address is not a numeric IPv4 or IPv6 address");
    }
    const tcp::endpoint endpoint(parsed, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error)
      return failure(ErrorKind::io, place + ": " + error.message() + "; choose another port or stop what holds it");
    port_ = acceptor_.local_endpoint().port();
    return port_;
  }

  void start() { asio::co_spawn(context_, accept(shared_from_this()), ended("accepting")); }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void stop(std::chrono::milliseconds patience) {
    asio::post(context_, [self = shared_from_this(), patience] { self->wind_down(patience); });
  }

 private:
  /// Reports an exception that left a coroutine: a bug, caught at this edge only.
  [[nodiscard]] std::function<void(std::exception_ptr)> ended(std::string where) {
    return [self = shared_from_this(), where = std::move(where)](const std::exception_ptr& fault) {
      if (!fault) return;
      try {
        std::rethrow_exception(fault);
      } catch (const std::exception& exception) {
        self->trouble(where + ": " + exception.what());
      }
    };
  }

  void trouble(const std::string& words) const {
    if (terms_->calls.trouble) terms_->calls.trouble(words);
  }

  static asio::awaitable<void> accept(std::shared_ptr<Loop> self) {
    while (!self->terms_->stopping) {
      error_code error;
      tcp::socket socket = co_await self->acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (self->terms_->stopping) co_return;
      if (error) {
        self->trouble("accepting a connection: " + error.message());
        asio::steady_timer pause(self->context_, accept_pause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      self->admit(std::move(socket));
    }
  }

  /// A connection and its place in the server's counts, which it holds for as long as it lasts, however it ends.
  class Connection {
   public:
    Connection(std::shared_ptr<Loop> loop, tcp::socket socket, const asio::ip::address& address, bool refused)
        : session(std::move(socket), loop->terms_),
          loop_(std::move(loop)),
          count_(refused ? loop_->refusing_ : loop_->by_address_[address]),
          address_(address) {
      loop_->sessions_.insert(&session);
      ++count_;
    }
    ~Connection() {
      loop_->sessions_.erase(&session);
      if (--count_ == 0 && &count_ != &loop_->refusing_) loop_->by_address_.erase(address_);
      if (!loop_->sessions_.empty()) return;
      loop_->round_.cancel();
      if (loop_->terms_->stopping) loop_->patience_.cancel();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    HttpSession session;

   private:
    std::shared_ptr<Loop> loop_;
    std::size_t& count_;  // of the connections turned away, or of those from this address
    asio::ip::address address_;
  };

  void admit(tcp::socket socket) {
    error_code error;
    const asio::ip::address address = socket.remote_endpoint(error).address();
    if (error) return;  // gone again
    socket.set_option(tcp::no_delay(true), error);
    const HttpLimits& limits = terms_->limits;
    const auto held = by_address_.find(address);
    const bool full = sessions_.size() - refusing_ >= limits.connections ||
                      (held != by_address_.end() && held->second >= limits.connections_per_address);
    if (full && refusing_ >= refusals_at_once) return;
    if (sessions_.empty()) look_for_the_late();
    auto connection = std::make_shared<Connection>(shared_from_this(), std::move(socket), address, full);
    asio::co_spawn(context_, full ? turn_away(std::move(connection)) : serve(std::move(connection)),
                   ended("a connection"));
  }

  /// Goes round for as long as there are connections.
  void look_for_the_late() {
    round_.expires_after(rounds_of(terms_->limits));
    round_.async_wait([self = shared_from_this()](error_code error) {
      if (error || self->sessions_.empty()) return;
      const auto now = HttpSession::Clock::now();
      for (HttpSession* session : self->sessions_) session->end_if_late(now);
      self->look_for_the_late();
    });
  }

  static asio::awaitable<void> serve(std::shared_ptr<Connection> connection) { co_await connection->session.run(); }

  static asio::awaitable<void> turn_away(std::shared_ptr<Connection> connection) {
    Refusal refusal{503, "The service has as many connections as it takes; try again shortly."};
    co_await connection->session.refuse(std::move(refusal));
  }

  void wind_down(std::chrono::milliseconds patience) {
    const bool first = !terms_->stopping;
    terms_->stopping = true;
    if (first) {
      error_code ignored;  // an acceptor that is already closed is what is wanted
      acceptor_.close(ignored);
    }
    for (HttpSession* session : sessions_) session->end_if_idle();
    if (sessions_.empty()) return;
    patience_.expires_after(patience);
    patience_.async_wait([self = shared_from_this()](error_code error) {
      if (error) return;  // all ended before, or another call to stop set another patience
      for (HttpSession* session : self->sessions_) session->close();
    });
  }

  asio::io_context& context_;
  tcp::acceptor acceptor_;
  asio::steady_timer patience_;
  asio::steady_timer round_;
  std::shared_ptr<SessionTerms> terms_;
  std::unordered_set<HttpSession*> sessions_;
  std::map<asio::ip::address, std::size_t> by_address_;
  std::size_t refusing_ = 0;
  std::uint16_t port_ = 0;
};

HttpServer::HttpServer(std::shared_ptr<Loop> loop) : loop_(std::move(loop)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&& other) noexcept {
  std::swap(loop_, other.loop_);
  return *this;
}
HttpServer::~HttpServer() {
  if (loop_) loop_->stop(std::chrono::milliseconds{0});
}

Result<HttpServer> HttpServer::open(asio::io_context& context, const std::string& address, std::uint16_t port,
                                    HttpCalls calls, const HttpLimits& limits) {
  auto loop = std::make_shared<Loop>(context, std::move(calls), limits);
  const Result<std::uint16_t> listening = loop->listen(address, port);
  if (!listening) return tl::unexpected(listening.error());
  loop->start();
  return HttpServer(std::move(loop));
}

std::uint16_t HttpServer::port() const { return loop_->port(); }
void HttpServer::stop(std::chrono::milliseconds patience) { loop_->stop(patience); }

}  // namespace tocsin
