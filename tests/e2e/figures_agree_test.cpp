// Every number has one source: what pages, downloads, answers and metrics call by one name is one number.
#include <cmath>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_service.hpp"
#include "published_text.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using Rows = std::vector<std::map<std::string, std::string>>;

/// One service over a drawn England with two unusual rates and an authority that falls silent, read once.
class FiguresAgree : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    service_ = new EnglandService("E10000016:0.35,E08000025:2.2,zero:E08000029", {},
                                  {"events.csv", "dfe_subnational.csv", "dfe_national.csv"});
    service_->start();
    crawl();
    estimates_ = csv_rows(fetched("/api/v1/estimates?format=csv"));
    for (const auto& row : estimates_) by_code_[row.at("authority_code")] = row;
  }
  static void TearDownTestSuite() {
    delete service_;
    service_ = nullptr;
    pages_.clear();
    by_code_.clear();
  }

  static std::string fetched(const std::string& target) {
    const Answer answer = get(service_->port, target);
    EXPECT_EQ(answer.status, 200) << target;
    return answer.body;
  }

  /// Every page that a link leads to from the first one, without those that hang on a choice.
  static void crawl() {
    std::vector<std::string> open = {"/"};
    for (std::set<std::string> met = {"/"}; !open.empty();) {
      const std::string path = open.back();
      open.pop_back();
      const std::string html = pages_[path] = fetched(path);
      for (const std::string_view link : all_between(html, "href=\"/", "\"")) {
        const std::string target = "/" + std::string(link.substr(0, link.find_first_of("#?")));
        const bool page = target.find('.') == std::string::npos && !target.starts_with("/api/");
        if (page && met.insert(target).second) open.push_back(target);
      }
    }
  }

  static double number(const std::map<std::string, std::string>& row, const std::string& column) {
    return first_number(row.at(column));
  }
  static bool in_force(const std::map<std::string, std::string>& row) { return row.at("ended") == "false"; }
  static std::size_t count_where(const std::function<bool(const std::map<std::string, std::string>&)>& holds) {
    return static_cast<std::size_t>(std::count_if(estimates_.begin(), estimates_.end(), holds));
  }

  static inline EnglandService* service_ = nullptr;
  static inline std::map<std::string, std::string> pages_;
  static inline Rows estimates_;
  static inline std::map<std::string, std::map<std::string, std::string>> by_code_;
};

TEST_F(FiguresAgree, every_page_is_reached) {
  EXPECT_GT(pages_.size(), estimates_.size() + 10);
  EXPECT_EQ(count_where(in_force), 153u);
  EXPECT_GT(estimates_.size(), 153u) << "some authorities have ended";
}

TEST_F(FiguresAgree, statuses_of_the_overview_are_those_of_the_estimates_in_force) {
  const std::string& html = pages_["/"];
  for (const std::string status : {"normal", "emerging", "persistent", "resolving", "not_assessable"}) {
    const std::string shown = plain(between(between(html, "status-" + status + "\"><dt>", "</div>"), "<dd>", "</dd>"));
    EXPECT_EQ(shown,
              std::to_string(count_where([&](const auto& row) { return in_force(row) && row.at("status") == status; })))
        << status;
  }
  EXPECT_THAT(html, ::testing::HasSubstr(fmt::format("{} authorities that have ended are not counted",
                                                     estimates_.size() - count_where(in_force))));
}

TEST_F(FiguresAgree, classes_of_the_map_are_of_the_rates_as_they_are) {
  const auto class_at = [](double rate) { return rate < 0.8 ? 0 : rate < 1 ? 1 : rate <= 1.25 ? 2 : 3; };
  const std::array<std::string, 4> words = {"below 0.80", "0.80 to below 1.00", "1.00 to 1.25", "above 1.25"};
  std::array<int, 4> counts{};
  const auto rows = table_rows(pages_["/map"], "aria-label=\"Table of the map\"");
  for (const Cells& cells : rows) {
    const auto row = std::find_if(estimates_.begin(), estimates_.end(),
                                  [&](const auto& each) { return each.at("authority_name") == cells[0]; });
    ASSERT_NE(row, estimates_.end()) << cells[0];
    const double rate = number(*row, "relative_rate");
    if (std::isnan(rate)) continue;
    const auto at = static_cast<std::size_t>(class_at(rate));
    ++counts[at];
    EXPECT_EQ(cells[4], words[at]) << cells[0] << " " << rate;
    EXPECT_TRUE(reads_as(cells[3], rate)) << cells[0] << " " << cells[3];
    EXPECT_EQ(class_at(first_number(cells[3])), class_at(rate)) << cells[0] << " reads as of another class";
    EXPECT_EQ(cells[5] == "yes", row->at("funnel_outside_998") == "true") << cells[0];
  }
  EXPECT_EQ(rows.size(), count_where(in_force));
  EXPECT_THAT(pages_["/map"], ::testing::HasSubstr(fmt::format("{} of {} authorities have an estimated relative rate "
                                                               "outside 0.80 to 1.25",
                                                               counts[0] + counts[3], rows.size())));
  for (std::size_t at = 0; at < counts.size(); ++at)
    EXPECT_THAT(pages_["/map"], ::testing::HasSubstr(words[at] + ": " + std::to_string(counts[at]) + "</li>"));
}

