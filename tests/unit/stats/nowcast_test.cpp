#include "tocsin/stats/nowcast.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

/// Periods with Poisson(mean) events whose delays are geometric, cut at the longest.
ReportingTriangle simulated(std::uint64_t seed, Eigen::Index periods, Eigen::Index longest, double mean,
                            double chance = 0.3) {
  Random random(seed);
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(periods, longest + 1)};
  for (Eigen::Index t = 0; t < periods; ++t)
    for (std::int64_t event = random.poisson(mean); event > 0; --event) {
      Eigen::Index delay = 0;
      while (delay < longest && random.uniform() > chance) ++delay;
      ++triangle.counts(t, delay);
    }
  return triangle;
}

TEST(ReportingTriangle, cells_not_seen_yet_do_not_count) {
  ReportingTriangle triangle{Eigen::MatrixXd::Ones(3, 3)};
  triangle.counts(2, 1) = NAN;
  EXPECT_TRUE(triangle.usable());
  EXPECT_EQ(triangle.reported(), Eigen::Vector3d(3.0, 2.0, 1.0));
  triangle.counts(0, 2) = -1.0;
  EXPECT_FALSE(triangle.usable());
  EXPECT_FALSE(ReportingTriangle{}.usable());
}

TEST(ChainLadder, is_the_product_limit_of_the_reverse_hazard) {
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(3, 3)};
  triangle.counts << 4.0, 3.0, 1.0, 2.0, 2.0, 0.0, 5.0, 0.0, 0.0;
  const DelayEstimate delay = estimate_delay(triangle);
  EXPECT_EQ(delay.events, Eigen::Vector3d(11.0, 5.0, 1.0));
  EXPECT_EQ(delay.at_risk, Eigen::Vector3d(11.0, 11.0, 8.0));
  EXPECT_NEAR(delay.cdf[1], 7.0 / 8.0, 1e-15);
  EXPECT_NEAR(delay.cdf[0], 7.0 / 8.0 * 6.0 / 11.0, 1e-15);
  EXPECT_EQ(delay.completeness(2), 1.0);
  EXPECT_EQ(delay.completeness(9), 1.0);
  const Eigen::VectorXd point = chain_ladder(triangle, delay);
  EXPECT_NEAR(point[0], 8.0, 1e-12);
  EXPECT_NEAR(point[1], 4.0 / (7.0 / 8.0), 1e-12);
  EXPECT_NEAR(point[2], 5.0 / delay.cdf[0], 1e-12);
}

TEST(ChainLadder, window_leaves_out_older_periods) {
  ReportingTriangle triangle = simulated(1, 40, 4, 20.0);
  const DelayEstimate recent = estimate_delay(triangle, 10);
  triangle.counts.topRows(29).setConstant(1000.0);
  EXPECT_EQ(recent.cdf, estimate_delay(triangle, 10).cdf);
  EXPECT_NE(recent.cdf, estimate_delay(triangle).cdf);
}

TEST(ChainLadder, finds_the_delay_law_of_many_events) {
  const DelayEstimate delay = estimate_delay(simulated(2, 200, 6, 500.0));
  for (Eigen::Index d = 0; d < 6; ++d) EXPECT_NEAR(delay.cdf[d], 1.0 - std::pow(0.7, static_cast<double>(d + 1)), 0.01);
}

TEST(Nowcast, complete_periods_are_what_is_reported) {
  const ReportingTriangle triangle = simulated(3, 30, 5, 10.0);
  for (const NowcastMethod method : {NowcastMethod::lawless, NowcastMethod::untruncated, NowcastMethod::truncated}) {
    const Nowcast found = nowcast(triangle, {.method = method});
    for (Eigen::Index t = 0; t < 25; ++t) {
      EXPECT_EQ(found.lower[t], found.reported[t]);
      EXPECT_EQ(found.upper[t], found.reported[t]);
    }
    for (Eigen::Index t = 25; t < 30; ++t) {
      EXPECT_GE(found.lower[t], found.reported[t]);
      EXPECT_LE(found.lower[t], found.median[t]);
      EXPECT_LE(found.median[t], found.upper[t]);
    }
  }
}

TEST(Nowcast, interval_covers_what_comes_in_later) {
  int covered = 0;
  int cases = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const ReportingTriangle triangle = simulated(seed, 40, 6, 30.0);
    const Nowcast found = nowcast(triangle, {.prior_mean = 30.0, .prior_variance = 500.0});
    for (const Eigen::Index t : {36, 38, 39}) {
      const double truth = triangle.counts.row(t).sum();
      covered += truth >= found.lower[t] && truth <= found.upper[t] ? 1 : 0;
      ++cases;
    }
  }
  const double share = static_cast<double>(covered) / cases;
  EXPECT_GT(share, 0.93);
  EXPECT_LT(share, 0.995);
}

