#include "tocsin/serve/meters.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "promtool.hpp"

namespace tocsin {
namespace {

using std::chrono::milliseconds;

TEST(Meters, count_rows_by_feed_and_outcome) {
  Meters meters("0.1.0", "abc");
  const RowTally tally{.rows = 10, .accepted = 8, .unchanged = 5, .revised = 1, .rejected = 2};
  meters.count_rows("dfe", tally);
  meters.count_rows("dfe", tally);
  const std::string text = meters.text();
  for (const char* line : {R"(tocsin_feed_rows_total{feed="dfe",outcome="accepted"} 16)",
                           R"(tocsin_feed_rows_total{feed="dfe",outcome="unchanged"} 10)",
                           R"(tocsin_feed_rows_total{feed="dfe",outcome="revised"} 2)",
                           R"(tocsin_feed_rows_total{feed="dfe",outcome="rejected"} 4)",
                           R"(tocsin_build_info{revision="abc",version="0.1.0"} 1)"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

TEST(Meters, an_expected_stage_starts_at_no_failures) {
  Meters meters("0.1.0", "abc");
  meters.expect_stage("fit");
  EXPECT_NE(meters.text().find(R"(tocsin_cycle_failures_total{stage="fit"} 0)"), std::string::npos) << meters.text();
  meters.stage_failed("fit");
  EXPECT_NE(meters.text().find(R"(tocsin_cycle_failures_total{stage="fit"} 1)"), std::string::npos) << meters.text();
}

TEST(Meters, an_expected_feed_starts_at_no_rows_and_says_when_it_is_due) {
  Meters meters("0.1.0", "abc");
  meters.expect_feed("events", std::chrono::days(5));
  meters.expect_feed("other", std::nullopt);
  meters.expect_fresh(std::chrono::seconds(300));
  const std::string text = meters.text();
  for (const char* line : {R"(tocsin_feed_rows_total{feed="events",outcome="rejected"} 0)",
                           R"(tocsin_feed_rows_total{feed="other",outcome="rejected"} 0)",
                           R"(tocsin_feed_due_seconds{feed="events"} 432000)", "tocsin_snapshot_fresh_seconds 300"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  EXPECT_EQ(text.find(R"(tocsin_feed_due_seconds{feed="other"})"), std::string::npos);
}

TEST(Meters, time_requests_by_route_and_code) {
  Meters meters("0.1.0", "abc");
  meters.request_took("/metrics", 200, milliseconds{3});
  meters.request_took("/metrics", 200, milliseconds{30});
  const std::string text = meters.text();
  const std::string labels = R"(code="200",route="/metrics")";
  EXPECT_NE(text.find("tocsin_http_request_duration_seconds_count{" + labels + "} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("tocsin_http_request_duration_seconds_bucket{" + labels + ",le=\"0.005\"} 1"), std::string::npos)
      << text;
}

TEST(Meters, satisfy_promtool) {
  Meters meters("0.1.0", "abc");
  meters.count_rows("dfe", {});
  meters.feed_succeeded("dfe", Instant{milliseconds{1795219200500}});
  meters.cycle_succeeded(Instant{milliseconds{1795219200000}});
  meters.expect_stage("fit");
  meters.stage_took("fit", milliseconds{40});
  meters.request_took("/", 200, milliseconds{1});
  EXPECT_NE(meters.text().find("tocsin_feed_last_success_timestamp_seconds{feed=\"dfe\"} 1795219200.5"),
            std::string::npos)
      << meters.text();
  const Promtool verdict = check_metrics(meters.text());
  if (verdict.status == -1) GTEST_SKIP() << "promtool is not installed";
  EXPECT_EQ(verdict.status, 0) << verdict.words;
  EXPECT_EQ(verdict.words, "");
}

TEST(Meters, lose_nothing_between_threads) {
  Meters meters("0.1.0", "abc");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) meters.request_took("/", 200, milliseconds{1});
    });
  }
  EXPECT_FALSE(meters.text().empty());
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(meters.text().find("_count{code=\"200\",route=\"/\"} 2000"), std::string::npos) << meters.text();
}

}  // namespace
}  // namespace tocsin
