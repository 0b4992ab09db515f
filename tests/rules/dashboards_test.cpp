// The shipped dashboards, held to the rules of Grafana's dashboard-linter as restated here, and to our own.
//
// Left out, with reasons:
// - template-instance and target-instance: a figure is of England, whichever instance of the service gives it; queries
// take the
//   greatest over instances.
// - template-job asks for several jobs at once: the figures of two services are not one figure.
// - target-counter-agg for tables that say "since the first file": there the count itself is meant. In charts it holds.
// - target-rate-interval for increase(): "in the last hour" is what the title says. For rate() it holds.
// - target-logql and target-logql-auto: there are no logs here.
// - target-promql and template-label-promql: the end-to-end test has every expression answered by a real Prometheus.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tocsin {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

struct Shipped {
  std::string file;
  std::string text;
  json board;
};

std::vector<Shipped> shipped() {
  std::vector<Shipped> all;
  for (const auto& entry : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/dashboards/grafana")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream stream(entry.path());
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    json board = json::parse(text);
    all.push_back({entry.path().stem().string(), std::move(text), std::move(board)});
  }
  return all;
}

bool is_chart(const json& panel) {
  return std::set<std::string>{"timeseries", "xychart", "barchart"}.contains(panel["type"]);
}

/// Every panel that asks for something, with what to call it in a failure.
template <class Visit>
void each_panel(const Visit& visit) {
  for (const Shipped& one : shipped()) {
    for (const json& panel : one.board["panels"]) {
      if (panel["type"] != "text") visit(panel, one.file + ": " + panel["title"].get<std::string>());
    }
  }
}

TEST(Dashboards, are_the_six_that_oversight_reads) {
  std::set<std::string> names;
  for (const Shipped& one : shipped()) {
    names.insert(one.file);
    EXPECT_EQ(one.board["uid"], "tocsin-" + one.file);
  }
  EXPECT_THAT(names, ::testing::ElementsAre("authority", "england", "feeds", "region", "service", "timeliness"));
}

TEST(Dashboards, have_the_variables_that_the_linter_asks_for) {
  for (const Shipped& one : shipped()) {
    const json& variables = one.board["templating"]["list"];
    EXPECT_EQ(variables[0]["name"], "datasource") << one.file;
    EXPECT_EQ(variables[0]["type"], "datasource");
    EXPECT_EQ(variables[0]["query"], "prometheus");
    EXPECT_EQ(variables[0]["label"], "Data source");
    EXPECT_EQ(variables[1]["name"], "job") << one.file;
    for (const json& variable : variables) {
      if (variable["type"] != "query") continue;
      EXPECT_EQ(variable["datasource"]["uid"], "$datasource") << one.file << " " << variable["name"];
      EXPECT_EQ(variable["refresh"], 2) << one.file << " " << variable["name"] << " must follow the time range";
    }
    EXPECT_EQ(one.board["editable"], false) << one.file;
    EXPECT_THAT(one.text, Not(HasSubstr("__inputs"))) << one.file;
    EXPECT_THAT(one.text, Not(HasSubstr("DS_PROMETHEUS"))) << one.file;
  }
}

TEST(Dashboards, panels_have_a_title_a_description_a_unit_and_targets_of_the_variable_source) {
  const std::set<std::string> units = {"short", "none", "s", "percentunit", "reqps"};
  each_panel([&](const json& panel, const std::string& name) {
    EXPECT_FALSE(panel["title"].get<std::string>().empty()) << name;
    EXPECT_FALSE(panel["description"].get<std::string>().empty()) << name;
    EXPECT_TRUE(units.contains(panel["fieldConfig"]["defaults"]["unit"])) << name;
    EXPECT_EQ(panel["datasource"]["uid"], "$datasource") << name;
    EXPECT_FALSE(panel["targets"].empty()) << name;
    for (const json& target : panel["targets"]) EXPECT_EQ(target["datasource"]["uid"], "$datasource") << name;
  });
}

TEST(Dashboards, expressions_select_the_job_and_rate_over_the_rate_interval) {
  const std::regex metric(R"(\b(tocsin_[a-z0-9_]+|up|scrape_[a-z_]+)\b(\{[^}]*\})?)");
  each_panel([&](const json& panel, const std::string& name) {
    for (const json& target : panel["targets"]) {
      const std::string expression = target["expr"];
      for (std::sregex_iterator at(expression.begin(), expression.end(), metric), end; at != end; ++at) {
        EXPECT_THAT((*at)[2].str(), HasSubstr("job=\"$job\"")) << name << ": " << expression;
      }
      for (std::size_t at = expression.find("rate("); at != std::string::npos; at = expression.find("rate(", at + 1)) {
        EXPECT_EQ(expression.substr(expression.find('[', at), 18), "[$__rate_interval]") << name;
      }
      if (panel["type"] == "timeseries" && expression.find("_total{") != std::string::npos) {
        EXPECT_THAT(expression, ::testing::AnyOf(HasSubstr("rate("), HasSubstr("increase("))) << name;
      }
    }
  });
}