TEST(Nowcast, lawless_widens_by_the_uncertainty_of_the_delays) {
  const ReportingTriangle triangle = simulated(5, 20, 6, 8.0);
  const Nowcast whole = nowcast(triangle, {.method = NowcastMethod::lawless});
  const Nowcast peer = nowcast(triangle, {.method = NowcastMethod::lawless, .as_surveillance = true});
  EXPECT_GT(whole.upper[18], peer.upper[18]);
  EXPECT_GE(whole.lower[18], whole.reported[18]);
}

/// The posterior of one period by drawing the delay law and summing the negative binomial over counts.
TEST(Nowcast, quadrature_agrees_with_sampling_of_the_delay_law) {
  const ReportingTriangle triangle = simulated(8, 25, 5, 6.0);
  const DelayEstimate delay = estimate_delay(triangle);
  for (const NowcastMethod method : {NowcastMethod::untruncated, NowcastMethod::truncated}) {
    const Nowcast found = nowcast(triangle, {.method = method, .prior_mean = 6.0, .prior_variance = 20.0});
    const double size = 36.0 / 14.0;
    Random random(99);
    for (Eigen::Index age = 0; age < 5; ++age) {
      const double reported = found.reported[24 - age];
      std::vector<double> totals;
      for (int draw = 0; draw < 20000; ++draw) {
        double share = 1.0;
        for (Eigen::Index d = age + 1; d <= 5; ++d) {
          const double before =
              method == NowcastMethod::truncated ? delay.at_risk[d] - delay.events[d] : delay.events.head(d).sum();
          const double z = random.gamma(delay.events[d] + 0.1, 1.0);
          share *= 1.0 - z / (z + random.gamma(before + 0.1 * static_cast<double>(d), 1.0));
        }
        const double weight = (1.0 - share) * 6.0 / (6.0 + size);
        totals.push_back(reported + static_cast<double>(random.negative_binomial(
                                        reported + size, (reported + size) * weight / (1.0 - weight))));
      }
      std::sort(totals.begin(), totals.end());
      const double slack = 1.0 + 0.03 * totals[19500];
      EXPECT_NEAR(found.lower[24 - age], totals[500], slack) << age;
      EXPECT_NEAR(found.median[24 - age], totals[10000], slack) << age;
      EXPECT_NEAR(found.upper[24 - age], totals[19500], slack) << age;
    }
  }
}

TEST(Nowcast, nothing_reported_leaves_the_prior) {
  const ReportingTriangle triangle{Eigen::MatrixXd::Zero(20, 4)};
  const Nowcast bayes = nowcast(triangle, {.prior_mean = 5.0, .prior_variance = 10.0});
  EXPECT_EQ(bayes.median[10], 0.0);
  EXPECT_GE(bayes.median[19], 0.0);
  EXPECT_GT(bayes.upper[19], 0.0);
  const Nowcast normal = nowcast(triangle, {.method = NowcastMethod::lawless});
  EXPECT_EQ(normal.upper[19], 0.0);
}

TEST(Nowcast, no_chance_to_have_been_reported_is_not_a_number) {
  // Every event took the longest delay: the newest periods could not show any.
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(10, 3)};
  triangle.counts.col(2).setConstant(4.0);
  EXPECT_TRUE(std::isnan(nowcast(triangle, {.method = NowcastMethod::lawless}).median[9]));
  EXPECT_TRUE(std::isfinite(nowcast(triangle).median[9]));
}

TEST(Nowcast, unusable_triangle_gives_no_number) {
  ReportingTriangle triangle = simulated(1, 10, 3, 5.0);
  triangle.counts(2, 1) = -3.0;
  EXPECT_TRUE(nowcast(triangle).median.array().isNaN().all());
  EXPECT_TRUE(nowcast(triangle).reported.array().isNaN().all());
}

TEST(Nowcast, one_period_and_no_delay_is_itself) {
  const ReportingTriangle triangle{Eigen::MatrixXd::Constant(1, 1, 7.0)};
  EXPECT_EQ(nowcast(triangle).median[0], 7.0);
}

TEST(Nowcast, large_counts_keep_their_width) {
  const ReportingTriangle triangle = simulated(6, 30, 3, 20000.0);
  const Nowcast found = nowcast(triangle, {.prior_mean = 20000.0, .prior_variance = 1e7});
  EXPECT_NEAR(found.median[29] / 20000.0, 1.0, 0.05);
  EXPECT_GT(found.upper[29] - found.lower[29], 100.0);
  EXPECT_LT(found.upper[29] - found.lower[29], 2500.0);
}

}  // namespace
}  // namespace tocsin
