// Every expression of every panel and variable of the shipped dashboards, answered by a real Prometheus that scrapes
// the service over the drawn England and holds its backfilled history. There is no Grafana here: what its panels do
// with the answers is held by their types (tests/rules) and by looking.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_service.hpp"
#include "monitoring.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using Values = std::map<std::string, std::string>;  // of the variables

struct Board {
  std::string name;
  json content;
};

std::vector<Board> boards() {
  std::vector<Board> all;
  for (const auto& entry : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/dashboards/grafana"))
    all.push_back({entry.path().stem().string(), json::parse(read_file(entry.path()))});
  std::ranges::sort(all, {}, &Board::name);
  return all;
}

/// `$name` and `${name}` by their values; longer names first, so that one is not taken for the beginning of another.
std::string resolved(std::string text, const Values& values) {
  std::vector<std::pair<std::string, std::string>> ordered(values.begin(), values.end());
  std::ranges::sort(ordered, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [name, value] : ordered) {
    text = replaced(text, "${" + name + "}", value);
    text = replaced(text, "$" + name, value);
  }
  return text;
}

long seconds_of(const std::string& duration) {
  static const std::map<char, long> units = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'y', 31536000}};
  return std::stol(duration) * units.at(duration.back());
}

bool is_number(const json& sample) { return !std::isnan(std::stod(sample.get<std::string>())); }

/// A Prometheus with years of backfilled history that scrapes a running service.
class DashboardsOverHistory : public ::testing::Test {
 protected:
  static constexpr const char* low = "E10000016";     // planted low
  static constexpr const char* silent = "E08000025";  // planted silent for the last two years

  void SetUp() override {
    service_.emplace(std::string(low) + ":0.3,zero:" + silent + "@2025-2026");
    service_->start();
    write_history();
    prometheus_.emplace(service_->folder, Prometheus::Plan{.service = service_->port, .alertmanagers = {free_port()}});
    // Long enough for a rate: some scrapes, with requests between them.
    ASSERT_TRUE(eventually(seconds(120), [&] {
      get(service_->port, "/");
      return prometheus_->query("count_over_time(up{job=\"tocsin\"}[1m]) > 8").size() == 1 &&
             !prometheus_->query("rate(tocsin_http_request_duration_seconds_count{route=\"/\"}[10s]) > 0").empty() &&
             !prometheus_->firing("Watchdog").empty();
    })) << prometheus_->err();
    const json names = prometheus_->ask("label/__name__/values");
    for (const json& name : names["data"]) metrics_.insert(name);
  }

  void write_history() {
    const Outcome exported =
        run({program, "export", "openmetrics", "--config", (service_->folder / "tocsin.toml").string(), "--from",
             "2025-10-05", "--to", "2026-03-29", "--step", "week", "--known", "notified", "--instance",
             loopback(service_->port)});
    ASSERT_EQ(exported.exit_code, 0) << exported.err;
    write_file(service_->folder / "history.om", exported.out);
    const Outcome blocks =
        run({"promtool", "tsdb", "create-blocks-from", "openmetrics", (service_->folder / "history.om").string(),
             (service_->folder / "prometheus-tsdb").string()});
    ASSERT_EQ(blocks.exit_code, 0) << blocks.err << blocks.out;
  }

