#include "tocsin/domain/area_code.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(AreaCode, knows_the_four_kinds_of_authority) {
  for (const char* text : {"E06000001", "E08000025", "E09000001", "E10000016"}) {
    EXPECT_TRUE(AreaCode::parse(text)->is_authority()) << text;
  }
  EXPECT_TRUE(AreaCode::parse("E12000001")->is_region());
  EXPECT_TRUE(AreaCode::parse("E13000002")->is_region());
  EXPECT_TRUE(AreaCode::parse("E92000001")->is_country());
  EXPECT_FALSE(AreaCode::parse("W06000001")->is_authority());
}

TEST(AreaCode, refuses_what_is_not_one_letter_and_eight_digits) {
  for (const char* text :
       {"", "E0600000", "E060000011", "e06000001", "E0600000X", " E06000001", "E06000063 / E06000064"}) {
    EXPECT_FALSE(AreaCode::parse(text)) << text;
  }
}

TEST(AreaCode, the_empty_code_sorts_first) {
  EXPECT_LT(AreaCode(), *AreaCode::parse("A00000000"));
  EXPECT_EQ(AreaCode().text(), "");
}

}  // namespace
}  // namespace tocsin
