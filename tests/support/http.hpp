#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tocsin::testing {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> fields;  ///< names in lower case
  std::string body;
};

/// GETs from 127.0.0.1; status 0 where no connection could be had.
Answer get(int port, const std::string& target, const std::map<std::string, std::string>& fields = {});

/// Takes POSTs on a free port of 127.0.0.1 and keeps their bodies, as an alert receiver would.
class Webhook {
 public:
  Webhook();
  ~Webhook();
  Webhook(const Webhook&) = delete;
  Webhook& operator=(const Webhook&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::vector<std::string> received() const;

 private:
  void serve();
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::thread thread_;
};

}  // namespace tocsin::testing