  /// The values that a variable's query offers, by Grafana's own rules of `label_values` and `query_result`.
  std::vector<std::string> offered(const json& variable, const Values& values) {
    const std::string query = resolved(variable["query"]["query"], values);
    std::vector<std::string> found;
    std::smatch parts;
    if (std::regex_match(query, parts, std::regex(R"(label_values\((.*), *(\w+)\))"))) {
      expect_known_metrics(parts[1], query);
      for (const json& series : prometheus_->query(parts[1])) {
        EXPECT_TRUE(series["metric"].contains(parts[2].str())) << query;
        found.push_back(series["metric"].value(parts[2].str(), ""));
      }
    } else if (std::regex_match(query, parts, std::regex(R"(query_result\((.*)\))"))) {
      expect_known_metrics(parts[1], query);
      // `/…(?<value>…)…/`: std::regex has no named groups, so their order tells which is the value.
      std::string pattern = variable["regex"];
      const bool value_first = pattern.find("(?<value>") < pattern.find("(?<text>");
      pattern = replaced(replaced(pattern.substr(1, pattern.size() - 2), "?<value>", ""), "?<text>", "");
      for (const json& series : prometheus_->query(parts[1])) {
        std::string written = series["metric"].value("__name__", "") + "{";
        for (const auto& [label, value] : series["metric"].items()) {
          if (label != "__name__") written += label + "=\"" + value.get<std::string>() + "\",";
        }
        std::smatch match;
        EXPECT_TRUE(std::regex_search(written, match, std::regex(pattern))) << written << " " << pattern;
        if (!match.empty()) found.push_back(match[value_first ? 1 : 2]);
      }
    } else {
      ADD_FAILURE() << "not a query of variables: " << query;
    }
    return found;
  }

  void expect_known_metrics(const std::string& expression, const std::string& name) {
    static const std::regex metric(R"(\b(tocsin_[a-z0-9_]+|scrape_[a-z_]+|ALERTS)\b)");
    for (std::sregex_iterator at(expression.begin(), expression.end(), metric), end; at != end; ++at)
      EXPECT_TRUE(metrics_.contains(at->str())) << name << ": no such metric: " << at->str();
  }

  /// Answers one target of a panel; the labels of its series go to `labels`.
  void expect_answer(const json& panel, const json& target, const Board& board, Values values, bool may_be_empty,
                     std::set<std::string>& labels) {
    const std::string name =
        board.name + ": " + panel["title"].get<std::string>() + " " + target["refId"].get<std::string>();
    const std::string from = board.content["time"]["from"];
    const long span = seconds_of(from.substr(4));
    const long step = std::max({span / 1000, 1L, panel.contains("interval") ? seconds_of(panel["interval"]) : 0L});
    values["__interval"] = std::to_string(step) + "s";
    values["__rate_interval"] = "20s";
    const std::string expression = resolved(target["expr"], values);
    EXPECT_EQ(expression.find('$'), std::string::npos) << name << " " << expression;
    expect_known_metrics(expression, name);

    const bool instant = target.value("instant", false);
    // The last step is now: what is scraped began moments ago.
    const double now = std::stod(prometheus_->query("time()")[1].get<std::string>());
    const double start = now - static_cast<double>(span / step * step);
    const json answer = prometheus_->ask(instant ? "query?query=" + percent_encoded(expression)
                                                 : "query_range?query=" + percent_encoded(expression) +
                                                       "&start=" + std::to_string(start) +
                                                       "&end=" + std::to_string(now) + "&step=" + std::to_string(step));
    ASSERT_TRUE(answer.is_object()) << name;
    ASSERT_EQ(answer["status"], "success") << name << " " << expression << " " << answer;
    const json& series = answer["data"]["result"];
    if (!may_be_empty) {
      EXPECT_FALSE(series.empty()) << name << " " << expression;
    }
    bool any_number = series.empty();
    static const std::regex placeholder(R"(\{\{(\w+)\}\})");
    const std::string legend = target["legendFormat"];
    EXPECT_FALSE(legend.empty()) << name;
    for (const json& one : series) {
      const json samples = instant ? json::array({one["value"]}) : one["values"];
      const bool numbers = std::ranges::any_of(samples, [](const json& sample) { return is_number(sample[1]); });
      any_number = any_number || numbers;
      if (!instant) {
        EXPECT_TRUE(numbers) << name << ": a series without a number: " << one["metric"];
      }
      for (std::sregex_iterator at(legend.begin(), legend.end(), placeholder), end; at != end; ++at)
        EXPECT_TRUE(one["metric"].contains((*at)[1].str()))
            << name << ": no label " << (*at)[1].str() << ": " << one["metric"];
      for (const auto& [label, value] : one["metric"].items()) labels.insert(label);
    }
    EXPECT_TRUE(any_number) << name << ": nothing but NaN: " << expression;
  }

