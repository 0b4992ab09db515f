// From a feed to an analyst's webhook, through the real Prometheus and the real Alertmanager, and the same everywhere.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_service.hpp"
#include "event_file.hpp"
#include "monitoring.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using Findings = std::map<std::string, std::set<std::string>>;  // by authority

/// Every finding's id that a text holds, wherever it stands in it.
Findings named_in(const std::string& text) {
  static const std::regex id("(persistence|surge|silence|timeliness|quality|themes|clusters)-(E[0-9]{8})-(high|low)");
  Findings found;
  for (std::sregex_iterator at(text.begin(), text.end(), id), end; at != end; ++at) found[(*at)[2]].insert(at->str());
  return found;
}

Findings in_metrics(const std::string& text) {
  static const std::regex sample(R"re(\ntocsin_finding\{authority="(\w+)",watch="(\w+)",direction="(\w+)"\} 1)re");
  Findings found;
  for (std::sregex_iterator at(text.begin(), text.end(), sample), end; at != end; ++at)
    found[(*at)[1]].insert((*at)[2].str() + "-" + (*at)[1].str() + "-" + (*at)[3].str());
  return found;
}

Findings in_answer(const std::string& text) {
  Findings found;
  const json answer = json::parse(text);
  for (const json& finding : answer["data"])
    found[finding["authority_code"]].insert(finding["watch"].get<std::string>() + "-" +
                                            finding["authority_code"].get<std::string>() + "-" +
                                            finding["direction"].get<std::string>());
  return found;
}

Findings in_alerts(const json& alerts) {
  Findings found;
  for (const json& alert : alerts) found[alert["labels"]["authority"]].insert(finding_of(alert["labels"]));
  return found;
}

/// Something for every watch: late notifications, forms that contradict themselves, a characteristic that spreads, a
/// burst, and neighbours that rise a little each.
void plant(const std::filesystem::path& file) {
  EventFile events(file);
  events.each("2024-04-01", "E10000017", [&](EventFile::Row& row) {
    const std::string aware = iso(day_of(events.cell(row, "date_notified")) - std::chrono::days(40));
    events.cell(row, "date_incident") = events.cell(row, "date_aware") = aware;
  });
  events.each("2024-04-01", "E10000012", [&](EventFile::Row& row) {
    events.cell(row, "cpp") = "yes";
    events.cell(row, "known_to_agency") = events.cell(row, "looked_after") = events.cell(row, "cin_plan") = "no";
    events.cell(row, "placement") = "at_home";
  });
  int at_home = 0;
  events.each("2025-01-01", "", [&](EventFile::Row& row) {
    std::string& placement = events.cell(row, "placement");
    if (placement == "at_home" && ++at_home % 4 == 0) placement = "hospital";
  });
  events.add("E06000023", "2025-09-01", 14, std::chrono::days(6));
  for (const char* neighbour : {"E06000060", "E10000025", "E06000042"})
    events.add(neighbour, "2025-06-05", 4, std::chrono::days(40));
  events.write(file);
}

TEST(AlertChain, page_answer_metric_alert_message_and_report_have_the_same_findings_for_every_authority) {
  // Rutland has some 8,000 children: three years without a notification mean nothing there.
  const std::string rutland = "E06000017";
  EnglandService service("E10000016:0.3,E08000025:2.2,zero:" + rutland + "@2024-2026,zero:E10000014@2025-2026", {}, {});
  plant(service.folder / "feeds/events.csv");
  for (const char* file : {"events.csv", "dfe_subnational.csv"}) service.take(service.folder / "feeds" / file);
  service.start();
  Webhook webhook;
  const Alertmanager alertmanager(service.folder,
                                  {.webhook = webhook.port(), .changes = {{"group_wait: 10s", "group_wait: 1s"}}});
  const Prometheus prometheus(service.folder, {.service = service.port, .alertmanagers = {alertmanager.port()}});

  const Findings standing = in_answer(get(service.port, "/api/v1/findings").body);
  ASSERT_TRUE(standing.contains("E10000016"));
  ASSERT_TRUE(standing.contains("E08000025"));
  EXPECT_FALSE(standing.contains(rutland)) << "too small to tell";
  std::set<std::string> ids;
  for (const auto& [authority, of_it] : standing) ids.insert(of_it.begin(), of_it.end());
  for (const char* planted :
       {"persistence-E10000016-low", "persistence-E08000025-high", "silence-E10000014-low", "surge-E06000023-high",
        "timeliness-E10000017-high", "quality-E10000012-high", "themes-E92000001-high"})
    EXPECT_TRUE(ids.contains(planted)) << planted;
  EXPECT_TRUE(std::ranges::any_of(ids, [](const std::string& id) { return id.starts_with("clusters-"); }));

  EXPECT_EQ(in_metrics(get(service.port, "/metrics").body), standing);
  EXPECT_EQ(named_in(get(service.port, "/").body), standing);
  EXPECT_TRUE(eventually(seconds(180), [&] { return in_alerts(prometheus.firing("TocsinFinding")) == standing; }))
      << prometheus.firing("TocsinFinding");
  EXPECT_TRUE(eventually(seconds(180), [&] { return findings_told(webhook) == ids; }));
  EXPECT_EQ(findings_told(webhook), ids);

  const std::string tables = england + "/";
  const Outcome assessed = run({program, "assess", "--config", (service.folder / "tocsin.toml").string(),
                                "--notifications", (service.folder / "feeds/events.csv").string(), "--notifications",
                                (service.folder / "feeds/dfe_subnational.csv").string(), "--population",
                                tables + "child_population.csv", "--context", tables + "idaci.csv", "--context",
                                tables + "children_in_need.csv", "--out", (service.folder / "assessment").string()});
  ASSERT_EQ(assessed.exit_code, 0) << assessed.err;
  EXPECT_EQ(named_in(read_file(service.folder / "assessment/report.html")), standing);

  const json small = json::parse(get(service.port, "/api/v1/authorities/" + rutland).body)["data"];
  EXPECT_EQ(small["assessable_low"], false) << small;
  for (const json& alert : alerts_in(webhook.received())) {
    if (alert["labels"]["alertname"] != "TocsinFinding") continue;
    const std::string description = alert["annotations"]["description"];
    for (const char* words : {"ILLUSTRATIVE", "Observed ", "expected ", " times the expected one",
                              "Neither high nor low numbers of notifications alone"})
      EXPECT_THAT(description, ::testing::HasSubstr(words));
    EXPECT_FALSE(alert["labels"].contains("tocsin_url")) << "two Prometheus must send the same labels";
    const std::string service_address = "http://" + loopback(service.port);
    for (const char* link : {"runbook_url", "finding_url"}) {
      const std::string url = alert["annotations"][link];
      ASSERT_TRUE(url.starts_with(service_address)) << url;
      EXPECT_EQ(get(service.port, url.substr(service_address.size())).status, 200) << url;
    }
  }
}

}  // namespace
}  // namespace tocsin::testing