TEST_F(FiguresAgree, one_decision_says_who_is_outside_the_limits_of_chance) {
  constexpr double at_95 = 1.959963984540054, at_998 = 3.090232306167813;
  std::map<std::string, std::map<std::string, std::string>> points;
  for (const auto& row : csv_rows(fetched("/api/v1/funnel?format=csv"))) points[row.at("authority_code")] = row;
  for (const auto& row : estimates_) {
    const auto& point = points[row.at("authority_code")];
    const double z = std::abs(number(row, "funnel_z"));
    EXPECT_EQ(row.at("funnel_outside_95") == "true", z > at_95) << row.at("authority_name") << " " << z;
    EXPECT_EQ(row.at("funnel_outside_998") == "true", z > at_998) << row.at("authority_name") << " " << z;
    for (const auto& [here, there] : {std::pair{"funnel_z", "funnel_z"},
                                      {"funnel_outside_95", "outside_95"},
                                      {"funnel_outside_998", "outside_998"},
                                      {"observed", "observed"},
                                      {"expected", "expected"},
                                      {"status", "status"},
                                      {"ended", "ended"}})
      EXPECT_EQ(row.at(here), point[there]) << row.at("authority_name") << " " << here;
  }
}

TEST_F(FiguresAgree, a_point_of_the_funnel_reads_outside_where_it_is_outside) {
  const auto rows = table_rows(pages_["/funnel"], "aria-label=\"Table of the funnel\"");
  EXPECT_EQ(rows.size(), count_where([](const auto& row) { return in_force(row) && number(row, "expected") > 0; }));
  const auto outside = [](const std::string& ratio, const std::string& limits) {
    const double upper = first_number(limits.substr(limits.find(" to ") + 4));
    return first_number(ratio) < first_number(limits) || first_number(ratio) > upper;
  };
  std::size_t beyond = 0;
  for (const Cells& cells : rows) {
    const bool at_95 = outside(cells[3], cells[4]), at_998 = outside(cells[3], cells[5]);
    EXPECT_EQ(cells[6], at_998  ? "outside the 99.8% limits"
                        : at_95 ? "between the 95% and the 99.8% limits"
                                : "within the 95% limits")
        << cells[0] << ": " << cells[3] << " against " << cells[4] << " and " << cells[5];
    beyond += at_998 ? 1 : 0;
  }
  EXPECT_THAT(pages_["/funnel"], ::testing::HasSubstr(fmt::format("{} of 153 authorities", beyond)));
}

TEST_F(FiguresAgree, children_of_an_authority_are_one_number_in_words) {
  const auto told = [](const std::string& html) {
    std::set<std::string> all;
    for (const std::string_view words : all_between(html, "<dt>Children</dt><dd>", "</dd>")) all.insert(plain(words));
    return all;
  };
  for (const auto& [code, row] : by_code_) {
    const auto here = told(pages_["/areas/" + code]);
    ASSERT_EQ(here.size(), 1u) << code;
    const double years = std::round(number(row, "exposure_child_years") / first_number(here.begin()->substr(6)));
    EXPECT_TRUE(std::isnan(years) || reads_as(here.begin()->substr(6), number(row, "exposure_child_years") / years))
        << *here.begin();
  }
  int compared = 0;
  for (const auto& row : csv_rows(fetched("/api/v1/findings?format=csv"))) {
    if (!by_code_.contains(row.at("authority_code")) || row.at("watch") == "clusters") continue;
    ++compared;
    EXPECT_EQ(told(pages_["/findings/" + row.at("finding_id")]), told(pages_["/areas/" + row.at("authority_code")]))
        << row.at("finding_id");
  }
  EXPECT_GE(compared, 3) << "two rates and a silence";
}