  /// Answers everything of one dashboard for one choice of its variables.
  void expect_whole(const Board& board, const Values& chosen, bool may_be_empty = false) {
    Values values = {{"job", "tocsin"}, {"service", "http://" + loopback(service_->port)}};
    values.insert(chosen.begin(), chosen.end());
    for (const json& variable : board.content["templating"]["list"]) {
      if (variable["type"] != "query") continue;
      const std::vector<std::string> choices = offered(variable, values);
      EXPECT_FALSE(choices.empty()) << board.name << " " << variable["name"];
      const std::string name = variable["name"];
      ASSERT_TRUE(values.contains(name)) << board.name << ": the test does not choose " << name;
      if (values[name] != ".*") {
        EXPECT_THAT(choices, ::testing::Contains(values[name])) << board.name << " " << name;
      }
    }
    for (const json& panel : board.content["panels"]) {
      if (panel["type"] == "text") continue;
      std::set<std::string> labels;
      for (const json& target : panel["targets"]) expect_answer(panel, target, board, values, may_be_empty, labels);
      static const std::regex field(R"(__data\.fields\.(\w+))");
      const std::string fields = panel["fieldConfig"].dump();
      for (std::sregex_iterator at(fields.begin(), fields.end(), field), end; !may_be_empty && at != end; ++at)
        EXPECT_TRUE(labels.contains((*at)[1]))
            << board.name << ": " << panel["title"] << " links by a field that is not there: " << at->str();
      for (const json& link : panel["links"]) {
        const std::string url = resolved(link["url"], values);
        if (answered_.insert(url).second) {
          EXPECT_EQ(get(service_->port, url.substr(values["service"].size())).status, 200) << url;
        }
      }
    }
  }

  std::optional<EnglandService> service_;
  std::optional<Prometheus> prometheus_;
  std::set<std::string> metrics_;
  std::set<std::string> answered_;
};

TEST_F(DashboardsOverHistory, answer_every_expression_and_one_scrape_keeps_its_budget) {
  for (const Board& board : boards()) {
    SCOPED_TRACE(board.name);
    Values chosen = {{"feed", ".*"}};
    chosen["region"] = board.name == "region" ? "E12000008" : ".*";
    chosen["authority"] = low;
    expect_whole(board, chosen);
    if (board.name != "authority") continue;
    for (const char* authority : {silent, "E09000001"}) {  // the City of London: nothing can be told of it
      chosen["authority"] = authority;
      expect_whole(board, chosen, true);
    }
  }

  const json samples = prometheus_->query("scrape_samples_scraped{job=\"tocsin\"}");
  ASSERT_EQ(samples.size(), 1u);
  const double scraped = std::stod(samples[0]["value"][1].get<std::string>());
  EXPECT_LE(scraped, 5000);
  EXPECT_GT(scraped, 153 * 10);
  std::printf("one scrape of England has %.0f samples\n", scraped);
  for (const json& authority :
       prometheus_->query("count by (authority) ({job=\"tocsin\", authority=~\"E.+\", __name__=~\"tocsin_.+\"})"))
    EXPECT_LE(std::stod(authority["value"][1].get<std::string>()), 25 + 1)
        << authority << " (and what the rules record)";

  // History and scrapes are one series.
  const json joined =
      prometheus_->query("count_over_time(tocsin_authority_notifications{authority=\"E10000016\"}[10y]) > 26");
  EXPECT_EQ(joined.size(), 1u) << joined;
}

}  // namespace
}  // namespace tocsin::testing
