#include "tocsin/domain/authority_register.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "register_example.hpp"

namespace tocsin {
namespace {

using example::code;

TEST(AuthorityRegister, a_recode_carries_history_whole) {
  const auto known = example::authority_register();
  EXPECT_EQ(known.history_of(code("E06000013")), History::carried);
  EXPECT_EQ(known.unit_of(code("E06000011")), code("E06000013"));
  EXPECT_THAT(known.codes_of_unit(code("E06000013")),
              testing::ElementsAre(code("E06000011"), code("E06000012"), code("E06000013")));
}

TEST(AuthorityRegister, a_merger_takes_its_predecessors_in) {
  const auto known = example::authority_register();
  EXPECT_EQ(known.history_of(code("E06000023")), History::merged);
  EXPECT_EQ(known.unit_of(code("E06000021")), code("E06000023"));
  EXPECT_EQ(known.codes_of_unit(code("E06000023")).size(), 3u);
}

TEST(AuthorityRegister, after_a_split_successors_start_and_the_predecessor_stays_itself) {
  const auto known = example::authority_register();
  EXPECT_EQ(known.history_of(code("E06000032")), History::started);
  EXPECT_EQ(known.unit_of(code("E10000031")), code("E10000031"));
  EXPECT_THAT(known.codes_of_unit(code("E06000032")), testing::ElementsAre(code("E06000032")));
}

TEST(AuthorityRegister, a_merger_that_also_took_a_part_starts_and_its_whole_predecessors_end) {
  auto authorities = example::authorities();
  authorities.push_back(example::authority("E06000024", "824", "Rump", "2020-04-01"));
  authorities.push_back(example::authority("E10000025", "825", "Giver", "2009-01-01", "2020-03-31"));
  auto lineage = example::lineage();
  lineage.push_back(example::step("M1", "2020-04-01", "E10000025", "E06000023", Extent::part));
  lineage.push_back(example::step("M1", "2020-04-01", "E10000025", "E06000024", Extent::part));
  const auto known = AuthorityRegister::from(authorities, example::regions(), lineage);
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->history_of(code("E06000023")), History::started);
  EXPECT_EQ(known->unit_of(code("E06000021")), code("E06000021"));
}

TEST(AuthorityRegister, finds_by_number_on_the_day) {
  const auto known = example::authority_register();
  EXPECT_EQ(known.find_number("811", *parse_day("2019-03-31"))->code, code("E06000011"));
  EXPECT_EQ(known.find_number("811", *parse_day("2019-04-01"))->code, code("E06000012"));
  EXPECT_EQ(known.find_number("999", *parse_day("2019-04-01")), nullptr);
  EXPECT_EQ(known.in_force_on(*parse_day("2024-01-01")).size(), 5u);
}

std::string fault_of(std::vector<Authority> authorities, std::vector<Succession> lineage) {
  const auto known = AuthorityRegister::from(std::move(authorities), example::regions(), std::move(lineage));
  return known ? "" : known.error().message;
}

TEST(AuthorityRegister, refuses_a_code_listed_twice) {
  auto authorities = example::authorities();
  authorities.push_back(authorities.front());
  EXPECT_THAT(fault_of(authorities, example::lineage()), testing::HasSubstr("E06000001 is listed twice"));
}

TEST(AuthorityRegister, refuses_one_number_in_force_under_two_codes) {
  auto authorities = example::authorities();
  authorities.push_back(example::authority("E06000099", "801", "Twin", "2015-01-01"));
  EXPECT_THAT(fault_of(authorities, example::lineage()), testing::HasSubstr("under the number 801"));
}

TEST(AuthorityRegister, refuses_an_ended_authority_without_a_successor) {
  auto lineage = example::lineage();
  lineage.resize(4);
  EXPECT_THAT(fault_of(example::authorities(), lineage),
              testing::HasSubstr("E10000031 ends on 2021-03-31 and no successor"));
}

TEST(AuthorityRegister, refuses_a_change_that_does_not_meet_the_dates) {
  auto lineage = example::lineage();
  lineage[0].effective = *parse_day("2019-05-01");
  EXPECT_THAT(fault_of(example::authorities(), lineage),
              testing::HasSubstr("does not end on the day before 2019-05-01"));
  lineage = example::lineage();
  lineage.push_back(example::step("X", "2030-01-01", "E06000001", "E06000098", Extent::whole));
  EXPECT_THAT(fault_of(example::authorities(), lineage),
              testing::HasSubstr("successor E06000098 is not in the register"));
}

TEST(AuthorityRegister, refuses_an_unknown_region) {
  auto authorities = example::authorities();
  authorities[0].region = code("E12000009");
  EXPECT_THAT(fault_of(authorities, example::lineage()), testing::HasSubstr("E12000009, which is not listed"));
}

}  // namespace
}  // namespace tocsin
