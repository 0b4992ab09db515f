#include "tocsin/domain/figure.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Figure, a_rounded_region_gives_a_rate_interval) {
  const Figure rate = *Figure::parse_rounded_count("30", 10) / Figure::exact(542710) * 100000;
  ASSERT_TRUE(rate.range());
  EXPECT_EQ(outward(*rate.range(), 1), (Interval{4.6, 6.5}));
  EXPECT_EQ(rate.state(), Figure::State::rounded);
}

TEST(Figure, symbols_are_kept_apart_and_written_back) {
  for (const char* text : {"c", "x", "z", "k", "u"}) {
    const auto figure = Figure::parse_count(text);
    ASSERT_TRUE(figure) << text;
    EXPECT_EQ(figure->text(), text);
    EXPECT_FALSE(figure->shown()) << text;
  }
  EXPECT_EQ(Figure::parse_count(":")->state(), Figure::State::not_available);
  EXPECT_EQ(Figure::parse_count("low")->state(), Figure::State::low);
}

TEST(Figure, refuses_what_is_neither_digits_nor_a_symbol) {
  for (const char* text : {"", "-1", "+1", "1.0", "1,234", " 3", "3 ", "NA", "C", "..", "1e3", "9999999999999999"}) {
    EXPECT_FALSE(Figure::parse_count(text)) << text;
  }
  for (const char* text : {"", "nan", "inf", "1,5", "4 ", "0x10"}) EXPECT_FALSE(Figure::parse_number(text)) << text;
  EXPECT_EQ(Figure::parse_number("0.283")->text(), "0.283");
  EXPECT_EQ(Figure::parse_number("-2.5")->text(), "-2.5");
}

TEST(Figure, a_published_zero_was_a_zero_and_a_low_was_not) {
  EXPECT_EQ(*Figure::parse_rounded_count("0", 10), Figure::exact(0));
  EXPECT_EQ(Figure::parse_rounded_count("k", 10)->range(), (Interval{1, 5}));
}

TEST(Figure, exact_figures_stay_exact_through_arithmetic) {
  EXPECT_EQ(Figure::exact(3) + Figure::exact(4), Figure::exact(7));
  EXPECT_EQ(Figure::exact(3) / Figure::exact(4), Figure::exact(0.75));
  EXPECT_EQ(Figure::exact(3) * 2, Figure::exact(6));
}

TEST(Figure, one_rounded_part_makes_a_sum_an_interval) {
  const Figure sum = Figure::exact(4) + Figure::rounded(30, 10);
  EXPECT_EQ(sum.range(), (Interval{29, 39}));
  EXPECT_EQ(sum.text(), "34");
}

TEST(Figure, absences_absorb_in_a_stated_order) {
  EXPECT_EQ((Figure::not_available() + Figure::confidential()).text(), "c");
  EXPECT_EQ((Figure::exact(1) + Figure::not_applicable()).text(), "z");
  EXPECT_EQ((Figure::unreliable() / Figure::not_available()).text(), "x");
  EXPECT_EQ((Figure::confidential() * 3).text(), "c");
}

TEST(Figure, a_rate_over_a_possible_zero_does_not_apply) {
  EXPECT_EQ((Figure::exact(3) / Figure::exact(0)).state(), Figure::State::not_applicable);
  EXPECT_EQ((Figure::exact(3) / Figure::rounded(0, 10)).state(), Figure::State::not_applicable);
}

TEST(Figure, comes_back_from_its_parts) {
  for (const Figure& figure : {Figure::exact(12), Figure::rounded(30, 10), Figure::confidential(), Figure::low(10)}) {
    const auto again =
        Figure::from_parts(figure.state(), figure.shown().value_or(0), figure.range().value_or(Interval{}));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, figure);
  }
  EXPECT_FALSE(Figure::from_parts(Figure::State::exact, 3, {2, 4}));
  EXPECT_FALSE(Figure::from_parts(Figure::State::rounded, 3, {4, 2}));
  EXPECT_FALSE(Figure::from_parts(Figure::State::exact, std::nan(""), {0, 0}));
}

}  // namespace
}  // namespace tocsin
