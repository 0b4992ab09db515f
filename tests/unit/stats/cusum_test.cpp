#include "tocsin/stats/cusum.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/cusum_run_length.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

const Eigen::VectorXd counts = (Eigen::VectorXd(8) << 2, 5, 0, 9, 4, 12, 1, 3).finished();

Eigen::VectorXd mean_of(double mean) { return Eigen::VectorXd::Constant(1, mean); }

TEST(Cusum, adds_what_exceeds_the_reference_value) {
  const auto points = cusum(counts, mean_of(4.0), {.reference = 0.5, .limit = 2.0});
  double sum = 0.0;
  for (std::size_t t = 0; t < points.size(); ++t) {
    sum = std::max(0.0, sum + (counts[static_cast<Eigen::Index>(t)] - 4.0) / 2.0 - 0.5);
    EXPECT_DOUBLE_EQ(points[t].statistic, sum);
    EXPECT_EQ(points[t].alarm, sum >= 2.0);
  }
}

TEST(Cusum, the_bound_is_where_the_chart_begins_to_alarm) {
  for (const auto transform :
       {CusumTransform::standard, CusumTransform::rossi, CusumTransform::anscombe, CusumTransform::anscombe_second,
        CusumTransform::pearson_negative_binomial, CusumTransform::anscombe_negative_binomial, CusumTransform::none}) {
    const CusumOptions options{.transform = transform, .reference = 0.7, .limit = 9.3, .dispersion = 0.2};
    const auto points = cusum(counts, mean_of(4.0), options);
    for (std::size_t t = 0; t < points.size(); ++t) {
      const auto alarms_at = [&](double count) {
        Eigen::VectorXd y = counts.head(static_cast<Eigen::Index>(t) + 1);
        y[static_cast<Eigen::Index>(t)] = count;
        return cusum(y, mean_of(4.0), options).back().alarm;
      };
      const double least = std::ceil(points[t].upper - 1e-9);
      EXPECT_TRUE(alarms_at(least)) << static_cast<int>(transform) << " " << t;
      EXPECT_FALSE(least > 0.0 && alarms_at(least - 1.0)) << static_cast<int>(transform) << " " << t;
    }
  }
}

TEST(Cusum, negative_binomial_anscombe_is_the_integral_of_the_variance_to_the_minus_third) {
  const double mean = 3.0;
  for (const double alpha : {0.01, 0.5, 40.0}) {
    for (const double x : {1.0, 9.0, 200.0}) {
      const CusumOptions options{
          .transform = CusumTransform::anscombe_negative_binomial, .reference = -1e6, .dispersion = alpha};
      const double z = cusum(mean_of(x), mean_of(mean), options)[0].statistic - 1e6;
      // Simpson's rule in log t.
      const int steps = 20000;
      const double width = std::log(x / mean) / steps;
      double integral = 0.0;
      for (int i = 0; i <= steps; ++i) {
        const double t = mean * std::exp(width * i);
        const double weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        integral += weight * t / std::cbrt(t + alpha * t * t);
      }
      integral *= width / 3.0;
      EXPECT_NEAR(z, integral / std::pow(mean + alpha * mean * mean, 1.0 / 6.0), 1e-7) << alpha << " " << x;
    }
  }
}

TEST(Cusum, reset_begins_again_and_without_it_the_sum_stands) {
  const CusumOptions standing{.reference = 0.5, .limit = 2.0};
  CusumOptions resetting = standing;
  resetting.reset = true;
  const Eigen::VectorXd y = (Eigen::VectorXd(3) << 12, 12, 4).finished();
  EXPECT_NEAR(cusum(y, mean_of(4.0), standing)[1].statistic, 7.0, 1e-12);
  EXPECT_NEAR(cusum(y, mean_of(4.0), resetting)[1].statistic, 3.5, 1e-12);
}

