#include "simulate/plant_spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using ::testing::HasSubstr;

std::string fault_of(std::string_view text) {
  const auto parsed = parse_plant_spec(text);
  return parsed ? "no fault" : parsed.error().message;
}

TEST(PlantSpec, names_authorities_with_ratios_and_years) {
  const auto plants = parse_plant_spec("E10000016:0.3,E08000025:2.2@2022-2026,E06000001:1.5@2024").value();
  ASSERT_EQ(plants.size(), 3U);
  EXPECT_EQ(plants[0].authority.text(), "E10000016");
  EXPECT_EQ(plants[0].ratio, 0.3);
  EXPECT_FALSE(plants[0].years);
  EXPECT_EQ(plants[1].ratio, 2.2);
  EXPECT_EQ(plants[1].years, (YearRange{2022, 2026}));
  EXPECT_EQ(plants[1].position, 15U);
  EXPECT_EQ(plants[2].years, (YearRange{2024, 2024}));
}

TEST(PlantSpec, asks_for_groups_and_silence) {
  const auto plants = parse_plant_spec("high:12:2,low:11:0.4@2020-2026,zero:E09000001@2024-2026").value();
  ASSERT_EQ(plants.size(), 3U);
  EXPECT_TRUE(plants[0].authority.empty());
  EXPECT_EQ(plants[0].count, 12);
  EXPECT_EQ(plants[1].ratio, 0.4);
  EXPECT_EQ(plants[1].years, (YearRange{2020, 2026}));
  EXPECT_EQ(plants[2].ratio, 0);
  EXPECT_EQ(plants[2].authority.text(), "E09000001");
}

TEST(PlantSpec, empty_text_plants_nothing) { EXPECT_TRUE(parse_plant_spec("").value().empty()); }

TEST(PlantSpec, faults_name_the_character) {
  EXPECT_THAT(fault_of("E10000016"), HasSubstr("character 1:"));
  EXPECT_THAT(fault_of("E10000016:x"), HasSubstr("character 11: 'x' is not a ratio"));
  EXPECT_THAT(fault_of("E10000016:0"), HasSubstr("use zero:CODE"));
  EXPECT_THAT(fault_of("E10000016:nan"), HasSubstr("is not a ratio"));
  EXPECT_THAT(fault_of("E10000016:1e9"), HasSubstr("is not a ratio"));
  EXPECT_THAT(fault_of("E10000016:2,E12000001:2"), HasSubstr("character 13: 'E12000001' is not an authority's code"));
  EXPECT_THAT(fault_of("E10000016:2@2026-2022"), HasSubstr("character 13: '2026-2022' is not a range"));
  EXPECT_THAT(fault_of("E10000016:2@26"), HasSubstr("is not a range"));
  EXPECT_THAT(fault_of("high:0:2"), HasSubstr("character 6: '0' is not a number of authorities"));
  EXPECT_THAT(fault_of("high:3:0.5"), HasSubstr("character 8: '0.5' is not a ratio above 1"));
  EXPECT_THAT(fault_of("low:3:1.5"), HasSubstr("a ratio below 1"));
  EXPECT_THAT(fault_of("high:3"), HasSubstr("character 6: '3' is not of the form N:RATIO"));
  EXPECT_THAT(fault_of("E10000016:2,"), HasSubstr("character 13: ''"));
}

}  // namespace
}  // namespace tocsin
