// What must hold of the way from a feed to a person: it is quick, it survives the loss of a part, and its own silence
// is noticed.
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_service.hpp"
#include "monitoring.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using std::chrono::steady_clock;

const std::string planted = "E10000016";

std::size_t times_told(const Webhook& webhook, const std::string& alert) {
  std::size_t count = 0;
  for (const std::string& message : webhook.received())
    count += !alerts_in({message}).empty() && json::parse(message)["groupLabels"]["alertname"] == alert;
  return count;
}

/// Takes the lines of one authority out of a CSV file and gives them, with the header, to a file of their own.
std::filesystem::path set_aside(const std::filesystem::path& file, const std::string& code) {
  std::istringstream lines(read_file(file));
  std::string line;
  std::getline(lines, line);
  std::string rest = line + "\n";
  std::string aside = rest;
  while (std::getline(lines, line)) (line.find(code) == std::string::npos ? rest : aside) += line + "\n";
  write_file(file, rest);
  const std::filesystem::path other = file.parent_path() / ("late_" + file.filename().string());
  write_file(other, aside);
  return other;
}

/// A minute, and as much more as the machine has more to do than it has cores for.
seconds a_minute_of_a_free_machine() {
  double load = 0;
  if (::getloadavg(&load, 1) != 1) load = 0;
  const double busy = load / std::max(1U, std::thread::hardware_concurrency());
  return seconds(static_cast<int>(60 * std::clamp(busy, 1.0, 4.0)));
}

TEST(AlertPaths, a_new_row_in_a_feed_is_told_within_a_minute_at_the_shipped_intervals) {
  EnglandService service(planted + ":0.3", {}, {});
  const auto late = set_aside(service.folder / "feeds/dfe_subnational.csv", planted);
  service.take(service.folder / "feeds/dfe_subnational.csv");
  service.start();
  Webhook webhook;
  const Alertmanager alertmanager(service.folder, {.webhook = webhook.port()});
  const Prometheus prometheus(service.folder,
                              {.service = service.port, .alertmanagers = {alertmanager.port()}, .interval = "15s"});
  const std::string expected = "persistence-" + planted + "-low";
  ASSERT_TRUE(eventually(seconds(90), [&] { return !prometheus.query("tocsin_authority_info").empty(); }));
  ASSERT_FALSE(findings_told(webhook).contains(expected));

  const auto loaded = steady_clock::now();
  service.take(late);
  EXPECT_TRUE(eventually(a_minute_of_a_free_machine(), [&] { return findings_told(webhook).contains(expected); }))
      << prometheus.err() << alertmanager.ready();
  std::printf("a new row was told after %.0f seconds\n",
              std::chrono::duration<double>(steady_clock::now() - loaded).count());
}

/// How many times a webhook was told that a finding stands.
std::ptrdiff_t times_found(const Webhook& webhook, const std::string& finding) {
  const auto alerts = alerts_in(webhook.received());
  return std::ranges::count_if(alerts, [&](const json& alert) {
    return alert["labels"]["alertname"] == "TocsinFinding" && finding_of(alert["labels"]) == finding;
  });
}

/// The Watchdog is the clock: true once it was told so many times more.
bool rounds_later(const Webhook& webhook, std::size_t rounds) {
  const std::size_t before = times_told(webhook, "Watchdog");
  return eventually(seconds(120), [&] { return times_told(webhook, "Watchdog") >= before + rounds; });
}

