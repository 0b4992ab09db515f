#include "tocsin/serve/target.hpp"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin {
namespace {

const bool seeded = setenv("RC_PARAMS", "seed=20261122", 0) == 0;

using Segments = std::vector<std::string>;

TEST(Target, is_taken_apart_and_decoded) {
  const auto target = parse_target("/api/v1/authorities/E06%30%30%30001?format=csv&name=St%20Helens+x&bare").value();
  EXPECT_EQ(target.segments, (Segments{"api", "v1", "authorities", "E06000001"}));
  EXPECT_EQ(*target.parameter("format"), "csv");
  EXPECT_EQ(*target.parameter("name"), "St Helens x");
  EXPECT_EQ(*target.parameter("bare"), "");
  EXPECT_EQ(target.parameter("absent"), nullptr);
}

TEST(Target, the_root_and_a_trailing_slash_add_no_segment) {
  EXPECT_EQ(parse_target("/").value().segments, Segments{});
  EXPECT_EQ(parse_target("/?").value().segments, Segments{});
  EXPECT_EQ(parse_target("/a/").value().segments, Segments{"a"});
}

TEST(Target, refuses_what_can_be_read_in_two_ways) {
  for (const std::string text : {"",
                                 "a",
                                 "*",
                                 "/%",
                                 "/%4",
                                 "/%zz",
                                 "/a?b=%zz",
                                 "/a b",
                                 "/a#b",
                                 "//host/a",
                                 "/a//b",
                                 "/a/../b",
                                 "/%2e%2e/b",
                                 "/./a",
                                 "/a%2fb",
                                 "/a%00b",
                                 "/a%0ab",
                                 "/a?b=%00c",
                                 "/a?b=%0d%0aX:y",
                                 "/a?b=1&b=2",
                                 "/a?b=1&%62=2",
                                 "/caf\xc3\xa9",
                                 "/a?b=\"",
                                 "http://a/",
                                 "/a?b=<c>"}) {
    const auto target = parse_target(text);
    ASSERT_FALSE(target) << text;
    EXPECT_FALSE(target.error().message.empty()) << text;
  }
}

TEST(AbsoluteTarget, is_split_into_authority_and_origin_form) {
  const auto target = parse_absolute_target("http://a.example:8080/x?y=1").value();
  EXPECT_EQ(target.authority, "a.example:8080");
  EXPECT_EQ(target.origin_form, "/x?y=1");
  EXPECT_EQ(parse_absolute_target("HTTPS://[::1]").value().origin_form, "/");
  EXPECT_EQ(parse_absolute_target("http://a?y").value().origin_form, "/?y");
  for (const char* text :
       {"http:", "http:a", "http:///a", "ftp://a/", "a", "http://u@a/", "http://u:p@a/", "http:/a"}) {
    EXPECT_FALSE(parse_absolute_target(text)) << text;
  }
}

TEST(Host, is_a_name_or_an_address_with_an_optional_port) {
  for (const char* text : {"a", "a.example", "a.example:80", "127.0.0.1:8080", "[::1]", "[::1]:80"}) {
    EXPECT_TRUE(valid_host(text)) << text;
  }
  for (const char* text : {"", ":80", "a b", "a,b", "a/b", "a?b", "a#b", "u@a", "a:port", "[::1", "a:80:80"}) {
    EXPECT_FALSE(valid_host(text)) << text;
  }
}

RC_GTEST_PROP(Target, any_text_as_a_value_comes_back, ()) {
  const auto value = *rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7f));
  std::string encoded;
  for (const char letter : value) {
    const char* digits = "0123456789ABCDEF";
    encoded += '%';
    encoded += digits[static_cast<unsigned char>(letter) >> 4U];
    encoded += digits[static_cast<unsigned char>(letter) & 15U];
  }
  const auto target = parse_target("/x?v=" + encoded);
  RC_ASSERT(target.has_value());
  RC_ASSERT(*target->parameter("v") == value);
}

RC_GTEST_PROP(Target, any_bytes_are_read_or_refused, (const std::string& text)) {
  const auto target = parse_target("/" + text);
  if (target) {
    for (const std::string& segment : target->segments) RC_ASSERT(segment.find('/') == std::string::npos);
  }
}

}  // namespace
}  // namespace tocsin
