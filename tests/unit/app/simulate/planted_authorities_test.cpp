#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_tables.hpp"
#include "simulate/england_simulation.hpp"

namespace tocsin {
namespace {

using england::counts_of;
using england::simulated;
using ::testing::HasSubstr;

std::string fault_of_plants(std::string_view spec) {
  SimulationSettings settings;
  settings.plants = parse_plant_spec(spec).value();
  const auto drawn = simulate_england(england::inputs(), settings);
  return drawn ? "no fault" : drawn.error().message;
}

/// Notifications of one authority in the years 2019-2021 and 2022-2026, the means over 40 seeds.
std::pair<double, double> mean_counts(const std::string& code, const std::string& plants) {
  std::pair<double, double> means;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (const YearDraw& year : simulated(seed, plants).years) {
      (year.reporting_year <= 2021 ? means.first : means.second) += static_cast<double>(counts_of(year)[code]) / 40;
    }
  }
  return means;
}

TEST(PlantedAuthorities, refuses_plants_it_cannot_place) {
  EXPECT_THAT(fault_of_plants("E06000001:2,E10000099:2"), HasSubstr("character 13: E10000099 is no authority"));
  EXPECT_THAT(fault_of_plants("E06000001:2,E06000001:3"), HasSubstr("planted already"));
  EXPECT_THAT(fault_of_plants("E08000016:2,E08000038:3"), HasSubstr("planted already"));  // one council, two codes
  EXPECT_THAT(fault_of_plants("E06000001:2@2017-2020"), HasSubstr("published 2019-2026"));
  EXPECT_THAT(fault_of_plants("high:200:2"), HasSubstr("200 authorities asked for"));
}

TEST(PlantedAuthorities, groups_are_planted_on_distinct_authorities_that_expect_enough) {
  const auto drawn = simulated(3, "high:12:2,low:11:0.4,E08000025:2.2");
  ASSERT_EQ(drawn.planted.size(), 24U);
  std::set<AreaCode> distinct;
  for (const PlantedRate& plant : drawn.planted) {
    distinct.insert(plant.authority);
    const Authority* authority = drawn.inputs.authorities.find(plant.authority);
    ASSERT_NE(authority, nullptr);
    EXPECT_FALSE(authority->valid_to);
    EXPECT_NE(authority->name, "Isles of Scilly");
    EXPECT_NE(authority->name, "Cumberland");  // younger than the published years
  }
  EXPECT_EQ(distinct.size(), 24U);
}

TEST(PlantedAuthorities, a_planted_ratio_shows_in_expectation) {
  // Kent, the authority with most children: with transient effects the means have a standard error of 2 to 4 %, and
  // what the others give or take to keep the national total moves the ratios by less than 3 %.
  const auto plain = mean_counts("E10000016", "E10000016:1");
  const auto low = mean_counts("E10000016", "E10000016:0.3");
  const auto high = mean_counts("E10000016", "E10000016:2.2@2022-2026");
  EXPECT_NEAR((low.first + low.second) / (plain.first + plain.second), 0.3, 0.03);
  EXPECT_NEAR(high.second / plain.second, 2.2, 0.2);
  EXPECT_NEAR(high.first / plain.first, 1.0, 0.1);
}

TEST(PlantedAuthorities, a_silenced_authority_sends_nothing_in_its_years) {
  const auto drawn = simulated(3, "zero:E08000016@2024-2026");
  std::int64_t before = 0;
  for (const YearDraw& year : drawn.years) {
    for (const auto& quarter : year.quarters) {
      for (const AuthorityDraw& sender : quarter) {
        const bool barnsley = sender.authority.text() == "E08000016" || sender.authority.text() == "E08000038";
        if (!barnsley) continue;
        if (year.reporting_year < 2024) before += sender.notifications;
        if (year.reporting_year >= 2024) {
          EXPECT_EQ(sender.notifications + sender.withdrawn + sender.care_leaver_deaths, 0);
        }
      }
    }
  }
  EXPECT_GT(before, 0);
  ASSERT_EQ(drawn.planted.size(), 1U);
  EXPECT_EQ(drawn.planted[0].authority.text(), "E08000038");
}

}  // namespace
}  // namespace tocsin
