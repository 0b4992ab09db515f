// The API as its users have it: held to its description, asked of the past, and one answer for one question.
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;

class Api : public ::testing::Test {
 protected:
  Api() {
    make_configuration(folder_);
    EXPECT_EQ(simulate(folder_, "E10000016:0.3").exit_code, 0);
  }

  void load_and_start(const std::vector<std::string>& files) {
    if (!files.empty()) {
      ASSERT_EQ(load(folder_, files).exit_code, 0);
    }
    service_.emplace(std::vector<std::string>{program, "serve", "--config", folder_ / "tocsin.toml"},
                     folder_ / "serve");
    port_ = listening_port(*service_);
    ASSERT_NE(port_, 0) << service_->err();
    ASSERT_TRUE(eventually(seconds(120), [&] { return get(port_, "/readyz").status == 200; })) << service_->err();
  }
  [[nodiscard]] json api(const std::string& path) const {
    const Answer answer = get(port_, "/api/v1/" + path);
    EXPECT_EQ(answer.status, 200) << path << " " << answer.body;
    return json::parse(answer.body);
  }

  const ScratchFolder folder_;
  std::optional<Process> service_;
  int port_ = 0;
};

TEST_F(Api, is_what_its_description_says) {
  write_file(folder_ / "feeds/faulty.csv",
             "notification_id,la_code_notifying,date_incident,date_aware,date_notified,record_type,nature,data_status\n"
             "n1,E06000999,2025-05-01,2025-05-02,2025-05-06,sin,serious_harm,illustrative\n"
             "n2,E06000001,2025-05-01,2025-05-02,2099-05-06,sin,serious_harm,illustrative\n");
  load_and_start(
      {folder_ / "feeds/events.csv", folder_ / "feeds/dfe_subnational.csv", folder_ / "feeds/dfe_national.csv"});
  load(folder_, {folder_ / "feeds/faulty.csv"});
  ASSERT_TRUE(eventually(seconds(120), [&] { return api("feeds/events")["data"]["files"].size() == 2; }));
  const Outcome held = run({NODE_PROGRAM, std::string(TOCSIN_BINARY_DIR) + "/api/validate.mjs",
                            "http://127.0.0.1:" + std::to_string(port_)});
  EXPECT_EQ(held.exit_code, 0) << held.out << held.err;
  EXPECT_THAT(held.out, HasSubstr(" 0 faults"));
}

TEST_F(Api, counts_events_to_the_published_totals_and_withholds_what_is_small) {
  load_and_start({folder_ / "feeds/events.csv"});
  std::map<std::pair<std::string, std::string>, json> shown;
  const json drawn = api("tables?breakdown=nature,looked_after,sex&year=2022-2026");
  ASSERT_FALSE(drawn["data"].empty());
  for (const json& row : drawn["data"]) {
    if (row["breakdown_topic"] == "Total")
      shown[{row["time_period"], row["nature_of_notification"]}] = row["number_notifications"];
    if (row["breakdown_topic"] == "CLA" && row["breakdown"] == "Yes")
      shown[{row["time_period"], "CLA"}] = row["number_notifications"];
    const json& number = row["number_notifications"];
    EXPECT_TRUE(number.is_null() || number == 0 || number >= 5) << row;
  }
  const std::vector<std::tuple<std::string, int, int, int, int>> published = {{"2022", 442, 191, 227, 24},
                                                                              {"2023", 456, 201, 244, 11},
                                                                              {"2024", 405, 205, 180, 20},
                                                                              {"2025", 338, 162, 167, 9},
                                                                              {"2026", 357, 160, 188, 9}};
  for (const auto& [year, total, deaths, harm, other] : published) {
    EXPECT_EQ((shown[{year, "Total"}]), total);
    EXPECT_EQ((shown[{year, "Child death"}]), deaths);
    EXPECT_EQ((shown[{year, "Serious harm"}]), harm);
    EXPECT_EQ((shown[{year, "Other"}]), other);
  }
  EXPECT_EQ((shown[{"2024", "CLA"}]), 99);
  EXPECT_EQ((shown[{"2025", "CLA"}]), 93);
  EXPECT_EQ((shown[{"2026", "CLA"}]), 113);

  // Page, list, table and metric say the same of one authority.
  const json years = api("authorities/E10000016")["data"]["years"];
  const json rows = api("tables?area=E10000016")["data"];
  ASSERT_EQ(rows.size(), years.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i]["number_notifications"], years[i]["observed"]);
  std::set<std::string> series;
  const json all = api("series");
  for (const json& one : all["data"]) series.insert(one["series"]);
  EXPECT_EQ(series.count("dfe") + series.count("ofsted") + series.count("panel_notifications"), 3U);
}

