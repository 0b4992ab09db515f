// Tables, series, clocks and feeds over the API; pages of lists.
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/serve/respond.hpp"

#include "../../support/national_stream.hpp"
#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

using nlohmann::json;

Edition edition() {
  Edition made = sample_edition();
  std::vector<StreamEvent> events;
  for (int i = 0; i < 300; ++i) {
    MainChild child;
    child.sex = i < 3 ? Sex::not_known : i % 2 == 0 ? Sex::male : Sex::female;
    child.age = AgeBand::under_1;
    events.push_back(testing::event_in(2026, i % 2 == 0 ? Nature::child_death : Nature::serious_harm, child));
  }
  made.figures = testing::cube_of(std::move(events), made.assessment.panel);
  made.figures.counts.assign(made.assessment.panel.counts.size(), {Transformation::as_published, {{1, 17}}});
  made.series = {{"dfe",
                  "Department for Education",
                  "notifications",
                  true,
                  {{Period::reporting_year(2024), NatureGroup::total, Figure::exact(405), "published", "DfE 2024"},
                   {Period::reporting_year(2025), NatureGroup::total, Figure::not_available(), "not_found", ""}},
                  {{"relabel", "dfe", Period::reporting_year(2024).first(), false, "Called otherwise", "DfE 2024"}}}};
  made.clocks = {{DutyClock::notification, Period::reporting_quarter(2026, 1), Figure::exact(60), Figure::exact(30),
                  Figure::exact(10), 60 / 90.0, 0.0}};
  return made;
}

std::vector<FeedStatus> feeds() {
  FileReceipt file = sample_edition().files.front();
  FeedStatus feed;
  feed.feed = "dfe_sub_national";
  feed.last_success = file.received;
  feed.tally = file.tally;
  feed.files = {{file,
                 {{{7, 6}, "number_notifications", "not_a_number", "text of 4 characters"},
                  {{9, 8}, "", "unknown_authority", "row"},
                  {{12, 11}, "time_period", "missing_value", "empty"}}}};
  return {feed};
}

ServiceReport service() {
  ServiceReport report;
  report.feeds = feeds();
  return report;
}

struct FigureRoutes : ::testing::Test {
  std::shared_ptr<const Snapshot> snapshot = build_snapshot(edition(), service());
  ServiceState state{.now = instant_at(2026, 11, 22, 10 * 60), .confirmed = instant_at(2026, 11, 22, 9 * 60)};

  Response get(const std::string& target, const std::string& etag = {}) const {
    return respond({.target = target, .if_none_match = etag}, snapshot.get(), state);
  }
  json document(const std::string& target) const {
    const Response response = get(target);
    EXPECT_EQ(response.status, 200) << target << " " << *response.body;
    return json::parse(*response.body);
  }
  std::string detail(const std::string& target, int status) const {
    const Response response = get(target);
    EXPECT_EQ(response.status, status) << target;
    EXPECT_EQ(response.field("Content-Type"), "application/problem+json");
    return json::parse(*response.body)["detail"];
  }
};

TEST_F(FigureRoutes, a_table_says_what_it_shows_and_where_each_figure_comes_from) {
  const json table = document("/api/v1/tables?area=E06000001&measure=notifications,rate_per_100k");
  ASSERT_EQ(table["data"].size(), 2U);
  const json& row = table["data"][0];
  EXPECT_EQ(row["time_period"], "2025");
  EXPECT_EQ(row["new_la_code"], "E06000001");
  EXPECT_EQ(row["number_notifications"], 1);
  EXPECT_EQ(row["number_notifications_symbol"], nullptr);
  EXPECT_EQ(row["rate_per_100k_lower"], 5.25);
  EXPECT_EQ(row["provenance"]["number_notifications"]["transformation"], "as published");
  EXPECT_EQ(row["provenance"]["number_notifications"]["rows"][0]["line"], 17);
  EXPECT_EQ(table["meta"]["headline"], "Hartlepool: no notifications in the year to March 2026");
  EXPECT_EQ(table["meta"]["footnotes"][0], table["meta"]["caveat"]);
  EXPECT_EQ(table["meta"]["sources"][0]["name"], "sub_national_2026.csv");
  EXPECT_EQ(table["meta"]["total"], 2);
  const std::string permalink = table["meta"]["permalink"];
  EXPECT_EQ(document(permalink)["data"], table["data"]);
}

TEST_F(FigureRoutes, a_table_is_json_or_the_departments_csv) {
  const Response csv = get("/api/v1/tables?breakdown=sex&format=csv");
  EXPECT_EQ(csv.status, 200);
  EXPECT_EQ(csv.field("Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_NE(csv.body->find("\r\n2026,Reporting year,Total,National,E92000001,England,Sex,Not known,Total,c,"),
            std::string::npos);
  const json rows = document("/api/v1/tables?breakdown=sex")["data"];
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2]["breakdown"], "Not known");
  EXPECT_EQ(rows[2]["number_notifications"], nullptr);
  EXPECT_EQ(rows[2]["number_notifications_symbol"], "c");
  EXPECT_EQ(get("/api/v1/tables?format=xml").status, 400);
  EXPECT_EQ(respond({.target = "/api/v1/tables", .accept = "image/png"}, snapshot.get(), state).status, 406);
}

