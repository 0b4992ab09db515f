// From a feed to an analyst's webhook, through the real Prometheus and the real Alertmanager.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

/// The shipped configuration of both, with addresses of its own and shorter intervals.
void write_chain_configuration(const ScratchFolder& folder, int service, int prometheus_alerts, int webhook) {
  const std::string source = std::string(TOCSIN_SOURCE_DIR) + "/config/";
  std::string prometheus = read_file(source + "prometheus/prometheus.yml");
  prometheus = replaced(prometheus, "127.0.0.1:8080", "127.0.0.1:" + std::to_string(service));
  prometheus = replaced(prometheus, "127.0.0.1:9093", "127.0.0.1:" + std::to_string(prometheus_alerts));
  prometheus = replaced(prometheus, "15s", "1s");
  prometheus = replaced(prometheus, "rules/tocsin.yml", source + "prometheus/rules/tocsin.yml");
  write_file(folder / "prometheus.yml", prometheus);
  std::string alertmanager = read_file(source + "alertmanager/alertmanager.yml");
  alertmanager = replaced(alertmanager, "127.0.0.1:9095", "127.0.0.1:" + std::to_string(webhook));
  alertmanager = replaced(alertmanager, "group_wait: 10s", "group_wait: 1s");
  write_file(folder / "alertmanager.yml", alertmanager);
}

/// Authorities that the webhook was told of, with the direction.
std::set<std::string> named(const Webhook& webhook) {
  std::set<std::string> authorities;
  for (const std::string& body : webhook.received()) {
    const json message = json::parse(body);
    for (const json& alert : message["alerts"]) {
      if (alert["labels"]["alertname"] == "TocsinFinding" && alert["status"] == "firing") {
        authorities.insert(alert["labels"]["authority"].get<std::string>() + " " +
                           alert["labels"]["direction"].get<std::string>());
      }
    }
  }
  return authorities;
}

TEST(AlertChain, a_planted_low_notifier_arrives_and_a_small_authority_with_zeros_does_not) {
  // Rutland has some 8,000 children: three years without a notification mean nothing there.
  const std::string rutland = "E06000017";
  const ScratchFolder folder;
  make_configuration(folder);
  ASSERT_EQ(simulate(folder, "E10000016:0.3,zero:" + rutland + "@2024-2026").exit_code, 0);
  ASSERT_EQ(load(folder, {folder / "feeds/events.csv", folder / "feeds/dfe_subnational.csv"}).exit_code, 0);
  Process service({program, "serve", "--config", folder / "tocsin.toml"}, folder / "serve");
  const int port = listening_port(service);
  ASSERT_NE(port, 0) << service.err();
  ASSERT_TRUE(eventually(seconds(60), [&] { return get(port, "/readyz").status == 200; })) << service.err();

  Webhook webhook;
  const int alertmanager_port = free_port();
  const int prometheus_port = free_port();
  write_chain_configuration(folder, port, alertmanager_port, webhook.port());
  Process alertmanager(
      {"prometheus-alertmanager", "--config.file=" + (folder / "alertmanager.yml").string(),
       "--storage.path=" + (folder / "alertmanager").string(),
       "--web.listen-address=127.0.0.1:" + std::to_string(alertmanager_port), "--cluster.listen-address="},
      folder / "alertmanager-log");
  Process prometheus({"prometheus", "--config.file=" + (folder / "prometheus.yml").string(),
                      "--storage.tsdb.path=" + (folder / "tsdb").string(),
                      "--web.listen-address=127.0.0.1:" + std::to_string(prometheus_port)},
                     folder / "prometheus-log");
  ASSERT_TRUE(eventually(seconds(60), [&] { return named(webhook).count("E10000016 low") > 0; }))
      << prometheus.err() << alertmanager.err() << get(prometheus_port, "/api/v1/alerts").body;

  // What arrived is what the service says, no more and no less.
  std::set<std::string> standing;
  const json findings = json::parse(get(port, "/api/v1/findings").body);
  for (const json& finding : findings["data"]) {
    standing.insert(finding["authority_code"].get<std::string>() + " " + finding["direction"].get<std::string>());
  }
  EXPECT_TRUE(eventually(seconds(60), [&] { return named(webhook) == standing; }));
  EXPECT_EQ(named(webhook), standing);
  EXPECT_EQ(standing.count(rutland + " low"), 0u);
  const json small = json::parse(get(port, "/api/v1/authorities/" + rutland).body)["data"];
  EXPECT_EQ(small["assessable_low"], false) << small;
  for (const std::string& body : webhook.received()) {
    const json message = json::parse(body);
    for (const json& alert : message["alerts"]) {
      if (alert["labels"]["alertname"] != "TocsinFinding") continue;
      EXPECT_THAT(alert["annotations"]["description"].get<std::string>(),
                  ::testing::HasSubstr("Neither high nor low numbers"));
      EXPECT_THAT(alert["annotations"]["description"].get<std::string>(), ::testing::HasSubstr("ILLUSTRATIVE"));
    }
  }
}

}  // namespace
}  // namespace tocsin::testing
