#include "tocsin/serve/respond.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/publish/assets.hpp"
#include "tocsin/publish/csv.hpp"

#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

using nlohmann::json;

struct Respond : testing::Test {
  std::shared_ptr<const Snapshot> snapshot = build_snapshot(sample_edition());
  Meters meters{"0.1.0", "abc"};
  ServiceState state{.now = instant_at(2026, 11, 22, 10 * 60),
                     .confirmed = instant_at(2026, 11, 22, 9 * 60 + 59),
                     .max_age = std::chrono::minutes{10},
                     .private_listener = true,
                     .meters = &meters};

  Response to(const Request& request) const { return respond(request, snapshot.get(), state); }
  Response get(const std::string& target) const { return to({.target = target}); }
  json data(const std::string& target) const { return json::parse(*get(target).body)["data"]; }
  static std::string detail(const Response& response) { return json::parse(*response.body)["detail"]; }
};

const std::vector<std::string> every_target = {"/",
                                               "/findings",
                                               "/findings/persistence-E06000002-high",
                                               "/areas",
                                               "/areas/E06000001",
                                               "/compare?areas=E06000001,E10000014",
                                               "/map",
                                               "/tables",
                                               "/tables?area=E06000001&measure=rate_per_100k",
                                               "/data/rates.csv",
                                               "/static/style.css",
                                               "/healthz",
                                               "/readyz",
                                               "/metrics",
                                               "/api/v1/authorities",
                                               "/api/v1/authorities/E06000001",
                                               "/api/v1/estimates",
                                               "/api/v1/findings",
                                               "/api/v1/findings/persistence-E06000002-high",
                                               "/api/v1/funnel",
                                               "/api/v1/snapshots",
                                               "/api/v1/tables",
                                               "/api/v1/series",
                                               "/api/v1/clocks",
                                               "/api/v1/feeds",
                                               "/api/v1/openapi.json"};

TEST_F(Respond, every_route_answers_and_is_named_by_its_pattern) {
  for (const std::string& target : every_target) {
    const Response response = get(target);
    EXPECT_EQ(response.status, 200) << target;
    EXPECT_FALSE(response.body->empty()) << target;
  }
  EXPECT_EQ(get("/api/v1/authorities/E06000001").route, "/api/v1/authorities/{code}");
  EXPECT_EQ(get("/nothing/here").route, "none");
}

TEST_F(Respond, every_answer_tells_the_browser_what_it_may_do) {
  std::vector<Response> answers = {get("/nothing"), get("/api/v1/findings?x=1"), get("/%zz"),
                                   to({.method = "POST", .target = "/"}), respond({.target = "/"}, nullptr, state)};
  for (const std::string& target : every_target) answers.push_back(get(target));
  for (const Response& response : answers) {
    EXPECT_EQ(
        response.field("Content-Security-Policy"),
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action "
        "'self'; frame-ancestors 'none'; base-uri 'none'");
    EXPECT_EQ(response.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.field("Referrer-Policy"), "same-origin");
    EXPECT_FALSE(response.field("Cache-Control").empty());
  }
}

TEST_F(Respond, without_a_snapshot_is_alive_but_not_ready) {
  EXPECT_EQ(respond({.target = "/healthz"}, nullptr, state).status, 200);
  EXPECT_EQ(respond({.target = "/metrics"}, nullptr, state).status, 200);
  for (const char* target : {"/readyz", "/", "/api/v1/findings", "/api/v1/authorities/E06000001"}) {
    const Response response = respond({.target = target}, nullptr, state);
    EXPECT_EQ(response.status, 503) << target;
    EXPECT_EQ(response.field("Retry-After"), "5");
    EXPECT_EQ(response.field("Content-Type"), "application/problem+json");
  }
}