TEST_F(FigureRoutes, an_authority_by_age_is_refused_in_words) {
  EXPECT_EQ(detail("/api/v1/tables?area=E06000001&breakdown=age", 403),
            "Authorities and regions by age are not published: numbers this small could point to a child. Ask for "
            "England by age, or for the yearly totals of authorities and regions.");
  EXPECT_NE(detail("/api/v1/tables?level=region&breakdown=quarter", 403).find("by quarter"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?level=authority&by_nature=true", 403).find("by nature"), std::string::npos);
}

TEST_F(FigureRoutes, what_a_table_cannot_read_is_told_with_what_it_can) {
  EXPECT_NE(detail("/api/v1/tables?breakdown=height", 400).find("known_to_agency"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?year=19", 400).find("2019-2026"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?measure=score", 400).find("rate_per_100k"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?by_nature=1", 400).find("true or false"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?area=E06000999", 404).find("E06000999"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?area=north", 400).find("area"), std::string::npos);
  EXPECT_NE(detail("/api/v1/tables?rank=1", 400).find("it knows"), std::string::npos);
}

TEST_F(FigureRoutes, a_client_that_holds_a_table_is_told_so) {
  const Response first = get("/api/v1/tables?breakdown=age");
  const std::string etag(first.field("ETag"));
  EXPECT_FALSE(etag.empty());
  const Response again = get("/api/v1/tables?breakdown=age", etag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, nullptr);
  EXPECT_NE(get("/api/v1/tables?breakdown=sex").field("ETag"), etag);
}

TEST_F(FigureRoutes, every_list_comes_in_stretches_that_make_the_whole) {
  const std::string caches_nothing = "no-cache";
  for (const std::string list : {"/api/v1/tables", "/api/v1/estimates", "/api/v1/authorities", "/api/v1/findings"}) {
    const json whole = document(list);
    EXPECT_EQ(whole["meta"]["next"], nullptr);
    json gathered = json::array();
    std::string target = list + "?limit=2";
    for (int turn = 0; turn < 20 && !target.empty(); ++turn) {
      const Response response = get(target);
      const json part = json::parse(*response.body);
      EXPECT_EQ(part["meta"]["total"], whole["data"].size());
      EXPECT_EQ(part["meta"]["count"], part["data"].size());
      for (const json& row : part["data"]) gathered.push_back(row);
      const json& next = part["meta"]["next"];
      target = next.is_null() ? std::string() : next.get<std::string>();
      EXPECT_EQ(response.field("Link"), target.empty() ? "" : "<" + target + ">; rel=\"next\"");
      EXPECT_EQ(response.field("Cache-Control"), caches_nothing);
    }
    EXPECT_EQ(gathered, whole["data"]) << list;
  }
  for (const char* bad : {"limit=0", "limit=10001", "limit=x", "offset=-1", "offset=1.5"})
    EXPECT_EQ(get(std::string("/api/v1/estimates?") + bad).status, 400) << bad;
  EXPECT_TRUE(document("/api/v1/estimates?offset=99")["data"].empty());
}

TEST_F(FigureRoutes, the_form_of_tables_asks_what_the_api_asks) {
  const auto ask = [&](const std::string& target) {
    return respond({.target = target, .accept = "text/html"}, snapshot.get(), state);
  };
  const Response page = ask(
      "/tables?measure1=notifications&measure2=rate_per_100k&level=country&area1=&area2=E06000001&from=2026&to=2025&"
      "breakdown=");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.route, "/tables");
  EXPECT_NE(page.body->find("/api/v1/tables?measure=notifications,rate_per_100k&amp;area=E06000001\""),
            std::string::npos)
      << "both years are all there are, the area takes the place of the level";
  EXPECT_NE(ask("/tables").body->find("level=country&amp;format=csv"), std::string::npos);
  EXPECT_NE(ask("/tables?level=").body->find("\"/api/v1/tables?format=csv\""), std::string::npos);
}

TEST_F(FigureRoutes, a_choice_that_is_refused_is_told_on_the_form) {
  const auto ask = [&](const std::string& target) {
    return respond({.target = target, .accept = "text/html"}, snapshot.get(), state);
  };
  const Response refused = ask("/tables?area1=E06000001&breakdown=age");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(refused.field("Cache-Control"), "no-store");
  EXPECT_NE(refused.body->find("Authorities and regions by age are not published"), std::string::npos);
  EXPECT_NE(refused.body->find("<option value=\"E06000001\" selected>"), std::string::npos);
  EXPECT_EQ(ask("/tables?year=1900").status, 404);
  EXPECT_NE(ask("/tables?year=1900").body->find("There is no figure for 1900"), std::string::npos);
  EXPECT_EQ(ask("/tables?area=E06000001&level=region").status, 404);
  EXPECT_EQ(ask("/tables?breakdown=height").status, 400);
  std::string many = "/tables?area=E06000001";
  for (int i = 10; i < 22; ++i) many += ",E060000" + std::to_string(i);
  EXPECT_EQ(ask(many).status, 400);
  EXPECT_EQ(detail("/tables?area1=E06000001&breakdown=age", 403).find("Authorities and regions by age"), 0U);
}

TEST_F(FigureRoutes, series_stand_apart_with_their_breaks) {
  const json series = document("/api/v1/series")["data"];
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0]["producer"], "Department for Education");
  EXPECT_EQ(series[0]["points"][0]["number_notifications"], 405);
  EXPECT_EQ(series[0]["points"][1]["number_notifications_symbol"], "x");
  EXPECT_EQ(series[0]["breaks"][0]["break"], "relabel");
  EXPECT_EQ(series[0]["breaks"][0]["changes_counts"], false);
  EXPECT_NE(get("/api/v1/series?format=csv")
                .body->find("dfe,Department for Education,2024,Reporting year,2023-04-01,2024-03-31,Total,405,"
                            "published,DfE 2024,relabel"),
            std::string::npos);
}

TEST_F(FigureRoutes, clocks_tell_a_quarter_of_england_and_what_is_not_computed) {
  const json clocks = document("/api/v1/clocks");
  EXPECT_EQ(clocks["data"][0]["on_time"], 60);
  EXPECT_EQ(clocks["data"][0]["quarter_from"], "2025-04-01");
  EXPECT_NE(clocks["meta"]["not_offered"].get<std::string>().find("no dates of reviews"), std::string::npos);
}

TEST_F(FigureRoutes, a_file_shows_the_rows_that_were_not_taken_and_never_their_values) {
  EXPECT_EQ(document("/api/v1/feeds")["data"][0]["files"], 1);
  const json feed = document("/api/v1/feeds/dfe_sub_national")["data"];
  EXPECT_EQ(feed["files"][0]["file"], 1);
  const json file = document("/api/v1/feeds/dfe_sub_national/files/1?limit=2");
  EXPECT_EQ(file["data"]["rejected"], 3);
  ASSERT_EQ(file["data"]["rejected_rows"].size(), 2U);
  const json& rejected = file["data"]["rejected_rows"][0];
  EXPECT_EQ(rejected["file"], "sub_national_2026.csv");
  EXPECT_EQ(rejected["line"], 7);
  EXPECT_EQ(rejected["record"], 6);
  EXPECT_EQ(rejected["column"], "number_notifications");
  EXPECT_EQ(rejected["rule"], "not_a_number");
  EXPECT_EQ(rejected["value_class"], "text of 4 characters");
  EXPECT_EQ(file["meta"]["next"], "/api/v1/feeds/dfe_sub_national/files/1?limit=2&offset=2");
  for (const char* missing :
       {"feeds/none", "feeds/dfe_sub_national/files/2", "feeds/none/files/1", "feeds/dfe_sub_national/files/x"})
    EXPECT_EQ(get(std::string("/api/v1/") + missing).status, 404) << missing;
}

TEST_F(FigureRoutes, no_other_site_is_let_in) {
  for (const char* target : {"/api/v1/tables", "/api/v1/openapi.json", "/api/v1/nothing"}) {
    const Response response = get(target);
    EXPECT_EQ(response.field("Access-Control-Allow-Origin"), "");
    EXPECT_TRUE(response.field("Content-Security-Policy").starts_with("default-src 'none'"));
    EXPECT_NE(response.field("Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(response.field("X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(FigureRoutes, every_route_of_the_api_is_described_with_its_parameters) {
  const json described = json::parse(*get("/api/v1/openapi.json").body);
  EXPECT_EQ(described["openapi"], "3.1.0");
  for (const auto& [path, methods] : described["paths"].items()) {
    std::set<std::string> parameters;
    for (const json& parameter : methods["get"].value("parameters", json::array())) {
      if (!parameter.contains("$ref")) continue;
      const std::string name =
          parameter["$ref"].get<std::string>().substr(std::string("#/components/parameters/").size());
      parameters.insert(described["components"]["parameters"][name]["name"].get<std::string>());
    }
    // The service names the parameters that it knows when it is sent one that it does not.
    std::string target = path;
    for (const auto& [word, value] :
         {std::pair("{code}", "E06000001"), std::pair("{id}", "1"), std::pair("{feed}", "events")}) {
      if (const auto at = target.find(word); at != std::string::npos)
        target.replace(at, std::string_view(word).size(), value);
    }
    const std::string words = detail(target + "?unheard_of=1", 400);
    std::set<std::string> known;
    if (const auto at = words.find("it knows "); at != std::string::npos) {
      std::string rest = words.substr(at + 9);
      rest.pop_back();
      for (std::size_t start = 0; start < rest.size();) {
        const std::size_t end = std::min(rest.find(", ", start), rest.size());
        known.insert(rest.substr(start, end - start));
        start = end + 2;
      }
    }
    EXPECT_EQ(known, parameters) << path;
  }
}

}  // namespace
}  // namespace tocsin
