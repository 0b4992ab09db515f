#include "tocsin/domain/expected_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::HasSubstr;

TEST(ExpectedWords, tell_what_a_refused_field_should_have_held) {
  EXPECT_THAT(expected_words({{3, 2}, "date_notified", "bad_date", "text of 10 characters"}), HasSubstr("2024-03-31"));
  EXPECT_THAT(expected_words({{3, 2}, "time_period", "bad_period", "number of 5 digits"}),
              HasSubstr("202223 with Financial year"));
  EXPECT_EQ(expected_words({{3, 2}, "nature", "bad_code_list_value", "text of 5 characters"}),
            "one of child_death, serious_harm, other");
  EXPECT_EQ(expected_words({{3, 2}, "", "a_rule_of_the_future", "row"}), "");
}

}  // namespace
}  // namespace tocsin
