// The steps of a series are told by how its periods are written.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "series_file.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Series series_at(const std::vector<std::string>& periods) {
  std::string text = "series,t,count\n";
  for (const std::string& period : periods) text += "a," + period + ",1\n";
  const auto all = parse_series_file(text, "s.csv");
  if (!all) throw std::runtime_error(all.error().message);
  return all->front();
}

struct Steps {
  SeriesStep step;
  std::vector<std::string> written;
  std::vector<std::string> read;
};

void expect_steps(const Steps& expected) {
  const Series series = series_at(expected.written);
  EXPECT_EQ(series.step, expected.step) << expected.written.front();
  EXPECT_EQ(series.t, expected.read);
}

TEST(SeriesSteps, month_ends_are_months) {
  expect_steps({SeriesStep::month,
                {"2021-11-30", "2021-12-31", "2022-02-28", "2022-03-31"},
                {"2021-11-30", "2021-12-31", "2022-01-31", "2022-02-28", "2022-03-31"}});
}

TEST(SeriesSteps, one_day_of_each_month_is_a_month_save_for_whole_weeks) {
  expect_steps({SeriesStep::month, {"2023-01-30", "2023-03-30"}, {"2023-01-30", "2023-02-28", "2023-03-30"}});
  EXPECT_EQ(series_at({"2023-02-13", "2023-03-13"}).step, SeriesStep::week);
}

TEST(SeriesSteps, quarters_begin_or_end_in_any_month) {
  expect_steps({SeriesStep::quarter,
                {"2015-04-01", "2015-07-01", "2015-10-01", "2016-04-01"},
                {"2015-04-01", "2015-07-01", "2015-10-01", "2016-01-01", "2016-04-01"}});
  expect_steps({SeriesStep::quarter,
                {"2023-11-30", "2024-02-29", "2024-08-31"},
                {"2023-11-30", "2024-02-29", "2024-05-31", "2024-08-31"}});
}

TEST(SeriesSteps, years_begin_or_end_on_any_day) {
  expect_steps({SeriesStep::year, {"2005-04-01", "2007-04-01"}, {"2005-04-01", "2006-04-01", "2007-04-01"}});
  expect_steps({SeriesStep::year, {"2023-03-31", "2024-03-31"}, {"2023-03-31", "2024-03-31"}});
  expect_steps({SeriesStep::year, {"2021-09-01", "2022-09-01"}, {"2021-09-01", "2022-09-01"}});
}

TEST(SeriesSteps, terms_are_three_days_that_come_again) {
  expect_steps({SeriesStep::term,
                {"2021-09-01", "2022-01-04", "2022-04-19", "2022-09-01", "2023-04-19"},
                {"2021-09-01", "2022-01-04", "2022-04-19", "2022-09-01", "2023-01-04", "2023-04-19"}});
  EXPECT_EQ(series_at({"2021-09-01", "2022-01-01", "2022-04-01", "2022-09-01"}).step, SeriesStep::term);
}

TEST(SeriesSteps, names_of_periods_are_read_as_people_write_them) {
  expect_steps({SeriesStep::year, {"2019", "2021"}, {"2019", "2020", "2021"}});
  expect_steps({SeriesStep::year, {"2019/20", "2021/22"}, {"2019/20", "2020/21", "2021/22"}});
  expect_steps({SeriesStep::year, {"201920", "202122"}, {"201920", "202021", "202122"}});
  expect_steps({SeriesStep::year, {"2010-11", "2012-13"}, {"2010-11", "2011-12", "2012-13"}});
  expect_steps({SeriesStep::year, {"1999/2000", "2001/2002"}, {"1999/2000", "2000/2001", "2001/2002"}});
  expect_steps({SeriesStep::quarter, {"2021-Q3", "2022-Q1"}, {"2021-Q3", "2021-Q4", "2022-Q1"}});
  expect_steps({SeriesStep::quarter, {"2021Q4", "2022Q2"}, {"2021Q4", "2022Q1", "2022Q2"}});
  expect_steps({SeriesStep::month, {"2021-11", "2022-01"}, {"2021-11", "2021-12", "2022-01"}});
  expect_steps({SeriesStep::week, {"2020-W52", "2021-W01"}, {"2020-W52", "2020-W53", "2021-W01"}});
  expect_steps({SeriesStep::term,
                {"2020/21 Autumn", "2020/21 Summer", "2021/22 Autumn"},
                {"2020/21 Autumn", "2020/21 Spring", "2020/21 Summer", "2021/22 Autumn"}});
  expect_steps({SeriesStep::term,
                {"Autumn term 2020", "Summer term 2021"},
                {"Autumn term 2020", "Spring term 2021", "Summer term 2021"}});
  expect_steps({SeriesStep::whole, {"1899", "1901"}, {"1899", "1900", "1901"}});
}

TEST(SeriesSteps, numbers_of_year_and_month_step_over_the_end_of_the_year) {
  expect_steps({SeriesStep::month, {"202011", "202012", "202102"}, {"202011", "202012", "202101", "202102"}});
}

/// 2020 has 53 ISO weeks, 2021 has 52.
TEST(SeriesSteps, numbers_of_year_and_week_are_iso_weeks) {
  expect_steps({SeriesStep::week, {"202052", "202053", "202102"}, {"202052", "202053", "202101", "202102"}});
  EXPECT_THAT(series_at({"202052", "202053", "202102"}).days, ElementsAre(18617, 18624, 18631, 18638));
  EXPECT_THROW(
      {
        try {
          series_at({"202152", "202153", "202201"});
        } catch (const std::runtime_error& fault) {
          EXPECT_THAT(fault.what(), HasSubstr("s.csv:3:2: '202153' is not an ISO week of its year"));
          throw;
        }
      },
      std::runtime_error);
}

/// 1992 has 53 ISO weeks; a file that goes from 199252 to 199301 counts 52 in every year.
TEST(SeriesSteps, weeks_of_years_that_all_have_52_adjoin) {
  std::vector<std::string> written;
  for (int i = 0; i < 312; ++i) written.push_back(fmt::format("{}{:02}", 1990 + i / 52, i % 52 + 1));
  const Series series = series_at(written);
  EXPECT_EQ(series.step, SeriesStep::week);
  EXPECT_EQ(series.gaps, 0u);
  EXPECT_EQ(series.t, written);
}

}  // namespace
}  // namespace tocsin
