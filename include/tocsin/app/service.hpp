#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/result.hpp"

namespace spdlog {
class logger;
}

namespace tocsin {

/// The whole service: a store, a cycle that turns it into snapshots, and an HTTP server that answers from the newest
/// one.
///
/// Two threads: the event loop (`run`) and the cycle. The cycle asks the store every `poll_seconds` whether anything
/// was loaded, by whichever process, and then builds and publishes a new snapshot; a failure is logged and counted and
/// the last one stands.
class Service {
 public:
  /// Opens everything, starts listening and the cycle. Errors: configuration, reference tables, model card, store,
  /// port.
  static Result<std::unique_ptr<Service>> start(Configuration configuration, std::shared_ptr<spdlog::logger> log);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Runs the event loop until `stop`, SIGTERM or SIGINT; SIGHUP reads the configuration again and keeps the old one
  /// where the new has a fault. Returns when every request and the cycle's stage have ended.
  void run();
  /// From any thread, any number of times.
  void stop();

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tocsin