TEST(AlertPaths, of_two_prometheus_and_two_alertmanagers_one_of_each_may_die_and_one_message_is_sent) {
  EnglandService service(planted + ":0.3,E08000025:2.2", {}, {});
  const auto late = set_aside(service.folder / "feeds/dfe_subnational.csv", planted);
  service.take(service.folder / "feeds/dfe_subnational.csv");
  service.start();
  Webhook webhook;
  const Changes quick = {{"group_wait: 10s", "group_wait: 1s"},
                         {"group_interval: 1m", "group_interval: 2s"},
                         {"group_interval: 30s", "group_interval: 1s"},
                         {"repeat_interval: 1m", "repeat_interval: 1s"}};
  const int first_cluster = free_port();
  const int second_cluster = free_port();
  Alertmanager first(service.folder, {.webhook = webhook.port(),
                                      .changes = quick,
                                      .cluster_port = first_cluster,
                                      .peer_port = second_cluster,
                                      .name = "first-alertmanager"});
  Alertmanager second(service.folder, {.webhook = webhook.port(),
                                       .changes = quick,
                                       .cluster_port = second_cluster,
                                       .peer_port = first_cluster,
                                       .name = "second-alertmanager"});
  ASSERT_TRUE(eventually(seconds(60), [&] {
    const json status = json::parse(get(first.port(), "/api/v2/status").body, nullptr, false);
    return first.ready() && second.ready() && status.is_object() && status["cluster"]["peers"].size() == 2;
  })) << first.err();
  const std::vector<int> both = {first.port(), second.port()};
  Prometheus one(service.folder, {.service = service.port, .alertmanagers = both, .name = "first-prometheus"});
  const Prometheus other(service.folder,
                         {.service = service.port, .alertmanagers = both, .replica = "b", .name = "second-prometheus"});
  const std::string earlier = "persistence-E08000025-high";
  ASSERT_TRUE(eventually(seconds(90), [&] {
    return times_found(webhook, earlier) > 0 && !one.firing("TocsinFinding").empty() &&
           !other.firing("TocsinFinding").empty();
  })) << get(service.port, "/api/v1/findings").body;
  ASSERT_TRUE(rounds_later(webhook, 8));
  EXPECT_EQ(times_found(webhook, earlier), 1) << "four ways, one message";

  first.process().signal(SIGKILL);
  one.process().signal(SIGKILL);
  ASSERT_TRUE(first.process().wait(seconds(20)) && one.process().wait(seconds(20)));
  service.take(late);
  const std::string expected = "persistence-" + planted + "-low";
  ASSERT_TRUE(eventually(seconds(120), [&] { return times_found(webhook, expected) > 0; })) << other.err();
  ASSERT_TRUE(rounds_later(webhook, 8));
  EXPECT_EQ(times_found(webhook, expected), 1);
}

TEST(AlertPaths, a_service_that_was_stopped_grows_stale_and_its_findings_stand) {
  EnglandService service(planted + ":0.3", {}, {"dfe_subnational.csv"});
  const std::string configuration = (service.folder / "tocsin.toml").string();
  write_file(configuration, replaced(read_file(configuration), "port = 0", "port = 0\nfresh_seconds = 8"));
  service.start();
  Webhook webhook;
  const Alertmanager alertmanager(service.folder, {.webhook = webhook.port(),
                                                   .changes = {{"group_wait: 10s", "group_wait: 1s"},
                                                               {"group_wait: 30s", "group_wait: 1s"},
                                                               {"group_interval: 1m", "group_interval: 1s"}}});
  const Prometheus prometheus(
      service.folder,
      {.service = service.port, .alertmanagers = {alertmanager.port()}, .rules = {{"for: 5m", "for: 2s"}}});
  const std::string expected = "persistence-" + planted + "-low";
  ASSERT_TRUE(eventually(seconds(90), [&] { return findings_told(webhook).contains(expected); })) << prometheus.err();

  service.process->signal(SIGTERM);
  ASSERT_EQ(service.process->wait(seconds(60)), 0) << service.process->err();
  ASSERT_TRUE(eventually(seconds(90), [&] {
    return !prometheus.firing("TocsinSnapshotStale").empty() && times_told(webhook, "TocsinSnapshotStale") > 0;
  }));
  ASSERT_TRUE(eventually(seconds(90), [&] { return times_told(webhook, "TocsinDown") > 0; }));
  EXPECT_FALSE(prometheus.firing("TocsinFinding").empty()) << "missing data resolve nothing";
  for (const json& alert : alerts_in(webhook.received(), "resolved"))
    EXPECT_NE(alert["labels"]["alertname"], "TocsinFinding") << alert;
}

