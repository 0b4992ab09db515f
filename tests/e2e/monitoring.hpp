#pragma once

#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "http.hpp"
#include "process.hpp"

/// The real Prometheus and Alertmanager with the shipped configuration, whose addresses and paces alone are changed.
namespace tocsin::testing {

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

inline std::string shipped(const std::string& file) {
  return read_file(std::string(TOCSIN_SOURCE_DIR) + "/config/" + file);
}

inline std::string loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

/// What is changed of the shipped configuration.
using Changes = std::vector<std::pair<std::string, std::string>>;

/// A Prometheus that scrapes one service and tells any number of Alertmanagers.
class Prometheus {
 public:
  struct Plan {
    int service = 0;
    std::vector<int> alertmanagers;
    std::string interval = "1s";  ///< of scrapes and rules
    Changes rules{};              ///< in the rules
    std::string replica = "a";
    std::string name = "prometheus";  ///< of its files in the folder
  };

  Prometheus(const ScratchFolder& folder, const Plan& plan) : port_(free_port()) {
    std::string rules = shipped("prometheus/rules/tocsin.yml");
    for (const auto& [what, with] : plan.rules) rules = replaced(rules, what, with);
    write_file(folder / (plan.name + "-rules.yml"), rules);
    std::string targets;
    for (const int alertmanager : plan.alertmanagers)
      targets += (targets.empty() ? "\"" : ", \"") + loopback(alertmanager) + "\"";
    std::string configuration = shipped("prometheus/prometheus.yml");
    configuration =
        replaced(configuration, "targets: [\"127.0.0.1:8080\"]", "targets: [\"" + loopback(plan.service) + "\"]");
    configuration = replaced(configuration, "http://127.0.0.1:8080", "http://" + loopback(plan.service));
    configuration = replaced(configuration, "\"127.0.0.1:9093\"", targets);
    configuration = replaced(configuration, "15s", plan.interval);
    configuration = replaced(configuration, "replica: a", "replica: " + plan.replica);
    configuration = replaced(configuration, "rules/tocsin.yml", plan.name + "-rules.yml");
    write_file(folder / (plan.name + ".yml"), configuration);
    process_.emplace(
        std::vector<std::string>{"prometheus", "--config.file=" + (folder / (plan.name + ".yml")).string(),
                                 "--storage.tsdb.path=" + (folder / (plan.name + "-tsdb")).string(),
                                 "--storage.tsdb.retention.time=20y", "--enable-feature=exemplar-storage",
                                 "--rules.alert.resend-delay=2s", "--web.listen-address=" + loopback(port_)},
        folder / (plan.name + "-log"));
  }

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] std::string err() const { return process_->err(); }

  /// The answer of its API; null where there is none yet.
  [[nodiscard]] nlohmann::json ask(const std::string& path_and_query) const {
    const Answer answer = get(port_, "/api/v1/" + path_and_query);
    return answer.status == 0 ? nlohmann::json() : nlohmann::json::parse(answer.body, nullptr, false);
  }
  /// The samples of an expression now; empty while there are none.
  [[nodiscard]] nlohmann::json query(const std::string& expression) const;
  /// Firing alerts of that name.
  [[nodiscard]] nlohmann::json firing(const std::string& alert) const {
    nlohmann::json found = nlohmann::json::array();
    const nlohmann::json answer = ask("alerts");
    if (!answer.is_object() || !answer.contains("data")) return found;
    for (const nlohmann::json& one : answer["data"]["alerts"]) {
      if (one["labels"]["alertname"] == alert && one["state"] == "firing") found.push_back(one);
    }
    return found;
  }

 private:
  int port_;
  std::optional<Process> process_;
};

inline std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.') {
      out += c;
    } else {
      constexpr const char* digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

inline nlohmann::json Prometheus::query(const std::string& expression) const {
  const nlohmann::json answer = ask("query?query=" + percent_encoded(expression));
  return answer.is_object() && answer.contains("data") ? answer["data"]["result"] : nlohmann::json::array();
}

/// An Alertmanager; of a pair each names the other's cluster port.
class Alertmanager {
 public:
  struct Plan {
    int webhook = 0;
    int dead_mans_switch = 0;  ///< its port; 0: the webhook takes the Watchdog as well
    Changes changes{};
    int cluster_port = 0;  ///< 0: alone
    int peer_port = 0;
    std::string name = "alertmanager";
  };

  Alertmanager(const ScratchFolder& folder, const Plan& plan) : port_(free_port()) {
    std::string configuration = shipped("alertmanager/alertmanager.yml");
    configuration = replaced(configuration, "127.0.0.1:9095", loopback(plan.webhook));
    configuration = replaced(configuration, "127.0.0.1:9096",
                             loopback(plan.dead_mans_switch == 0 ? plan.webhook : plan.dead_mans_switch));
    for (const auto& [what, with] : plan.changes) configuration = replaced(configuration, what, with);
    write_file(folder / (plan.name + ".yml"), configuration);
    std::vector<std::string> command = {
        "prometheus-alertmanager", "--config.file=" + (folder / (plan.name + ".yml")).string(),
        "--storage.path=" + (folder / plan.name).string(), "--web.listen-address=" + loopback(port_),
        "--cluster.listen-address=" + (plan.cluster_port == 0 ? std::string() : loopback(plan.cluster_port))};
    if (plan.peer_port != 0) {
      command.insert(command.end(), {"--cluster.peer=" + loopback(plan.peer_port), "--cluster.gossip-interval=50ms",
                                     "--cluster.settle-timeout=2s", "--cluster.peer-timeout=4s"});
    }
    process_.emplace(command, folder / (plan.name + "-log"));
  }

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] std::string err() const { return process_->err(); }
  [[nodiscard]] bool ready() const { return get(port_, "/-/ready").status == 200; }

 private:
  int port_;
  std::optional<Process> process_;
};

/// The firing (or resolved) alerts of all messages that a webhook was sent, in their order.
inline std::vector<nlohmann::json> alerts_in(const std::vector<std::string>& messages,
                                             const std::string& status = "firing") {
  std::vector<nlohmann::json> alerts;
  for (const std::string& message : messages) {
    const nlohmann::json parsed = nlohmann::json::parse(message);
    for (const nlohmann::json& alert : parsed["alerts"]) {
      if (alert["status"] == status) alerts.push_back(alert);
    }
  }
  return alerts;
}

/// A finding by its watch, authority and direction, as its id writes them.
inline std::string finding_of(const nlohmann::json& labels) {
  return labels["watch"].get<std::string>() + "-" + labels["authority"].get<std::string>() + "-" +
         labels["direction"].get<std::string>();
}

/// Those that a webhook was told of.
inline std::set<std::string> findings_told(const Webhook& webhook) {
  std::set<std::string> found;
  for (const nlohmann::json& alert : alerts_in(webhook.received())) {
    if (alert["labels"]["alertname"] == "TocsinFinding") found.insert(finding_of(alert["labels"]));
  }
  return found;
}

}  // namespace tocsin::testing
