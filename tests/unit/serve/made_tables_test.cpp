// Answers that are made when they are asked for: which they are, and that the second who asks gets what the first got.
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/serve/respond.hpp"

#include "../../support/gunzip.hpp"
#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

using nlohmann::json;

const std::string every_measure =
    "/api/v1/tables?measure=notifications,rate_per_100k,child_population,children_in_need,idaci_score";

struct MadeTables : ::testing::Test {
  std::shared_ptr<const Snapshot> snapshot = build_snapshot(sample_edition());
  ServiceState state{.now = instant_at(2026, 11, 22, 10 * 60), .confirmed = instant_at(2026, 11, 22, 9 * 60)};

  Response get(const std::string& target, const std::string& encoding = {}) const {
    return respond({.target = target, .accept_encoding = encoding}, snapshot.get(), state);
  }
};

TEST(Computes, what_is_made_on_request_and_not_what_is_looked_up) {
  const auto computed = [](const std::string& target) { return computes({.target = target}); };
  for (const char* target :
       {"/tables", "/tables?area1=E06000001", "/compare", "/api/v1/tables", "/api/v1/series", "/api/v1/clocks",
        "/api/v1/feeds", "/api/v1/feeds/x/files/1", "/api/v1/estimates?region=E12000001", "/api/v1/findings?format=csv",
        "/runbooks/TocsinDown"})
    EXPECT_TRUE(computed(target)) << target;
  for (const char* target : {"/", "/findings", "/areas/E06000001", "/healthz", "/readyz", "/metrics",
                             "/api/v1/estimates", "/api/v1/findings/x", "/api/v1/authorities/E06000001",
                             "/static/style.css", "/data/rates.csv", "/nowhere", "/%zz", ""})
    EXPECT_FALSE(computed(target)) << target;
}

TEST_F(MadeTables, the_same_question_has_the_same_answer_packed_and_plain) {
  for (const std::string& target :
       {every_measure, every_measure + "&format=csv", std::string("/tables?measure1=rate_per_100k")}) {
    const Response first = get(target);
    ASSERT_EQ(first.status, 200) << target;
    const Response packed = get(target, "gzip");
    const Response again = get(target);
    EXPECT_EQ(*again.body, *first.body) << target;
    EXPECT_EQ(again.field("ETag"), first.field("ETag"));
    ASSERT_EQ(packed.field("Content-Encoding"), "gzip") << target;
    EXPECT_EQ(testing::gunzip(*packed.body), *first.body) << target;
    EXPECT_EQ(*get(target, "gzip").body, *packed.body) << target;
    const Response fresh = respond({.target = target}, build_snapshot(sample_edition()).get(), state);
    EXPECT_EQ(*fresh.body, *first.body) << "a snapshot that was never asked before";
  }
}

TEST_F(MadeTables, a_json_and_a_csv_of_one_target_are_told_apart) {
  const Request as_csv{.target = every_measure, .accept = "text/csv"};
  const Request as_json{.target = every_measure, .accept = "application/json"};
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(respond(as_csv, snapshot.get(), state).body->starts_with("time_period,"));
    EXPECT_TRUE(respond(as_json, snapshot.get(), state).body->starts_with("{\"data\":"));
  }
}

TEST_F(MadeTables, a_stretch_says_where_the_next_one_is_every_time) {
  for (int i = 0; i < 2; ++i) {
    const Response stretch = get("/api/v1/tables?limit=2&offset=1");
    const json document = json::parse(*stretch.body);
    EXPECT_EQ(document["data"].size(), 2);
    EXPECT_EQ(document["meta"]["next"], "/api/v1/tables?limit=2&offset=3");
    EXPECT_EQ(stretch.field("Link"), "</api/v1/tables?limit=2&offset=3>; rel=\"next\"");
    EXPECT_EQ(document["meta"]["total"], json::parse(*get("/api/v1/tables").body)["data"].size());
  }
}

TEST_F(MadeTables, a_refusal_is_a_refusal_every_time) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(get("/api/v1/tables?area=E06000001&breakdown=sex").status, 403);
}

TEST_F(MadeTables, names_and_numbers_are_json_whatever_they_hold) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[0].name = "Ynys M\u00f4n \"the \\ island\"\x01\x7f";
  edition.assessment.panel.units[1].name = "no utf-8: \xff";
  edition.yearly_rates[0] = {1e-7, 0.1, 123456789.125};
  edition.yearly_rates[1] = {0, 0, 1e21};
  const auto odd = build_snapshot(std::move(edition));
  const json rows = json::parse(*respond({.target = every_measure}, odd.get(), state).body)["data"];
  bool named = false;
  for (const json& row : rows) {
    if (row["la_name"] != "Ynys M\u00f4n \"the \\ island\"\x01\x7f") continue;
    named = true;
    if (row["rate_per_100k"].is_null()) continue;
    EXPECT_TRUE(row["rate_per_100k"].is_number_float());
  }
  EXPECT_TRUE(named);
  const std::string text = *respond({.target = every_measure}, odd.get(), state).body;
  EXPECT_NE(text.find("\"rate_per_100k\":1e-07"), std::string::npos);
  EXPECT_NE(text.find("\"rate_per_100k_upper\":123456789.125"), std::string::npos);
  EXPECT_NE(text.find("\"rate_per_100k_upper\":1e+21"), std::string::npos);
}

}  // namespace
}  // namespace tocsin