TEST(Cusum, refuses_bad_input_and_stops_at_a_gap) {
  EXPECT_EQ(cusum(-counts, mean_of(4.0))[1].status, DetectorStatus::refused);
  EXPECT_EQ(cusum(counts, mean_of(0.0))[0].status, DetectorStatus::refused);
  EXPECT_EQ(cusum(counts, Eigen::VectorXd::Ones(3))[0].status, DetectorStatus::refused);
  Eigen::VectorXd y = counts;
  y[3] = NAN;
  const auto points = cusum(y, mean_of(4.0));
  EXPECT_EQ(points[2].status, DetectorStatus::assessed);
  EXPECT_EQ(points[3].status, DetectorStatus::gap);
  EXPECT_EQ(points[7].status, DetectorStatus::gap);
  EXPECT_TRUE(cusum(Eigen::VectorXd(), mean_of(1.0)).empty());
  EXPECT_EQ(cusum(Eigen::VectorXd::Zero(3), mean_of(1.0)).back().statistic, 0.0);
}

TEST(AverageRunLength, with_one_state_is_geometric) {
  EXPECT_NEAR(average_run_length({1, 1, 1}, 0.7), 1.0 / poisson_sf(1, 0.7), 1e-12);
}

TEST(AverageRunLength, agrees_with_simulation) {
  Random random(11);
  for (const double size : {static_cast<double>(INFINITY), 2.0}) {
    const LatticeCusum chart{3, 9, 2};  // k = 1.5, h = 4.5
    const double exact = average_run_length(chart, 1.2, size);
    double total = 0.0;
    double squares = 0.0;
    const int runs = 4000;
    for (int run = 0; run < runs; ++run) {
      double sum = 0.0;
      double length = 0.0;
      while (sum < 4.5) {
        const double y = negative_binomial_quantile(random.uniform(), size, 1.2);
        sum = std::max(0.0, sum + y - 1.5);
        length += 1.0;
      }
      total += length;
      squares += length * length;
    }
    const double mean = total / runs;
    EXPECT_NEAR(mean, exact, 4.0 * std::sqrt((squares / runs - mean * mean) / runs)) << size;
  }
}

TEST(AverageRunLength, a_head_start_shortens_it_and_a_limit_is_found_for_it) {
  const LatticeCusum chart{2, 5, 1};
  EXPECT_LT(average_run_length(chart, 1.0, INFINITY, 3), average_run_length(chart, 1.0));
  const auto found = cusum_for_run_length(1000.0, 2, 1, 1.0);
  ASSERT_TRUE(found.has_value());
  EXPECT_GE(average_run_length(*found, 1.0), 1000.0);
  EXPECT_LT(average_run_length({2, found->limit - 1, 1}, 1.0), 1000.0);
  EXPECT_FALSE(cusum_for_run_length(1e9, 0, 1, 5.0, INFINITY, 50).has_value());
}

TEST(AlarmProbability, in_two_states_is_that_of_one_step) {
  // One interval: from 0 an alarm is a score above the limit; what is between stays.
  const std::vector<ScoreOutcome> outcomes{{-0.5, 0.6}, {0.4, 0.3}, {1.2, 0.1}};
  EXPECT_NEAR(alarm_probability_by({outcomes}, 1.0, 2).front(), 0.1, 1e-12);
}

TEST(AlarmProbability, agrees_with_simulation_on_a_fine_grid_and_counts_what_is_missing) {
  const double ratio = std::log(2.0);
  std::vector<ScoreOutcome> outcomes;
  for (double y = 0; y < 30; y += 1.0) outcomes.push_back({y * ratio - 1.0, poisson_pmf(y, 1.0)});
  const auto by = alarm_probability_by(std::vector<std::vector<ScoreOutcome>>(40, outcomes), 2.5, 200);
  Random random(4);
  int alarmed = 0;
  const int runs = 20000;
  for (int run = 0; run < runs; ++run) {
    double sum = 0.0;
    for (int t = 0; t < 40 && sum < 2.5; ++t)
      sum = std::max(0.0, sum + poisson_quantile(random.uniform(), 1.0) * ratio - 1.0);
    alarmed += sum >= 2.5 ? 1 : 0;
  }
  EXPECT_NEAR(by.back(), static_cast<double>(alarmed) / runs, 0.03);
  EXPECT_TRUE(std::is_sorted(by.begin(), by.end()));
  EXPECT_NEAR(alarm_probability_by({{{-1.0, 0.75}}}, 1.0).front(), 0.25, 1e-15);
}

}  // namespace
}  // namespace tocsin
