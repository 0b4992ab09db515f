#include "tocsin/app/service.hpp"

#include <csignal>
#include <optional>
#include <span>
#include <utility>  // first: Boost.Asio 1.74 needs it for coroutines

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include "tocsin/domain/fault_words.hpp"
#include "tocsin/serve/http_server.hpp"
#include "tocsin/serve/respond.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "answer_pool.hpp"
#include "clock.hpp"
#include "cycle.hpp"
#include "past_answers.hpp"
#include "version.hpp"

namespace tocsin {

/// In the order in which they are built; taken down in reverse.
struct Service::Parts {
  Parts(Configuration settings, std::shared_ptr<spdlog::logger> logger)
      : configuration(std::move(settings)),
        log(std::move(logger)),
        meters(std::string(version), std::string(revision)) {}

  std::variant<Response, LaterAnswer> answer(const Request& request, bool private_listener) {
    if (const auto instant = asked_instant(request, now()); instant && past) {
      return [this, request, private_listener, instant = *instant](std::function<void(Response)> take) {
        look_up(request, private_listener, instant, std::move(take));
      };
    }
    if (!computes(request)) return told_from(request, nullptr, private_listener);
    return [this, request, private_listener](std::function<void(Response)> take) {
      pool.ask([this, request, private_listener] { return told_from(request, nullptr, private_listener); },
               std::move(take));
    };
  }

  /// Tells the log and the meters of a fault that no client is told of. Any thread.
  void note(std::string_view place, std::string_view words) {
    log->error("a fault of the service itself ({}): {}", place, words);
    meters.met_fault(place);
  }

  /// Answers from a past snapshot, or the newest where there is none. Any thread.
  Response told_from(const Request& request, const Snapshot* past_snapshot, bool private_listener) const {
    const auto standing = published.current();
    const Snapshot* const newest = standing ? standing->snapshot.get() : nullptr;
    const ServiceState state{now(),
                             standing ? standing->confirmed : Instant{},
                             std::chrono::seconds(configuration.fresh_seconds),
                             private_listener,
                             &meters,
                             standing ? std::span<const Trouble>(standing->troubles) : std::span<const Trouble>()};
    return respond(request, past_snapshot != nullptr ? past_snapshot : newest, state);
  }

  /// Has what was known at a past instant looked up on the thread of the past.
  void look_up(const Request& request, bool private_listener, Instant instant, std::function<void(Response)> take) {
    const auto room_after =
        past->ask(instant, [this, request, private_listener, take](Result<std::shared_ptr<const Snapshot>> found) {
          const auto answer = [this, request, private_listener, found = std::move(found)] {
            if (found) return told_from(request, found->get(), private_listener);
            return told(request, found.error().kind == ErrorKind::not_found ? 404 : 503, found.error().message);
          };
          pool.ask(answer, take);
        });
    if (!room_after) return;
    Response busy = told(request, 503,
                         fmt::format("Too many questions about the past wait already: they are answered one at a time. "
                                     "Ask again in {} seconds.",
                                     room_after->count()));
    busy.fields.emplace_back("Retry-After", std::to_string(room_after->count()));
    take(std::move(busy));
  }

  static Response told(const Request& request, int status, std::string_view detail) {
    Response response = refusal(request, status, detail);
    response.route = "as_of";
    return response;
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
    if (past) past->stop();
    server->stop();
    if (private_server) private_server->stop();
  }

  const Configuration configuration;
  const std::shared_ptr<spdlog::logger> log;
  Meters meters;
  Published<Standing> published;
  boost::asio::io_context loop{1};
  AnswerPool pool{loop, AnswerPool::usual_threads(),
                  [this](const std::exception_ptr& fault) { note("answer", fault_words(fault)); }};
  boost::asio::signal_set signals{loop};
  std::optional<HttpServer> server;
  std::optional<HttpServer> private_server;
  std::optional<PastAnswers> past;
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
  auto store_of_past = open_sqlite_store(configuration.store);
  if (!store_of_past) return tl::unexpected(store_of_past.error());

  auto parts = std::make_unique<Parts>(std::move(configuration), std::move(log));
  Parts& built = *parts;
  const auto listen = [&built](HttpPlace place, bool private_listener) {
    HttpCalls calls;
    calls.answer = [&built, private_listener](const Request& request) {
      return built.answer(request, private_listener);
    };
    calls.observed = [&built](const Exchange& exchange) {
      built.meters.request_took(exchange.route, exchange.status, exchange.duration, exchange.trace);
    };
    calls.now = now;
    calls.trouble = [&built](const ServerFault& fault) { built.note(fault.where, fault.words); };
    calls.evicted = [&built] { built.meters.evicted_connection(); };
    return HttpServer::open(built.loop, std::move(place), std::move(calls));
  };
  const Configuration& settings = built.configuration;
  auto server = listen({settings.address, settings.port, settings.hosts}, settings.private_listener);
  if (!server) return tl::unexpected(server.error());
  built.server.emplace(std::move(*server));
  if (settings.private_port != 0) {
    auto second = listen({"127.0.0.1", settings.private_port, {}}, true);
    if (!second) return tl::unexpected(second.error());
    built.private_server.emplace(std::move(*second));
    built.log->info("a private listener is on 127.0.0.1 port {}", built.private_server->port());
  }
  built.signals.add(SIGTERM);
  built.signals.add(SIGINT);
  built.signals.add(SIGHUP);
  built.await_signal();
  const std::shared_ptr<const Ground> shared = std::move(*ground);
  built.past.emplace(std::move(*store_of_past), shared, built.meters, built.log);
  built.cycle.emplace(std::move(*store), shared, built.published, *built.past, built.meters, built.log);
  return std::unique_ptr<Service>(new Service(std::move(parts)));
}

std::uint16_t Service::port() const { return parts_->server->port(); }

void Service::run() {
  run_to_end(parts_->loop, [this](const std::exception_ptr& fault) { parts_->note("loop", fault_words(fault)); });
  parts_->log->info("requests have ended; the cycle finishes its stage");
  parts_->cycle.reset();
  parts_->log->info("the cycle has ended; an answer about the past finishes");
  parts_->past.reset();
  parts_->log->info("stopped");
}

void Service::stop() {
  boost::asio::post(parts_->loop, [parts = parts_.get()] { parts->begin_stop(); });
}

}  // namespace tocsin
