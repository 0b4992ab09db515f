#include "tocsin/stats/glr.hpp"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/seasonal_mean.hpp"

namespace tocsin {
namespace {

struct Sample {
  Eigen::VectorXd counts;
  Eigen::VectorXd means;
};

Sample sample(Eigen::Index n, double level, std::uint64_t seed) {
  Random random(seed);
  Sample drawn{Eigen::VectorXd(n), Eigen::VectorXd(n)};
  for (Eigen::Index t = 0; t < n; ++t) {
    drawn.means[t] = level * (1.0 + 0.5 * std::sin(static_cast<double>(t)));
    drawn.counts[t] = negative_binomial_quantile(random.uniform(), 5.0, drawn.means[t]);
  }
  return drawn;
}

double log_pmf(double x, double alpha, double mean) {
  return negative_binomial_log_pmf(x, alpha == 0.0 ? INFINITY : 1.0 / alpha, mean);
}

/// sup over a fine grid of the parameter, max over change points: the definition.
double by_definition(const Sample& s, Eigen::Index n, double alpha, double low, double high,
                     const std::function<double(Eigen::Index, double)>& mean) {
  double best = 0.0;
  for (Eigen::Index k = 0; k <= n; ++k) {
    for (int i = 0; i <= 4000; ++i) {
      const double theta = low + (high - low) * i / 4000.0;
      double sum = 0.0;
      for (Eigen::Index t = k; t <= n; ++t)
        sum += log_pmf(s.counts[t], alpha, mean(t, theta)) - log_pmf(s.counts[t], alpha, s.means[t]);
      best = std::max(best, sum);
    }
  }
  return best;
}

TEST(Glr, intercept_is_the_supremum_over_change_points_and_sizes) {
  const Sample s = sample(12, 3.0, 1);
  for (const double alpha : {0.0, 0.3, 3.0}) {
    for (const auto direction : {GlrDirection::increase, GlrDirection::decrease}) {
      const auto points = glr(s.counts, s.means, {.limit = 1e9, .dispersion = alpha, .direction = direction});
      const bool up = direction == GlrDirection::increase;
      for (const Eigen::Index n : {0, 5, 11}) {
        const double expected =
            by_definition(s, n, alpha, up ? 0.0 : -12.0, up ? 4.0 : 0.0,
                          [&](Eigen::Index t, double kappa) { return std::exp(kappa) * s.means[t]; });
        EXPECT_NEAR(points[static_cast<std::size_t>(n)].statistic, expected, 2e-4 * (1.0 + expected))
            << alpha << up << n;
      }
    }
  }
}

TEST(Glr, epidemic_is_the_supremum_over_its_strength) {
  const Sample s = sample(12, 2.0, 3);
  for (const double alpha : {0.0, 0.3}) {
    const auto points =
        glr(s.counts, s.means, {.limit = 1e9, .dispersion = alpha, .change = GlrChange::epidemic, .count_before = 4.0});
    for (const Eigen::Index n : {0, 6, 11}) {
      const double expected = by_definition(s, n, alpha, 0.0, 6.0, [&](Eigen::Index t, double lambda) {
        return s.means[t] + lambda * (t == 0 ? 4.0 : s.counts[t - 1]);
      });
      EXPECT_NEAR(points[static_cast<std::size_t>(n)].statistic, expected, 1e-4 * (1.0 + expected))
          << alpha << " " << n;
    }
  }
}

TEST(Glr, a_vanishing_dispersion_is_the_poisson_chart) {
  const Sample s = sample(40, 4.0, 4);
  const auto poisson = glr(s.counts, s.means, {.limit = 6});
  const auto nearly = glr(s.counts, s.means, {.limit = 6, .dispersion = 1e-7});
  for (std::size_t t = 0; t < 40; ++t) EXPECT_NEAR(nearly[t].statistic, poisson[t].statistic, 1e-4);
}

TEST(Glr, begins_again_after_an_alarm) {
  Eigen::VectorXd y = Eigen::VectorXd::Constant(20, 2.0);
  y.segment(5, 3).setConstant(15);
  const Eigen::VectorXd mean = Eigen::VectorXd::Constant(1, 2.0);
  const auto points = glr(y, mean, {.limit = 4});
  ASSERT_TRUE(points[5].alarm);
  const auto rest = glr(y.tail(14), mean, {.limit = 4});
  for (std::size_t t = 0; t < rest.size(); ++t) EXPECT_EQ(points[t + 6].statistic, rest[t].statistic);
  EXPECT_EQ(glr(y, mean, {.limit = 4, .stop_at_alarm = true}).size(), 6U);
}

TEST(Glr, silence_is_a_decrease_and_the_peer_does_not_see_it) {
  const Eigen::VectorXd y = Eigen::VectorXd::Zero(10);
  const Eigen::VectorXd mean = Eigen::VectorXd::Constant(1, 0.9);
  const auto points = glr(y, mean, {.limit = 5, .direction = GlrDirection::decrease});
  EXPECT_NEAR(points[3].statistic, 3.6, 1e-12);
  EXPECT_TRUE(points[5].alarm);
  for (const auto& point : glr(y, mean, {.limit = 5, .direction = GlrDirection::decrease, .peer_quirks = true}))
    EXPECT_EQ(point.statistic, 0.0);
  const auto clumped = glr(y, mean, {.limit = 5, .dispersion = 0.5, .direction = GlrDirection::decrease});
  EXPECT_NEAR(clumped[3].statistic, 4.0 * std::log1p(0.45) / 0.5, 1e-12);
}

TEST(Glr, the_bound_is_the_least_count_that_alarms) {
  const Sample s = sample(15, 2.0, 5);
  for (const GlrOptions& options :
       {GlrOptions{.limit = 4, .bound = true}, GlrOptions{.limit = 4, .dispersion = 0.3, .bound = true},
        GlrOptions{.limit = 4, .log_ratio = 0.6, .bound = true},
        GlrOptions{.limit = 4, .dispersion = 0.3, .log_ratio = 0.6, .bound = true}}) {
    const auto points = glr(s.counts, s.means, options);
    GlrOptions single = options;
    single.bound = false;
    for (const Eigen::Index n : {0, 3, 14}) {
      const double least = std::ceil(points[static_cast<std::size_t>(n)].upper);
      const auto alarms_at = [&](double count) {
        Sample changed = s;
        changed.counts[n] = count;
        return glr(changed.counts, changed.means, single)[static_cast<std::size_t>(n)].alarm;
      };
      EXPECT_TRUE(alarms_at(least));
      EXPECT_FALSE(least > 0.0 && alarms_at(least - 1.0));
    }
  }
}

TEST(Glr, windows_bound_how_far_back_a_change_may_lie) {
  const Sample s = sample(30, 3.0, 6);
  const auto any = glr(s.counts, s.means, {.limit = 1e9});
  const auto wide = glr(s.counts, s.means, {.limit = 1e9, .window = 29});
  const auto narrow = glr(s.counts, s.means, {.limit = 1e9, .window = 0});
  const auto late = glr(s.counts, s.means, {.limit = 1e9, .least_window = 4});
  for (std::size_t t = 0; t < 30; ++t) {
    EXPECT_EQ(any[t].statistic, wide[t].statistic);
    EXPECT_LE(narrow[t].statistic, any[t].statistic);
    EXPECT_LE(late[t].statistic, any[t].statistic);
  }
  EXPECT_EQ(late[2].statistic, 0.0);
}

TEST(Glr, refuses_bad_input_and_stops_at_a_gap) {
  const Eigen::VectorXd y = Eigen::VectorXd::Ones(5);
  const Eigen::VectorXd one = Eigen::VectorXd::Ones(1);
  EXPECT_EQ(glr(-y, one)[0].status, DetectorStatus::refused);
  EXPECT_EQ(glr(y, -one)[0].status, DetectorStatus::refused);
  EXPECT_EQ(glr(y, one, {.limit = 0})[0].status, DetectorStatus::refused);
  EXPECT_EQ(glr(y, one, {.log_ratio = 0.0})[0].status, DetectorStatus::refused);
  EXPECT_EQ(glr(y, one, {.direction = GlrDirection::decrease, .bound = true})[0].status, DetectorStatus::refused);
  Eigen::VectorXd holed = y;
  holed[2] = NAN;
  const auto points = glr(holed, one);
  EXPECT_EQ(points[1].status, DetectorStatus::assessed);
  EXPECT_EQ(points[2].status, DetectorStatus::gap);
  EXPECT_EQ(points[4].status, DetectorStatus::gap);
  EXPECT_TRUE(glr(Eigen::VectorXd(), one).empty());
}

TEST(SeasonalMean, finds_the_wave_it_was_made_from) {
  Random random(8);
  Eigen::VectorXd y(520);
  const auto mean = [](Eigen::Index i) {
    const double t = static_cast<double>(i + 1);
    return std::exp(2.0 + 0.001 * t + 0.5 * std::cos(2 * M_PI * t / 52));
  };
  for (Eigen::Index i = 0; i < 520; ++i) y[i] = poisson_quantile(random.uniform(), mean(i));
  y[17] = NAN;
  const SeasonalMean fit = fit_seasonal_mean(y, {416, 520}, {.trend = true});
  ASSERT_EQ(fit.status, DetectorStatus::assessed);
  for (Eigen::Index i = 0; i < 104; ++i) EXPECT_NEAR(fit.means[i], mean(416 + i), 0.12 * mean(416 + i));
  const SeasonalMean clumped =
      fit_seasonal_mean(y, {416, 520}, {.trend = true, .dispersion = std::numeric_limits<double>::quiet_NaN()});
  ASSERT_EQ(clumped.status, DetectorStatus::assessed);
  EXPECT_LT(clumped.dispersion, 0.02);
}

TEST(SeasonalMean, tells_too_little_from_nothing_and_from_nonsense) {
  const Eigen::VectorXd y = Eigen::VectorXd::Ones(60);
  EXPECT_EQ(fit_seasonal_mean(y, {2, 60}).status, DetectorStatus::short_history);
  EXPECT_EQ(fit_seasonal_mean(0.0 * y, {52, 60}).status, DetectorStatus::not_fitted);
  EXPECT_EQ(fit_seasonal_mean(-y, {52, 60}).status, DetectorStatus::refused);
  EXPECT_EQ(fit_seasonal_mean(y, {52, 61}).status, DetectorStatus::refused);
  const SeasonalMean flat = fit_seasonal_mean(y, {52, 60});
  EXPECT_TRUE(flat.means.isApprox(Eigen::VectorXd::Ones(8), 1e-7));
}

}  // namespace
}  // namespace tocsin
