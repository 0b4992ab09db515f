#include "tocsin/app/service.hpp"

#include <csignal>
#include <optional>
#include <utility>  // first: Boost.Asio 1.74 needs it for coroutines

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/logger.h>

#include "tocsin/serve/http_server.hpp"
#include "tocsin/serve/respond.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "clock.hpp"
#include "cycle.hpp"
#include "version.hpp"

namespace tocsin {

/// In the order in which they are built; taken down in reverse.
struct Service::Parts {
  Parts(Configuration settings, std::shared_ptr<spdlog::logger> logger)
      : configuration(std::move(settings)),
        log(std::move(logger)),
        meters(std::string(version), std::string(revision)) {}

  std::variant<Response, LaterAnswer> answer(const Request& request, bool private_listener) {
    if (const auto instant = asked_instant(request, now()); instant && cycle) {
      return [this, request, private_listener, instant = *instant](std::function<void(Response)> take) {
        look_up(request, private_listener, instant, std::move(take));
      };
    }
    const auto standing = published.current();
    return respond(request, standing ? standing->snapshot.get() : nullptr, state(private_listener));
  }

  /// Has what was known at a past instant looked up on the cycle's thread.
  void look_up(const Request& request, bool private_listener, Instant instant, std::function<void(Response)> take) {
    const auto tell = [this, request, private_listener, take](const Result<std::shared_ptr<const Snapshot>>& found) {
      if (found) return take(respond(request, found->get(), state(private_listener)));
      const bool unknown = found.error().kind == ErrorKind::not_found;
      take(told(unknown ? 404 : 503, unknown ? found.error().message : "What was then known cannot be read now."));
    };
    const bool waits = cycle->replay(instant, [this, tell, take](Result<std::shared_ptr<const Snapshot>> found) {
      if (!found && found.error().kind != ErrorKind::not_found) log->error("as_of: {}", found.error().message);
      boost::asio::post(loop, [this, tell, take, found = std::move(found)] {
        try {
          tell(found);
        } catch (const std::exception& fault) {  // the edge: what answers a client must not end the service
          log->error("as_of: {}", fault.what());
          take(told(500, "The service met a fault of its own; it has been noted."));
        }
      });
    });
    if (waits) return;
    Response busy = told(503, "Too many questions about the past wait already; ask again shortly.");
    busy.fields.emplace_back("Retry-After", "5");
    take(std::move(busy));
  }

  static Response told(int status, std::string_view detail) {
    Response response = problem(status, detail);
    response.route = "as_of";
    return response;
  }

  ServiceState state(bool private_listener) const {
    const auto standing = published.current();
    return {now(), standing ? standing->confirmed : Instant{}, std::chrono::seconds(configuration.fresh_seconds),
            private_listener, &meters};
  }

  void await_signal() {
    signals.async_wait([this](const boost::system::error_code& problem, int number) {
      if (problem) return;
      if (number == SIGHUP) {
        log->info("SIGHUP: reading the configuration again");
        if (cycle) cycle->reload();
        return await_signal();
      }
      log->info("signal {}: stopping", number);
      begin_stop();
    });
  }

  void begin_stop() {
    boost::system::error_code ignored;
    signals.cancel(ignored);
    server->stop();
    if (private_server) private_server->stop();
  }

  const Configuration configuration;
  const std::shared_ptr<spdlog::logger> log;
  Meters meters;
  Published<Standing> published;
  boost::asio::io_context loop{1};
  boost::asio::signal_set signals{loop};
  std::optional<HttpServer> server;
  std::optional<HttpServer> private_server;
  std::optional<Cycle> cycle;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::start(Configuration configuration, std::shared_ptr<spdlog::logger> log) {
  auto ground = lay_ground(configuration);
  if (!ground) return tl::unexpected(ground.error());
  std::error_code problem;
  std::filesystem::create_directories(configuration.store.parent_path(), problem);
  auto store = open_sqlite_store(configuration.store);
  if (!store) return tl::unexpected(store.error());

  auto parts = std::make_unique<Parts>(std::move(configuration), std::move(log));
  Parts& built = *parts;
  const auto listen = [&built](const std::string& address, std::uint16_t port, bool private_listener) {
    HttpCalls calls;
    calls.answer = [&built, private_listener](const Request& request) {
      return built.answer(request, private_listener);
    };
    calls.observed = [&built](const Exchange& exchange) {
      built.meters.request_took(exchange.route, exchange.status, exchange.duration, exchange.trace);
    };
    calls.now = now;
    calls.trouble = [&built](const std::string& words) { built.log->warn("{}", words); };
    return HttpServer::open(built.loop, address, port, std::move(calls));
  };
  auto server = listen(built.configuration.address, built.configuration.port, built.configuration.private_listener);
  if (!server) return tl::unexpected(server.error());
  built.server.emplace(std::move(*server));
  if (built.configuration.private_port != 0) {
    auto second = listen("127.0.0.1", built.configuration.private_port, true);
    if (!second) return tl::unexpected(second.error());
    built.private_server.emplace(std::move(*second));
    built.log->info("a private listener is on 127.0.0.1 port {}", built.private_server->port());
  }
  built.signals.add(SIGTERM);
  built.signals.add(SIGINT);
  built.signals.add(SIGHUP);
  built.await_signal();
  built.cycle.emplace(std::move(*store), std::move(*ground), built.published, built.meters, built.log);
  return std::unique_ptr<Service>(new Service(std::move(parts)));
}

std::uint16_t Service::port() const { return parts_->server->port(); }

void Service::run() {
  parts_->loop.run();
  parts_->log->info("requests have ended; the cycle finishes its stage");
  parts_->cycle.reset();
  parts_->log->info("stopped");
}

void Service::stop() {
  boost::asio::post(parts_->loop, [parts = parts_.get()] { parts->begin_stop(); });
}

}  // namespace tocsin