TEST(AlertPaths, the_watchdogs_silence_is_noticed_and_so_is_its_return) {
  const ScratchFolder folder;
  Process watcher({"python3", std::string(TOCSIN_SOURCE_DIR) + "/config/alertmanager/dead_mans_switch.py", "--port",
                   "0", "--silence", "8", "--command", "echo told >> " + (folder / "told").string()},
                  folder / "switch");
  int port = 0;
  ASSERT_TRUE(eventually(seconds(30), [&] {
    const std::string said = watcher.out();
    if (said.find('\n') != std::string::npos) port = std::stoi(said.substr(said.rfind("port ") + 5));
    return port != 0;
  })) << watcher.err();
  Webhook webhook;
  const Alertmanager alertmanager(folder, {.webhook = webhook.port(),
                                           .dead_mans_switch = port,
                                           .changes = {{"group_interval: 30s", "group_interval: 1s"},
                                                       {"repeat_interval: 1m", "repeat_interval: 1s"}}});
  ASSERT_TRUE(eventually(seconds(60), [&] { return alertmanager.ready(); }));
  const auto back = [&] { return watcher.out().rfind("the Watchdog is back"); };
  const auto silent = [&] { return watcher.out().rfind("SILENT"); };
  {
    // Whether it was slow to start or not: it is heard before it is killed.
    Prometheus prometheus(folder, {.service = free_port(), .alertmanagers = {alertmanager.port()}});
    ASSERT_TRUE(eventually(seconds(90), [&] { return !prometheus.firing("Watchdog").empty(); }));
    ASSERT_TRUE(eventually(seconds(90), [&] {
      const json alerts = json::parse(get(alertmanager.port(), "/api/v2/alerts").body, nullptr, false);
      return alerts.is_array() && !alerts.empty() && (silent() == std::string::npos || back() != std::string::npos);
    }));
    prometheus.process().signal(SIGKILL);
    ASSERT_TRUE(prometheus.process().wait(seconds(20)));
  }
  ASSERT_TRUE(eventually(seconds(90), [&] {
    return silent() != std::string::npos && (back() == std::string::npos || silent() > back());
  })) << watcher.out();
  EXPECT_TRUE(eventually(seconds(20), [&] { return read_file(folder / "told").find("told") != std::string::npos; }));
  const Prometheus again(folder, {.service = free_port(), .alertmanagers = {alertmanager.port()}, .name = "again"});
  EXPECT_TRUE(eventually(seconds(90), [&] { return back() != std::string::npos && back() > silent(); }))
      << watcher.out();
}

TEST(AlertPaths, messages_are_grouped_and_what_follows_from_one_cause_is_held_back) {
  const ScratchFolder folder;
  Webhook webhook;
  const Alertmanager alertmanager(
      folder, {.webhook = webhook.port(),
               .changes = {{"group_wait: 10s", "group_wait: 3s"}, {"group_wait: 30s", "group_wait: 3s"}}});
  ASSERT_TRUE(eventually(seconds(60), [&] { return alertmanager.ready(); }));
  const auto raise = [&](const std::vector<std::string>& labels) {
    std::vector<std::string> command = {"amtool", "alert", "add",
                                        "--alertmanager.url=http://" + loopback(alertmanager.port())};
    command.insert(command.end(), labels.begin(), labels.end());
    const Outcome added = run(command);
    ASSERT_EQ(added.exit_code, 0) << added.err;
  };
  for (const char* authority : {"E06000001", "E06000002", "E06000003"})
    raise({"alertname=TocsinFinding", "severity=review", "watch=persistence", "direction=low", "region=E12000001",
           std::string("authority=") + authority});
  raise({"alertname=TocsinFinding", "severity=review", "watch=silence", "direction=low", "region=E12000007",
         "authority=E09000007"});
  raise({"alertname=TocsinDown", "severity=warning", "job=tocsin", "instance=a"});
  raise({"alertname=TocsinFeedLate", "severity=warning", "job=tocsin", "instance=a", "feed=events"});
  raise({"alertname=TocsinFeedLate", "severity=warning", "job=tocsin", "instance=b", "feed=events"});

  std::set<std::string> expected = {"analysts persistence E12000001 3", "analysts silence E12000007 1",
                                    "analysts_london silence E12000007 1", "operators TocsinDown a 1",
                                    "operators TocsinFeedLate b 1"};
  const auto told = [&] {
    std::set<std::string> messages;
    for (const std::string& body : webhook.received()) {
      const json message = json::parse(body);
      const json& group = message["groupLabels"];
      const bool finding = group["alertname"] == "TocsinFinding";
      messages.insert(message["receiver"].get<std::string>() + " " +
                      (finding ? group["watch"] : group["alertname"]).get<std::string>() + " " +
                      (finding ? group["region"] : group["instance"]).get<std::string>() + " " +
                      std::to_string(message["alerts"].size()));
    }
    return messages;
  };
  EXPECT_TRUE(eventually(seconds(60), [&] { return told().size() >= expected.size(); }));
  EXPECT_EQ(told(), expected);
  std::size_t held_back = 0;
  for (const json& alert : json::parse(get(alertmanager.port(), "/api/v2/alerts").body)) {
    if (alert["status"]["inhibitedBy"].empty()) continue;
    ++held_back;
    EXPECT_EQ(alert["labels"]["alertname"], "TocsinFeedLate");
    EXPECT_EQ(alert["labels"]["instance"], "a");
  }
  EXPECT_EQ(held_back, 1u);
}

}  // namespace
}  // namespace tocsin::testing
