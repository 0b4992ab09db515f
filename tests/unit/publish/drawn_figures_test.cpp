// The figures that the server draws: the funnel and the map, with their tables.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_page.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

TEST(DrawnFigures, plot_the_numbers_of_the_table) {
  const std::string html = every_page(sample_edition()).at("/funnel");
  EXPECT_THAT(html, HasSubstr("data-code=\"E10000014\" data-observed=\"20\" data-expected=\"61.5\""));
  EXPECT_EQ(occurrences(html, "data-code="), 4u);
  EXPECT_THAT(html, HasSubstr("<title id=\"funnel-title\">"));
  EXPECT_THAT(html, HasSubstr("<desc id=\"funnel-description\">"));
}

TEST(DrawnFigures, map_every_authority_in_force_in_one_of_four_classes) {
  const std::string html = every_page(sample_edition()).at("/map");
  EXPECT_THAT(html, HasSubstr("below 0.80: 1</li>"));
  EXPECT_THAT(html, HasSubstr("0.80 to below 1.00: 1</li>"));
  EXPECT_THAT(html, HasSubstr("1.00 to 1.25: 0</li>"));
  EXPECT_THAT(html, HasSubstr("above 1.25: 1</li>"));
  EXPECT_THAT(html, HasSubstr("no estimate: 1</li>"));
  EXPECT_EQ(occurrences(html, "<g data-code="), 4u);
}

TEST(DrawnFigures, map_a_rate_in_the_class_of_its_printed_value) {
  Edition edition = sample_edition();
  const auto class_printed_with = [&](double relative_rate) {
    edition.assessment.estimates.units[2].relative_rate = relative_rate;
    const std::string html = every_page(edition).at("/map");
    std::smatch row;
    EXPECT_TRUE(std::regex_search(
        html, row, std::regex(">Hartlepool</a></th>.*<td class=\"number\">(\\S+) .*<td class=\"shown\">([^<]*)<")));
    return row.str(1) + " in " + row.str(2);
  };
  EXPECT_EQ(class_printed_with(0.7949), "0.79 in below 0.80");
  EXPECT_EQ(class_printed_with(0.7951), "0.80 in 0.80 to below 1.00");
  EXPECT_EQ(class_printed_with(0.9949), "0.99 in 0.80 to below 1.00");
  EXPECT_EQ(class_printed_with(0.9951), "1.00 in 1.00 to 1.25");
  EXPECT_EQ(class_printed_with(1.2549), "1.25 in 1.00 to 1.25");
  EXPECT_EQ(class_printed_with(1.2551), "1.26 in above 1.25");
}

}  // namespace
}  // namespace tocsin
