#include "tocsin/ingest/json_lines_reader.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 2> keys = {"b", "a"};

/// Rows as `line:b|a` (`-` for an absent key) and faults as `line!rule`, in order.
std::vector<std::string> outcome_of(std::string_view text, TextLimits limits = {}, std::size_t chunk = 65536) {
  std::vector<std::string> found;
  const auto shown = [](std::string_view field) { return field.data() ? std::string(field) : std::string("-"); };
  JsonLinesReader reader(
      keys,
      {[&](const TextRow& row) {
         found.push_back(std::to_string(row.line) + ":" + shown(row.fields[0]) + "|" + shown(row.fields[1]));
       },
       [&](const TextFault& f) { found.push_back(std::to_string(f.line) + "!" + std::string(f.rule)); }},
      limits);
  bool sound = true;
  for (std::size_t at = 0; sound && at < text.size(); at += chunk) {
    sound = reader.push(std::span(text).subspan(at, std::min(chunk, text.size() - at))).has_value();
  }
  if (!sound || !reader.finish()) found.emplace_back("refused");
  return found;
}

TEST(JsonLinesReader, puts_values_in_the_order_of_the_keys) {
  EXPECT_THAT(outcome_of("{\"a\":\"x\",\"b\":2}\n{\"b\":null}\r\n"), ElementsAre("1:2|x", "2:|-"));
}
TEST(JsonLinesReader, does_not_mind_the_pieces) {
  const std::string text = "\xEF\xBB\xBF{\"a\":\"\\u00e9\"}\n\n{\"a\":1.50,\"b\":-3}";
  EXPECT_THAT(outcome_of(text), ElementsAre("1:-|é", "3:-3|1.50"));
  EXPECT_EQ(outcome_of(text, {}, 1), outcome_of(text));
  EXPECT_EQ(outcome_of(text, {}, 3), outcome_of(text));
}
TEST(JsonLinesReader, rejects_lines_that_are_no_flat_object) {
  EXPECT_THAT(
      outcome_of("[1]\n3\n\"x\"\ntrue\nnull\n"),
      ElementsAre("1!not_an_object", "2!not_an_object", "3!not_an_object", "4!not_an_object", "5!not_an_object"));
  EXPECT_THAT(outcome_of("{\"a\":true}\n{\"a\":[1]}\n{\"a\":{}}\n{\"c\":{\"a\":[1,{\"a\":2}]},\"b\":1}\n"),
              ElementsAre("1!bad_json_value", "2!bad_json_value", "3!bad_json_value", "4:1|-"));
}
TEST(JsonLinesReader, rejects_broken_json_and_reads_on) {
  EXPECT_THAT(outcome_of("{\"a\":\n{\"a\":1}x\n{\"a\":1}\n{'a':1}\n"),
              ElementsAre("1!bad_json", "2!bad_json", "3:-|1", "4!bad_json"));
}
TEST(JsonLinesReader, holds_its_limits) {
  EXPECT_THAT(outcome_of("{\"a\":\"12345\"}\n", {4, 200, 100}), ElementsAre("1!field_too_long"));
  EXPECT_THAT(outcome_of("{\"x\":1,\"y\":1,\"z\":1}\n", {4, 2, 100}), ElementsAre("1!too_many_columns"));
  EXPECT_THAT(outcome_of("{\"a\":1}          \n", {4, 2, 10}), ElementsAre("refused"));
  const std::string deep = "{\"c\":" + std::string(100'000, '[');
  EXPECT_THAT(outcome_of(deep), ElementsAre("1!bad_json"));
}
TEST(JsonLinesReader, rejects_invalid_utf8) {
  EXPECT_THAT(outcome_of("{\"a\":\"\xF4\"}\n"), ElementsAre("1!invalid_utf8"));
}
TEST(JsonLinesReader, keeps_the_first_of_a_repeated_key) {
  JsonLinesReader reader(keys,
                         {[](const TextRow& row) { EXPECT_EQ(row.fields[1], "1"); }, [](const TextFault&) { FAIL(); }});
  ASSERT_TRUE(reader.push(std::string_view("{\"a\":1,\"a\":[2],\"q\":0,\"q\":0}\n")));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.repeated_keys(), 1U);
  EXPECT_THAT(reader.unknown_keys(), ElementsAre("q"));
}

}  // namespace
}  // namespace tocsin
