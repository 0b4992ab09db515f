// The figures that the server draws: the funnel and the map, with their tables.
#include <cmath>
#include <regex>

#include <fmt/format.h>
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

/// Where the names in the funnel stand, at the width that is reckoned for a letter.
struct Name {
  std::string text;
  double left, right, bottom;
};
std::vector<Name> names_in_the_funnel(const std::string& html) {
  const std::regex name("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" text-anchor=\"(start|end)\">([^<]*)</text>");
  const std::size_t from = html.find("<g class=\"names\">");
  const std::string group = html.substr(from, html.find("</g>", from) - from);
  std::vector<Name> names;
  for (std::sregex_iterator at(group.begin(), group.end(), name), end; at != end; ++at) {
    const double x = std::stod((*at)[1]), width = 7.0 * static_cast<double>((*at)[4].length());
    const bool ends = (*at)[3] == "end";
    names.push_back({(*at)[4], ends ? x - width : x, ends ? x : x + width, std::stod((*at)[2])});
  }
  return names;
}

TEST(DrawnFigures, name_every_point_outside_the_outer_limits_of_the_funnel_and_none_over_another) {
  Edition edition = sample_edition();
  EXPECT_EQ(names_in_the_funnel(every_page(edition).at("/funnel")).size(), 2u) << "the findings";
  const Assessment sample = edition.assessment;
  for (int i = 0; i < 30; ++i) {
    const std::size_t row = edition.assessment.panel.units.size();
    edition.assessment.panel.units.push_back(sample.panel.units[2]);
    edition.assessment.panel.units.back().name = "Authority in the crowd " + std::to_string(i);
    edition.assessment.units.push_back({.unit = row, .status = Status::normal, .reason = ""});
    edition.assessment.estimates.units.push_back(sample.estimates.units[2]);
    RateEstimate& estimate = edition.assessment.estimates.units.back();
    estimate.observed = 40 + i % 3;
    estimate.expected = 20 + i % 5;
    estimate.funnel_outside_998 = true;
  }
  edition.assessment.panel.counts.resize(edition.assessment.panel.units.size() * 2, Figure::exact(4));
  edition.assessment.panel.exposure =
      Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(edition.assessment.panel.units.size()), 2, 20'000);
  edition.yearly_rates.resize(edition.assessment.panel.counts.size());
  edition.yearly_expected.resize(edition.assessment.panel.counts.size());
  const std::vector<Name> names = names_in_the_funnel(every_page(edition).at("/funnel"));
  EXPECT_EQ(names.size(), 32u);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(names[i].left < names[j].right && names[j].left < names[i].right &&
                   std::abs(names[i].bottom - names[j].bottom) < 14)
          << names[i].text << " over " << names[j].text;
    }
  }
}

TEST(DrawnFigures, give_the_limits_of_chance_at_each_point_of_the_funnel) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[0].funnel_outside_95 = edition.assessment.estimates.units[0].funnel_outside_998 =
      true;
  const std::string html = every_page(edition).at("/funnel");
  const FunnelLimits& limits = edition.unit_limits[0];
  EXPECT_THAT(html, HasSubstr(fmt::format("<td class=\"number\">0.33</td><td class=\"number\">{:.2f} to {:.2f}</td><td "
                                          "class=\"number\">{:.2f} to {:.2f}</td><td class=\"status\">outside the "
                                          "99.8% limits</td>",
                                          limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998)));
  EXPECT_THAT(html, HasSubstr("<td class=\"status\">within the 95% limits</td>"));
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