TEST_F(FiguresAgree, rates_of_regions_are_of_what_their_authorities_make_together) {
  std::map<std::pair<std::string, std::string>, double> made;
  for (const auto& row : csv_rows(fetched("/api/v1/tables?level=authority&format=csv"))) {
    const double count = number(row, "number_notifications");
    if (!std::isnan(count)) made[{row.at("region_name"), row.at("time_period")}] += count;
  }
  std::map<std::string, std::map<std::string, std::string>> rates;  // of a region, by year
  for (const auto& row : csv_rows(
           fetched("/api/v1/tables?level=region&measure=notifications,rate_per_100k,child_population&format=csv"))) {
    const double sum = made.at({row.at("region_name"), row.at("time_period")});
    EXPECT_LE(std::abs(number(row, "number_notifications") - sum), 5) << row.at("region_name");
    EXPECT_NEAR(number(row, "rate_per_100k"), sum / number(row, "ons_midyear_population") * 1e5, 1e-9)
        << row.at("region_name") << " " << row.at("time_period");
    EXPECT_LE(number(row, "rate_per_100k_lower"), number(row, "rate_per_100k"));
    EXPECT_GE(number(row, "rate_per_100k_upper"), number(row, "rate_per_100k"));
    rates[row.at("region_name")][row.at("time_period")] = row.at("rate_per_100k");
  }
  ASSERT_EQ(rates.size(), 9u);
  for (const Cells& cells : table_rows(pages_["/trends"], "aria-label=\"Table of regional rates\"")) {
    std::size_t column = 0;
    for (const auto& [year, rate] : rates.at(cells[0]))
      EXPECT_TRUE(reads_as(cells.at(++column), first_number(rate))) << cells[0] << " " << year << " " << cells[column];
  }
  std::map<std::string, std::string> england;
  for (const auto& row : csv_rows(fetched("/api/v1/tables?level=country&measure=rate_per_100k&format=csv")))
    england[row.at("time_period")] = row.at("rate_per_100k");
  for (const auto& [code, row] : by_code_) {
    const std::string region = plain(between(pages_["/areas/" + code], "authority in ", ", code"));
    for (const Cells& cells : table_rows(pages_["/areas/" + code], "aria-label=\"Table of years of ")) {
      const std::string year = std::to_string(static_cast<int>(first_number(cells[0].substr(0, 4))) + 1);
      if (rates.contains(region)) {
        EXPECT_TRUE(reads_as(cells[5], first_number(rates[region][year]))) << code << " " << year;
      }
      EXPECT_TRUE(reads_as(cells[6], first_number(england[year]))) << code << " " << year << " " << cells[6];
    }
  }
}

TEST_F(FiguresAgree, estimates_are_the_same_on_pages_in_answers_and_in_metrics) {
  const json answer = json::parse(fetched("/api/v1/estimates"));
  ASSERT_EQ(answer.at("data").size(), estimates_.size());
  for (const json& object : answer.at("data")) {
    for (const auto& [column, cell] : by_code_.at(object.at("authority_code"))) {
      const json& value = object.at(column);
      if (value.is_string()) EXPECT_EQ(value, cell) << column;
      if (value.is_boolean()) EXPECT_EQ(value.get<bool>(), cell == "true") << column;
      if (value.is_null()) EXPECT_EQ(cell, "") << column;
      if (value.is_number()) EXPECT_EQ(value.get<double>(), std::strtod(cell.c_str(), nullptr)) << column;
    }
  }
  for (const std::string page : {"/areas", "/"}) {
    for (const Cells& cells : table_rows(pages_[page], "aria-label=\"Table of all authorities\"")) {
      const std::string name = cells[0].substr(0, cells[0].find(" (ended)"));
      const auto row = std::find_if(estimates_.begin(), estimates_.end(),
                                    [&](const auto& each) { return each.at("authority_name") == name; });
      ASSERT_NE(row, estimates_.end()) << name;
      EXPECT_EQ(cells[0] != name, !in_force(*row)) << name;
      EXPECT_TRUE(reads_as(cells[2], number(*row, "observed"))) << name;
      EXPECT_TRUE(reads_as(cells[3], number(*row, "expected"))) << name;
      EXPECT_TRUE(reads_as(cells[4], number(*row, "rate_per_100k"))) << name;
      EXPECT_TRUE(reads_as(cells[5], number(*row, "relative_rate"))) << name;
    }
  }
  const std::string metrics = fetched("/metrics");
  for (const auto& [code, row] : by_code_) {
    for (const auto& [metric, column] : {std::pair{"tocsin_authority_notifications", "observed"},
                                         {"tocsin_authority_expected_notifications", "expected"}}) {
      const auto line = between(metrics, fmt::format("\n{}{{authority=\"{}\"}} ", metric, code), "\n");
      EXPECT_EQ(line.empty(), !in_force(row)) << code;
      if (!line.empty()) EXPECT_EQ(first_number(std::string(line)), number(row, column)) << code;
    }
  }
}

}  // namespace
}  // namespace tocsin::testing
