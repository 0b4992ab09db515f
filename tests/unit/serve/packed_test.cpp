// Answers as gzip files: to whom, which, and under which tag.
#include <string>

#include <gtest/gtest.h>

#include "tocsin/publish/pages.hpp"
#include "tocsin/serve/respond.hpp"

#include "../../support/gunzip.hpp"
#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

struct Packed : ::testing::Test {
  std::shared_ptr<const Snapshot> snapshot = build_snapshot(sample_edition());
  ServiceState state{.now = instant_at(2026, 11, 22, 10 * 60), .confirmed = instant_at(2026, 11, 22, 9 * 60)};

  Response ask(const std::string& target, const std::string& encoding, const std::string& etag = {}) const {
    return respond({.target = target, .if_none_match = etag, .accept_encoding = encoding}, snapshot.get(), state);
  }
};

const std::vector<std::string> large = {"/",
                                        "/areas/E06000001",
                                        "/compare?areas=E06000001,E10000014",
                                        "/tables?level=",
                                        "/data/rates.csv",
                                        "/runbooks",
                                        "/static/style.css",
                                        "/api/v1/estimates",
                                        "/api/v1/estimates?format=csv",
                                        "/api/v1/estimates?region=E12000001",
                                        "/api/v1/authorities/E06000001",
                                        "/api/v1/tables",
                                        "/api/v1/tables?format=csv",
                                        "/api/v1/openapi.json"};

TEST_F(Packed, pages_lists_and_downloads_are_gzip_for_who_takes_it) {
  for (const std::string& target : large) {
    const Response plain = ask(target, "");
    const Response packed = ask(target, "gzip, deflate, br");
    ASSERT_EQ(packed.status, 200) << target;
    EXPECT_EQ(plain.field("Content-Encoding"), "") << target;
    EXPECT_EQ(packed.field("Content-Encoding"), "gzip") << target;
    EXPECT_EQ(testing::gunzip(*packed.body), *plain.body) << target;
    EXPECT_LT(packed.body->size(), plain.body->size()) << target;
    EXPECT_EQ(packed.field("Content-Type"), plain.field("Content-Type")) << target;
  }
}

TEST_F(Packed, who_refuses_it_has_it_plain) {
  for (const char* encoding : {"identity", "gzip;q=0", "br", "gzip;q=0, *", ""})
    EXPECT_EQ(ask("/", encoding).field("Content-Encoding"), "") << encoding;
  for (const char* encoding : {"gzip", "x-gzip", "*", "br;q=1.0, gzip;q=0.5"})
    EXPECT_EQ(ask("/", encoding).field("Content-Encoding"), "gzip") << encoding;
}

TEST_F(Packed, every_answer_says_that_it_depends_on_what_is_taken) {
  for (const std::string& target : large) {
    for (const char* encoding : {"", "gzip"})
      EXPECT_NE(ask(target, encoding).field("Vary").find("Accept-Encoding"), std::string::npos) << target;
  }
}

TEST_F(Packed, the_two_have_tags_of_their_own_and_each_is_recognised_as_itself) {
  for (const std::string& target : large) {
    const std::string plain(ask(target, "").field("ETag"));
    const std::string packed(ask(target, "gzip").field("ETag"));
    EXPECT_NE(plain, packed) << target;
    EXPECT_TRUE(packed.starts_with('"') && packed.ends_with("-gzip\"")) << packed;
    const Response held = ask(target, "gzip", packed);
    EXPECT_EQ(held.status, 304) << target;
    EXPECT_EQ(held.body, nullptr);
    EXPECT_EQ(held.field("ETag"), packed);
    EXPECT_EQ(held.field("Content-Encoding"), "");
    EXPECT_EQ(ask(target, "", plain).status, 304) << target;
    EXPECT_EQ(ask(target, "", packed).status, 200) << target << ": another representation";
    EXPECT_EQ(ask(target, "gzip", plain).status, 200) << target << ": another representation";
  }
}

TEST_F(Packed, small_bodies_and_problems_stay_as_they_are) {
  const Response small = ask("/api/v1/findings?authority=E06000001&format=csv", "gzip");
  ASSERT_EQ(small.status, 200);
  ASSERT_LT(small.body->size(), smallest_packed);
  EXPECT_EQ(small.field("Content-Encoding"), "");
  EXPECT_EQ(ask("/api/v1/nothing", "gzip").field("Content-Encoding"), "");
  EXPECT_EQ(ask("/healthz", "gzip").field("Content-Encoding"), "");
}

TEST_F(Packed, what_is_made_with_the_snapshot_is_packed_once) {
  EXPECT_EQ(ask("/areas/E06000001", "gzip").body, ask("/areas/E06000001", "gzip").body) << "the same bytes in memory";
  EXPECT_EQ(ask("/api/v1/estimates", "gzip").body, ask("/api/v1/estimates", "gzip").body);
}

}  // namespace
}  // namespace tocsin