/// Whether a cell of a page says what a table says of that measure: its symbol, or its number as rounded.
bool says(std::string cell, const json& row, const std::string& measure, double rounding) {
  cell = std::regex_replace(cell, std::regex("<[^>]*>|,"), "");
  if (row[measure].is_null()) return cell.substr(0, cell.find(' ')) == row[measure + "_symbol"];
  return std::abs(std::stod(cell) - row[measure].get<double>()) <= rounding / 2 + 1e-9;
}

TEST_F(Api, pages_say_what_tables_say_of_every_authority_and_year_and_of_what_is_around_it) {
  load_and_start({england + "/child_population.csv", folder_ / "feeds/events.csv",
                  folder_ / "feeds/dfe_subnational.csv", folder_ / "feeds/dfe_national.csv"});
  const json tables = api("tables?measure=notifications,rate_per_100k,child_population")["data"];
  std::map<std::pair<std::string, std::string>, json> table;
  std::map<std::string, std::string> region_of;
  for (const json& row : tables) {
    const std::string level = row["geographic_level"];
    const std::string code = row[level == "National"   ? "country_code"
                                 : level == "Regional" ? "region_code"
                                                       : "new_la_code"];
    table[{code, row["time_period"]}] = row;
    if (level == "Local authority") region_of[code] = row["region_code"];
  }
  ASSERT_GT(region_of.size(), 153U);
  const std::regex year_row(R"re(<tr><th scope="row">(\d\d)\d\d-(\d\d).*?</th>(.*?)</tr>)re");
  const std::regex cell("<td class=\"number\"[^>]*>(.*?)</td>");
  std::size_t compared = 0;
  for (const auto& [code, region] : region_of) {
    const std::string html = get(port_, "/areas/" + code).body;
    std::string years = html.substr(html.find("by year, April to March</caption>"));
    years.erase(years.find("</tbody>"));
    for (std::sregex_iterator row(years.begin(), years.end(), year_row), end; row != end; ++row) {
      const std::string year = (*row)[1].str() + (*row)[2].str();
      const std::string cells = (*row)[3];
      std::vector<std::string> shown;
      for (std::sregex_iterator each(cells.begin(), cells.end(), cell); each != end; ++each)
        shown.push_back((*each)[1]);
      ASSERT_EQ(shown.size(), 6U);
      const json& own = table.at({code, year});
      EXPECT_TRUE(says(shown[0], own, "number_notifications", 0)) << code << " " << year << " " << shown[0];
      EXPECT_TRUE(says(shown[2], own, "ons_midyear_population", 1)) << code << " " << year << " " << shown[2];
      EXPECT_TRUE(says(shown[3], own, "rate_per_100k", 0.1)) << code << " " << year << " " << shown[3];
      EXPECT_TRUE(says(shown[4], table.at({region, year}), "rate_per_100k", 0.1)) << region << " " << year << shown[4];
      EXPECT_TRUE(says(shown[5], table.at({"E92000001", year}), "rate_per_100k", 0.1)) << year << " " << shown[5];
      ++compared;
    }
  }
  EXPECT_EQ(compared, region_of.size() * 8);
}

TEST_F(Api, answers_with_what_was_known_then) {
  load_and_start({folder_ / "feeds/dfe_subnational.csv"});
  const json before = api("tables?area=E10000016");
  const std::string permalink = before["meta"]["permalink"];
  const std::string then = before["meta"]["built"];
  const json estimate = api("estimates?authority=E10000016")["data"];
  // A revision of one figure.
  write_file(folder_ / "feeds/revised.csv",
             "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
             "old_la_code,new_la_code,la_name,number_notifications,data_status\n"
             "2026,Reporting year,Local authority,E92000001,England,E12000008,South East,886,E10000016,Kent,77,"
             "illustrative\n");
  ASSERT_EQ(load(folder_, {folder_ / "feeds/revised.csv"}).exit_code, 0);
  ASSERT_TRUE(eventually(seconds(120), [&] {
    return api("tables?area=E10000016&year=2026")["data"][0]["number_notifications"] == 77;
  })) << service_->err();
  EXPECT_EQ(api(permalink.substr(std::string("/api/v1/").size()))["data"], before["data"]);
  EXPECT_EQ(api("estimates?authority=E10000016&as_of=" + then)["data"], estimate);
  EXPECT_NE(api("estimates?authority=E10000016")["data"], estimate);
  EXPECT_EQ(get(port_, "/api/v1/findings?as_of=2020-01-01").status, 404) << "nothing was known then";
}

}  // namespace
}  // namespace tocsin::testing