TEST(Dashboards, have_no_colour_but_those_of_the_analysis_function) {
  const std::set<std::string> palette = {"#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"};
  const std::regex colour(R"re("(?:fixedColor|color)": "([^"]*)")re");
  for (const Shipped& one : shipped()) {
    for (std::sregex_iterator at(one.text.begin(), one.text.end(), colour), end; at != end; ++at)
      EXPECT_TRUE(palette.contains((*at)[1])) << one.file << ": " << at->str();
    for (const char* forbidden : {"\"green\"", "\"red\"", "palette-classic", "continuous-"})
      EXPECT_THAT(one.text, Not(HasSubstr(forbidden))) << one.file;
  }
}

TEST(Dashboards, draw_no_threshold_of_their_own) {
  each_panel([&](const json& panel, const std::string& name) {
    const json& steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"];
    ASSERT_EQ(steps.size(), 1u) << name;
    EXPECT_TRUE(steps[0]["value"].is_null()) << name;
  });
}

TEST(Dashboards, give_every_chart_a_table_and_a_page_that_say_the_same) {
  for (const Shipped& one : shipped()) {
    const json& panels = one.board["panels"];
    for (std::size_t i = 0; i < panels.size(); ++i) {
      if (panels[i]["type"] != "text") {
        ASSERT_EQ(panels[i]["links"].size(), 1u) << one.file << ": " << panels[i]["title"];
        EXPECT_THAT(panels[i]["links"][0]["url"].get<std::string>(), ::testing::StartsWith("${service}/"));
      }
      if (!is_chart(panels[i])) continue;
      ASSERT_LT(i + 1, panels.size()) << one.file;
      EXPECT_EQ(panels[i + 1]["type"], "table") << one.file << ": nothing beside " << panels[i]["title"];
    }
  }
}

TEST(Dashboards, lead_to_the_page_that_is_about_the_same) {
  const std::map<std::string, std::string> pages = {{"authority", "/areas/$authority"},
                                                    {"feeds", "/feeds"},
                                                    {"region", "/areas"},
                                                    {"service", "/status"},
                                                    {"timeliness", "/feeds"}};
  each_panel([&](const json& panel, const std::string& name) {
    const std::string board = name.substr(0, name.find(':'));
    if (!pages.contains(board) || panel["type"] == "text") return;
    const std::set<std::string> allowed = {"${service}" + pages.at(board), "${service}/findings",
                                           "${service}/runbooks"};
    EXPECT_TRUE(allowed.contains(panel["links"][0]["url"])) << name << ": " << panel["links"][0]["url"];
  });
  std::set<std::string> to_a_finding;
  each_panel([&](const json& panel, const std::string& name) {
    if (panel["fieldConfig"].dump().find("${service}/findings/${__data.fields.watch}-${__data.fields.authority}-"
                                         "${__data.fields.direction}") != std::string::npos)
      to_a_finding.insert(name);
  });
  EXPECT_EQ(to_a_finding.size(), 4u) << "a way from each table of findings to each of them";
}

TEST(Dashboards, lead_from_a_row_or_point_of_an_authority_to_its_own) {
  std::set<std::string> with_a_way;
  each_panel([&](const json& panel, const std::string& name) {
    if (panel["fieldConfig"].dump().find("/d/tocsin-authority?var-authority=${__data.fields.authority}") !=
        std::string::npos)
      with_a_way.insert(name);
  });
  for (const char* name : {"england: Findings", "england: Observed over expected, within the limits of chance",
                           "england: Observed and expected: the table", "region: Relative rates with their intervals",
                           "region: Authorities", "timeliness: Findings of silence and timeliness"})
    EXPECT_TRUE(with_a_way.contains(name)) << name;
}

TEST(Dashboards, carry_the_caution_of_the_department_wherever_an_authority_is_shown) {
  for (const Shipped& one : shipped()) {
    if (one.text.find("tocsin_authority_") == std::string::npos) continue;
    EXPECT_THAT(one.text, HasSubstr("Neither high nor low numbers of notifications alone should be interpreted as a "
                                    "performance measure of a local authority or its workforce."))
        << one.file;
  }
}

TEST(Dashboards, are_where_the_alerts_lead) {
  std::ifstream stream(TOCSIN_SOURCE_DIR "/config/prometheus/rules/tocsin.yml");
  const std::string rules{std::istreambuf_iterator<char>(stream), {}};
  std::set<std::string> boards;
  std::set<std::string> variables;
  for (const Shipped& one : shipped()) {
    boards.insert(one.board["uid"]);
    for (const json& variable : one.board["templating"]["list"]) variables.insert(variable["name"]);
  }
  const std::regex link(R"(/d/(tocsin-\w+)(?:\?var-(\w+)=)?)");
  int links = 0;
  for (std::sregex_iterator at(rules.begin(), rules.end(), link), end; at != end; ++at, ++links) {
    EXPECT_TRUE(boards.contains((*at)[1])) << at->str();
    if ((*at)[2].matched) {
      EXPECT_TRUE(variables.contains((*at)[2])) << at->str();
    }
  }
  EXPECT_GE(links, 11);
}

TEST(Dashboards, are_provisioned_with_the_keys_that_grafana_documents) {
  const auto keys = [](const std::string& file) {
    std::ifstream stream(TOCSIN_SOURCE_DIR "/config/grafana/provisioning/" + file);
    std::set<std::string> found;
    const std::regex key(R"(^\s*(?:- )?(\w+):)");
    for (std::string line; std::getline(stream, line);) {
      std::smatch match;
      if (std::regex_search(line, match, key)) found.insert(match[1]);
    }
    return found;
  };
  EXPECT_EQ(keys("datasources/tocsin.yml"),
            (std::set<std::string>{"apiVersion", "datasources", "name", "uid", "type", "access", "url", "isDefault",
                                   "editable", "jsonData", "httpMethod", "timeInterval"}));
  EXPECT_EQ(keys("dashboards/tocsin.yml"),
            (std::set<std::string>{"apiVersion", "providers", "name", "orgId", "folder", "type", "disableDeletion",
                                   "allowUiUpdates", "updateIntervalSeconds", "options", "path",
                                   "foldersFromFilesStructure"}));
}

}  // namespace
}  // namespace tocsin
