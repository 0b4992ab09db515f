#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/serve/respond.hpp"

#include "../../support/gunzip.hpp"
#include "../publish/sample_edition.hpp"
#include "promtool.hpp"

namespace tocsin {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tocsin::testing::gunzip;

const std::string prometheus_accepts =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

class Scrape : public ::testing::Test {
 protected:
  Scrape() {
    meters.count_rows("dfe", {.rows = 3, .accepted = 2, .unchanged = 0, .revised = 0, .rejected = 1});
    meters.request_took("/metrics", 200, std::chrono::milliseconds{3}, std::string(31, '0') + "7");
    meters.request_took("/", 200, std::chrono::milliseconds{3});
  }
  Response ask(const std::string& accept, const std::string& encoding, bool private_listener = true) const {
    Request request{.target = "/metrics"};
    request.accept = accept;
    request.accept_encoding = encoding;
    ServiceState state;
    state.meters = &meters;
    state.private_listener = private_listener;
    return respond(request, snapshot.get(), state);
  }

  Meters meters{"0.1.0", "abc"};
  std::shared_ptr<const Snapshot> snapshot = build_snapshot(sample_edition());
};

TEST_F(Scrape, is_plain_text_for_whoever_does_not_name_openmetrics) {
  for (const char* accept : {"", "*/*", "text/plain", "text/plain, application/openmetrics-text;q=0.5"}) {
    const Response answer = ask(accept, "");
    EXPECT_EQ(answer.field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8") << accept;
    EXPECT_THAT(*answer.body, HasSubstr("# TYPE tocsin_feed_rows_total counter\n"));
    EXPECT_THAT(*answer.body, Not(HasSubstr("# EOF")));
    EXPECT_THAT(*answer.body, Not(HasSubstr("trace_id")));
  }
}

TEST_F(Scrape, is_openmetrics_with_exemplars_for_prometheus) {
  const Response answer = ask(prometheus_accepts, "");
  EXPECT_THAT(std::string(answer.field("Content-Type")), StartsWith("application/openmetrics-text; version=1.0.0"));
  const std::string& text = *answer.body;
  EXPECT_THAT(text, EndsWith("\n# EOF\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE tocsin_feed_rows counter\ntocsin_feed_rows_total{feed=\"dfe\""));
  EXPECT_THAT(text,
              HasSubstr("tocsin_http_request_duration_seconds_bucket{code=\"200\",route=\"/metrics\",le=\"0.005\"} "
                        "1 # {trace_id=\"00000000000000000000000000000007\"} 0.003\n"));
  // Of a request that named no trace there is none.
  EXPECT_THAT(text, HasSubstr("{code=\"200\",route=\"/\",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("le=\"1.0\"} "));
  EXPECT_THAT(text, HasSubstr("tocsin_authority_notifications{authority=\"E06000001\"} 4\n"));
}

TEST_F(Scrape, writes_what_the_library_writes) {
  const Promtool verdict = check_metrics(*ask("", "").body);
  if (verdict.status == -1) GTEST_SKIP() << "promtool is not installed";
  EXPECT_EQ(verdict.status, 0) << verdict.words;
  EXPECT_EQ(verdict.words, "");
}

TEST_F(Scrape, is_gzip_where_that_is_taken_and_says_the_same) {
  for (const std::string& accept : {std::string(), prometheus_accepts}) {
    const std::string plain = *ask(accept, "").body;
    for (const char* encoding : {"gzip", "deflate, gzip;q=0.8", "*", "br;q=1.0, *;q=0.1"}) {
      const Response answer = ask(accept, encoding);
      EXPECT_EQ(answer.field("Content-Encoding"), "gzip") << encoding;
      EXPECT_EQ(gunzip(*answer.body), plain) << encoding;
      EXPECT_LT(answer.body->size(), plain.size());
    }
    for (const char* encoding : {"", "identity", "gzip;q=0", "br", "*, gzip;q=0"}) {
      EXPECT_EQ(ask(accept, encoding).field("Content-Encoding"), "") << encoding;
      EXPECT_EQ(*ask(accept, encoding).body, plain) << encoding;
    }
  }
}

TEST_F(Scrape, of_a_public_listener_names_no_area_in_any_form) {
  for (const std::string& accept : {std::string(), prometheus_accepts}) {
    const std::string plain = *ask(accept, "", false).body;
    EXPECT_THAT(plain, HasSubstr("tocsin_snapshot_timestamp_seconds"));
    EXPECT_THAT(plain, HasSubstr("tocsin_build_info"));
    for (const char* of_areas : {"authority", "region", "tocsin_finding", "E06000001", "E12000001", "funnel"})
      EXPECT_THAT(plain, Not(HasSubstr(of_areas)));
    EXPECT_EQ(gunzip(*ask(accept, "gzip", false).body), plain);
  }
}

TEST_F(Scrape, before_the_first_snapshot_gives_the_meters) {
  snapshot = nullptr;
  EXPECT_THAT(*ask("", "").body, HasSubstr("tocsin_build_info"));
  EXPECT_EQ(gunzip(*ask(prometheus_accepts, "gzip").body), *ask(prometheus_accepts, "").body);
}

}  // namespace
}  // namespace tocsin