TEST_F(Respond, is_not_ready_while_the_store_is_out_of_place) {
  meters.store_out_of_place("The store was moved away.");
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_NE(detail(get("/readyz")).find("The store was moved away."), std::string::npos);
  EXPECT_EQ(get("/findings").status, 200);
  meters.store_out_of_place("");
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(Respond, is_ready_until_the_snapshot_is_older_than_allowed) {
  state.now = state.confirmed + state.max_age;
  EXPECT_EQ(get("/readyz").status, 200);
  state.now += std::chrono::seconds{1};
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_NE(detail(get("/readyz")).find("601 seconds"), std::string::npos);
}

TEST_F(Respond, what_keeps_a_snapshot_from_being_made_is_said_in_words) {
  const std::vector<Trouble> troubles = {{"panel", "Load them again.", instant_at(2026, 11, 22, 60)}};
  const std::string told = "Load them again. It has been so since 2026-11-22T01:00:00.000Z.";
  state.troubles = troubles;
  for (const char* target : {"/", "/status", "/readyz", "/api/v1/findings"})
    EXPECT_EQ(respond({.target = target}, nullptr, state).detail, "No figures can be shown yet. " + told) << target;
  EXPECT_EQ(*get("/readyz").body, "ready, but not up to date\n" + told + "\n");
}

TEST_F(Respond, a_public_listener_says_nothing_of_any_area) {
  const std::string all = *get("/metrics").body;
  EXPECT_NE(all.find("tocsin_finding{"), std::string::npos);
  state.private_listener = false;
  const std::string service = *get("/metrics").body;
  EXPECT_NE(service.find("tocsin_build_info{"), std::string::npos);
  EXPECT_NE(service.find("tocsin_snapshot_timestamp_seconds "), std::string::npos);
  EXPECT_EQ(service.find("authority"), std::string::npos);
  EXPECT_EQ(service.find("tocsin_region"), std::string::npos);
  EXPECT_EQ(service.find("tocsin_finding"), std::string::npos);
}

TEST_F(Respond, metrics_have_the_type_of_the_text_format) {
  EXPECT_EQ(get("/metrics").field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(Respond, lists_are_filtered_by_authority_region_and_status) {
  EXPECT_EQ(data("/api/v1/estimates").size(), 5);
  EXPECT_EQ(data("/api/v1/estimates?authority=E06000001").size(), 1);
  EXPECT_EQ(data("/api/v1/authorities?region=E12000001").size(), 3);
  EXPECT_EQ(data("/api/v1/authorities?region=E12000001&status=persistent").size(), 1);
  EXPECT_EQ(data("/api/v1/findings?direction=low")[0]["authority_code"], "E10000014");
  EXPECT_EQ(data("/api/v1/findings?watch=surge").size(), 0);
  EXPECT_EQ(data("/api/v1/funnel?authority=E06000001")["points"].size(), 1);
  EXPECT_EQ(data("/api/v1/findings?authority=E06000001").size(), 0);
}

TEST_F(Respond, a_finding_is_found_by_its_name) {
  EXPECT_EQ(data("/api/v1/findings/persistence-E06000002-high")["observed"], 41);
  EXPECT_EQ(get("/api/v1/findings/persistence-E06000001-high").status, 404);
}

TEST_F(Respond, csv_is_asked_for_by_parameter_or_accept) {
  const std::string csv = estimates_csv(sample_edition());
  EXPECT_EQ(*get("/api/v1/estimates?format=csv").body, csv);
  EXPECT_TRUE(get("/api/v1/estimates?format=csv").field("Content-Type").starts_with("text/csv"));
  EXPECT_EQ(*to({.target = "/api/v1/estimates", .accept = "text/csv"}).body, csv);
  EXPECT_EQ(*to({.target = "/api/v1/estimates", .accept = "application/json;q=0.5, text/csv"}).body, csv);
  for (const char* accept : {"*/*", "application/*", "text/html, */*;q=0.1", "text/csv;q=0.1, application/json"}) {
    EXPECT_EQ(to({.target = "/api/v1/estimates", .accept = accept}).field("Content-Type"), "application/json")
        << accept;
  }
  EXPECT_EQ(to({.target = "/api/v1/estimates?format=json", .accept = "text/csv"}).field("Content-Type"),
            "application/json");
}

TEST_F(Respond, what_cannot_be_sent_is_406) {
  EXPECT_EQ(to({.target = "/api/v1/estimates", .accept = "image/png"}).status, 406);
  EXPECT_EQ(to({.target = "/api/v1/estimates", .accept = "application/json;q=0, text/csv;q=0"}).status, 406);
  EXPECT_EQ(to({.target = "/api/v1/authorities/E06000001", .accept = "text/csv"}).status, 406);
}

TEST_F(Respond, an_unknown_parameter_is_refused_with_the_known_ones) {
  const Response response = get("/api/v1/findings?autority=E06000001");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(
      detail(response),
      "/api/v1/findings does not know the parameter 'autority'; it knows format, authority, region, status, watch, "
      "direction, limit, offset, as_of.");
  EXPECT_EQ(get("/metrics?x=1").status, 400);
  EXPECT_EQ(get("/api/v1/estimates?watch=surge").status, 400);
}

TEST_F(Respond, a_value_that_is_none_is_refused_with_those_there_are) {
  EXPECT_EQ(get("/api/v1/findings?status=good").status, 400);
  EXPECT_NE(detail(get("/api/v1/findings?status=good")).find("not_assessable"), std::string::npos);
  for (const char* query : {"format=xml", "region=North+East", "authority=", "direction=up", "watch=all"}) {
    EXPECT_EQ(get(std::string("/api/v1/findings?") + query).status, 400) << query;
  }
}

TEST_F(Respond, a_past_instant_is_asked_for_by_what_can_be_answered_only) {
  const auto asked = [&](const std::string& target) { return asked_instant({.target = target}, state.now); };
  EXPECT_EQ(asked("/api/v1/findings?as_of=2025-01-01"), instant_at(2025, 1, 2, 0) - std::chrono::milliseconds(1))
      << "a day is its end";
  EXPECT_EQ(asked("/api/v1/tables?as_of=2025-01-01T10:00:00Z"), instant_at(2025, 1, 1, 600));
  EXPECT_EQ(asked("/api/v1/tables?as_of=2026-11-22"), state.now) << "today is until now";
  EXPECT_EQ(asked("/api/v1/findings"), std::nullopt);
  EXPECT_EQ(asked("/api/v1/feeds?as_of=2025-01-01"), std::nullopt) << "the route does not know it";
  for (const char* bad : {"/api/v1/findings?as_of=yesterday", "/api/v1/findings?as_of=2027-01-01"}) {
    EXPECT_EQ(asked(bad), std::nullopt);
    EXPECT_EQ(get(bad).status, 400);
    EXPECT_NE(detail(get(bad)).find("as_of"), std::string::npos);
  }
  EXPECT_EQ(get("/api/v1/findings?as_of=2026-11-22").status, 200) << "from the snapshot that is given";
}

TEST_F(Respond, only_reads_are_allowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"}) {
    const Response response = to({.method = method, .target = "/api/v1/findings"});
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(response.field("Allow"), "GET, HEAD");
  }
  EXPECT_EQ(to({.method = "HEAD", .target = "/"}).status, 200);
}

TEST_F(Respond, what_is_not_there_is_404) {
  for (const char* target : {"/api", "/api/v1", "/api/v1/authorities/E06000098", "/api/v1/findings/x/y", "/static",
                             "/metrics/x", "/static/../metrics%00"}) {
    const int status = get(target).status;
    EXPECT_TRUE(status == 404 || status == 400) << target;
  }
  EXPECT_EQ(get("/api/v1/authorities/E06000098").status, 404);
}

TEST_F(Respond, a_client_that_holds_the_answer_gets_304) {
  for (const char* target :
       {"/", "/static/style.css", "/api/v1/findings", "/api/v1/findings?direction=low&format=csv"}) {
    const Response first = get(target);
    const std::string etag(first.field("ETag"));
    EXPECT_EQ(etag.size(), 18) << target;
    for (const std::string& sent : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
      const Response again = to({.target = target, .if_none_match = sent});
      EXPECT_EQ(again.status, 304) << target << " " << sent;
      EXPECT_EQ(again.body, nullptr);
      EXPECT_EQ(again.field("ETag"), etag);
    }
    EXPECT_EQ(to({.target = target, .if_none_match = "\"x\""}).status, 200);
  }
}

TEST_F(Respond, a_problem_on_a_page_is_a_page_to_whoever_prefers_one) {
  const std::string browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  for (const char* target : {"/nothing", "/areas/E06000098", "/findings/x", "/compare?areas=London"}) {
    const Response page = to({.target = target, .accept = browser});
    EXPECT_GE(page.status, 400) << target;
    EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8") << target;
    EXPECT_NE(page.body->find("<h1>"), std::string::npos) << target;
    EXPECT_EQ(to({.target = target, .accept = "*/*"}).field("Content-Type"), "application/problem+json") << target;
  }
  EXPECT_EQ(to({.target = "/api/v1/nothing", .accept = browser}).field("Content-Type"), "application/problem+json");
  const Response early = respond({.target = "/", .accept = browser}, nullptr, state);
  EXPECT_EQ(early.status, 503);
  EXPECT_EQ(early.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(early.field("Retry-After"), "5");
}

TEST_F(Respond, compares_up_to_four_authorities_that_there_are) {
  EXPECT_EQ(get("/compare").status, 200);
  EXPECT_EQ(get("/compare?area1=E06000001&area2=&area3=E10000014").status, 200);
  EXPECT_EQ(get("/compare?areas=E06000098").status, 404);
  EXPECT_EQ(get("/compare?areas=E06000001,,E10000014").status, 400);
  EXPECT_EQ(get("/compare?areas=E06000001,E06000002,E10000014,E09000001,E10000006").status, 400);
}

TEST_F(Respond, an_asset_is_packed_for_whoever_takes_it) {
  EXPECT_EQ(get("/static/style.css").field("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(get("/static/style.css").field("Vary"), "Accept-Encoding");
  EXPECT_EQ(get("/static/passwd").status, 404);
  for (const Asset& asset : assets()) {
    const std::string target = "/static/" + std::string(asset.name);
    EXPECT_EQ(*get(target).body, asset.bytes);
    const Response packed = to({.target = target, .accept_encoding = "gzip, deflate, br"});
    EXPECT_EQ(packed.field("Content-Encoding"), "gzip") << asset.name;
    if (!asset.gzip.empty()) {
      EXPECT_EQ(*packed.body, asset.gzip) << "packed as well as it can be, when the program was built";
    }
    EXPECT_EQ(to({.target = target, .accept_encoding = "gzip;q=0"}).field("Content-Encoding"), "");
  }
}

TEST_F(Respond, problems_are_documents) {
  const Response response = get("/nothing");
  EXPECT_EQ(response.field("Content-Type"), "application/problem+json");
  const json document = json::parse(*response.body);
  EXPECT_EQ(document["type"], "about:blank");
  EXPECT_EQ(document["title"], "Not Found");
  EXPECT_EQ(document["status"], 404);
}

TEST_F(Respond, what_a_client_sent_cannot_break_the_document_it_is_quoted_in) {
  const Response response = get("/api/v1/findings?%22%7d%ff%3cscript%3e=1");
  EXPECT_EQ(response.status, 400);
  EXPECT_TRUE(json::accept(*response.body)) << *response.body;
}

}  // namespace
}  // namespace tocsin
