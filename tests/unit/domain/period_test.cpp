#include "tocsin/domain/period.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Period, a_reporting_year_runs_from_april_to_march) {
  const Period year = Period::reporting_year(2024);
  EXPECT_EQ(iso_day(year.first()), "2023-04-01");
  EXPECT_EQ(iso_day(year.last()), "2024-03-31");
  EXPECT_EQ(year.years(), 1.0);
  EXPECT_EQ(year.days(), 366);
  EXPECT_TRUE(year.is_reporting_year());
  EXPECT_FALSE(Period::calendar_year(2024).is_reporting_year());
}

TEST(Period, the_boundary_day_belongs_to_the_year_that_it_ends) {
  EXPECT_EQ(reporting_year_of(*parse_day("2024-03-31")), 2024);
  EXPECT_EQ(reporting_year_of(*parse_day("2024-04-01")), 2025);
}

TEST(Period, the_last_quarter_crosses_into_the_calendar_year_of_its_name) {
  EXPECT_EQ(iso_day(Period::reporting_quarter(2024, 1).first()), "2023-04-01");
  EXPECT_EQ(iso_day(Period::reporting_quarter(2024, 3).last()), "2023-12-31");
  EXPECT_EQ(iso_day(Period::reporting_quarter(2024, 4).first()), "2024-01-01");
  EXPECT_EQ(iso_day(Period::reporting_quarter(2024, 4).last()), "2024-03-31");
  EXPECT_EQ(Period::reporting_quarter(2024, 4).years(), 0.25);
}

TEST(Period, the_relabel_of_2024_changed_no_month) {
  EXPECT_EQ(parse_published_period("202324", "Financial year"), parse_published_period("2024", "Reporting year"));
  EXPECT_EQ(*parse_published_period("202223", "financial year "), Period::reporting_year(2023));
}

TEST(Period, reads_every_spelling_of_a_two_year_label) {
  for (const char* text : {"2010/11", "2010-11", "2010/2011", "201011"}) {
    EXPECT_EQ(*parse_published_period(text, "Financial year"), Period::reporting_year(2011)) << text;
  }
  EXPECT_EQ(*parse_published_period("199900", "Financial year"), Period::reporting_year(2000));
  EXPECT_EQ(*parse_published_period("2012", "Calendar year"), Period::calendar_year(2012));
}

TEST(Period, refuses_labels_whose_years_do_not_follow_and_unknown_identifiers) {
  EXPECT_FALSE(parse_published_period("202224", "Financial year"));
  EXPECT_FALSE(parse_published_period("2022", "Financial year"));
  EXPECT_FALSE(parse_published_period("202223", "Academic year"));
  EXPECT_FALSE(parse_published_period("2024", "Calendar month"));
  EXPECT_FALSE(parse_published_period("", "Reporting year"));
  EXPECT_FALSE(parse_published_period("20x4", "Reporting year"));
}

TEST(Period, refuses_days_that_do_not_exist) {
  EXPECT_TRUE(parse_day("2024-02-29"));
  for (const char* text :
       {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "20240101", "", "2024-01-32", "2024-01-1x"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

TEST(Period, a_period_never_ends_before_it_begins) {
  EXPECT_FALSE(Period::between(*parse_day("2024-02-01"), *parse_day("2024-01-31")));
  EXPECT_EQ(Period::between(*parse_day("2024-02-01"), *parse_day("2024-02-01"))->days(), 1);
}

TEST(Period, says_itself_in_words) {
  EXPECT_EQ(Period::reporting_year(2024).words(), "April 2023 to March 2024");
  EXPECT_EQ(Period::month(std::chrono::year(2024) / std::chrono::May).words(), "May 2024");
  EXPECT_EQ(Period::on(*parse_day("2024-05-03")).words(), "3 May 2024");
  EXPECT_EQ(Period::between(*parse_day("2023-04-01"), *parse_day("2023-05-15"))->words(),
            "1 April 2023 to 15 May 2023");
}

TEST(Period, every_day_lies_in_its_reporting_quarter) {
  for (Day day = *parse_day("2023-03-28"); day < *parse_day("2025-04-03"); day += std::chrono::days(1)) {
    const Period quarter = reporting_quarter_of(day);
    EXPECT_TRUE(quarter.contains(day)) << iso_day(day);
    EXPECT_TRUE(Period::reporting_year(reporting_year_of(day)).contains(quarter));
  }
  EXPECT_EQ(reporting_quarter_of(*parse_day("2024-03-31")), Period::reporting_quarter(2024, 4));
  EXPECT_EQ(reporting_quarter_of(*parse_day("2024-04-01")), Period::reporting_quarter(2025, 1));
}

}  // namespace
}  // namespace tocsin
