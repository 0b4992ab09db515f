#include "tocsin/stats/smoothed_nowcast.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

ReportingTriangle simulated(std::uint64_t seed, Eigen::Index periods, Eigen::Index longest, double level, double drift,
                            double size) {
  Random random(seed);
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(periods, longest + 1)};
  double log_mean = std::log(level);
  for (Eigen::Index t = 0; t < periods; ++t) {
    log_mean += drift * random.normal();
    double rest = 1.0;
    for (Eigen::Index d = 0; d <= longest; ++d) {
      const double share = d == longest ? rest : 0.45 * rest;
      rest -= share;
      triangle.counts(t, d) = static_cast<double>(random.negative_binomial(size, share * std::exp(log_mean)));
    }
  }
  return triangle;
}

/// The model by Markov chain Monte Carlo, as an independent check: random-walk Metropolis for each level and each log
/// weight of a delay (beta = weights / sum, weights gamma distributed), for log r, and tau from its gamma law.
class Chain {
 public:
  Chain(const ReportingTriangle& triangle, bool overdispersed, std::uint64_t seed)
      : triangle_(triangle),
        overdispersed_(overdispersed),
        random_(seed),
        level_(Eigen::VectorXd::Constant(triangle.counts.rows(), 1.0)),
        weight_(Eigen::VectorXd::Zero(triangle.counts.cols())),
        log_size_(overdispersed ? 2.0 : INFINITY) {}

  void sweep() {
    for (Eigen::Index t = 0; t < level_.size(); ++t) {
      step(level_[t], 0.5, [&] { return row(t) + smoothness(t); });
      step(level_[t], 0.15, [&] { return row(t) + smoothness(t); });
    }
    for (Eigen::Index d = 0; d < weight_.size(); ++d)
      for (const double width : {1.5, 0.3})
        step(weight_[d], width, [&] { return all() + 0.1 * weight_[d] - std::exp(weight_[d]); });
    if (overdispersed_) step(log_size_, 0.5, [&] { return all() + 0.001 * log_size_ - 0.001 * std::exp(log_size_); });
    double squares = 0.0;
    for (Eigen::Index t = 1; t < level_.size(); ++t) squares += std::pow(level_[t] - level_[t - 1], 2);
    tau_ = random_.gamma(0.001 + 0.5 * static_cast<double>(level_.size() - 1), 0.001 + 0.5 * squares);
  }

  double draw(Eigen::Index t) {
    double total = 0.0;
    for (Eigen::Index d = 0; d < weight_.size(); ++d)
      total += triangle_.seen(t, d)
                   ? triangle_.counts(t, d)
                   : static_cast<double>(random_.negative_binomial(std::exp(log_size_), std::min(mean(t, d), 1e8)));
    return total;
  }

 private:
  double mean(Eigen::Index t, Eigen::Index d) const {
    return std::exp(level_[t] + weight_[d]) / weight_.array().exp().sum();
  }
  double row(Eigen::Index t) const {
    const double size = std::exp(log_size_);
    double sum = 0.0;
    for (Eigen::Index d = 0; d < weight_.size() && triangle_.seen(t, d); ++d)
      sum += negative_binomial_log_pmf(triangle_.counts(t, d), size, mean(t, d));
    return sum;
  }
  double all() const {
    double sum = 0.0;
    for (Eigen::Index t = 0; t < level_.size(); ++t) sum += row(t);
    return sum;
  }
  double smoothness(Eigen::Index t) const {
    double sum = t == 0 ? 0.0005 * level_[0] * level_[0] : 0.5 * tau_ * std::pow(level_[t] - level_[t - 1], 2);
    if (t + 1 < level_.size()) sum += 0.5 * tau_ * std::pow(level_[t + 1] - level_[t], 2);
    return -sum;
  }
  template <class Target>
  void step(double& value, double width, const Target& target) {
    const double before = target();
    const double kept = value;
    value += width * random_.normal();
    if (std::log1p(-random_.uniform()) > target() - before) value = kept;
  }

  const ReportingTriangle& triangle_;
  bool overdispersed_;
  Random random_;
  Eigen::VectorXd level_;
  Eigen::VectorXd weight_;
  double log_size_;
  double tau_ = 10.0;
};

void expect_agreement(const ReportingTriangle& triangle, bool overdispersed) {
  const SmoothedNowcast found = smoothed_nowcast(triangle, {.overdispersed = overdispersed});
  ASSERT_EQ(found.status, SmoothedNowcastStatus::converged);
  const Eigen::Index now = triangle.now();
  const Eigen::Index ages = triangle.longest_delay();
  std::vector<std::vector<double>> draws(static_cast<std::size_t>(ages));
  Chain chain(triangle, overdispersed, 17);
  for (int sweep = 0; sweep < 300; ++sweep) chain.sweep();
  for (int sweep = 0; sweep < 3000; ++sweep) {
    chain.sweep();
    for (Eigen::Index age = 0; age < ages; ++age) draws[static_cast<std::size_t>(age)].push_back(chain.draw(now - age));
  }
  for (Eigen::Index age = 0; age < ages; ++age) {
    std::vector<double>& sample = draws[static_cast<std::size_t>(age)];
    std::sort(sample.begin(), sample.end());
    const Eigen::Index t = now - age;
    EXPECT_NEAR(found.events.median[t], sample[1500], 1.0 + 0.06 * sample[1500]) << age;
    EXPECT_NEAR(found.events.lower[t], sample[75], 1.0 + 0.10 * sample[75]) << age;
    EXPECT_NEAR(found.events.upper[t], sample[2925], 2.0 + 0.12 * sample[2925]) << age;
  }
}

TEST(SmoothedNowcast, agrees_with_a_markov_chain_over_overdispersed_cells) {
  expect_agreement(simulated(1, 16, 2, 40.0, 0.1, 8.0), true);
}

TEST(SmoothedNowcast, agrees_with_a_markov_chain_over_poisson_cells) {
  expect_agreement(simulated(2, 18, 3, 15.0, 0.2, INFINITY), false);
}

TEST(SmoothedNowcast, agrees_with_a_markov_chain_over_small_counts) {
  expect_agreement(simulated(3, 20, 3, 3.0, 0.15, INFINITY), false);
}

TEST(SmoothedNowcast, same_numbers_on_every_run) {
  const ReportingTriangle triangle = simulated(4, 30, 4, 20.0, 0.1, 10.0);
  const SmoothedNowcast one = smoothed_nowcast(triangle);
  const SmoothedNowcast two = smoothed_nowcast(triangle);
  EXPECT_EQ(one.events.median, two.events.median);
  EXPECT_EQ(one.log_size, two.log_size);
  EXPECT_GT(one.grid_points, 9);
}

TEST(SmoothedNowcast, complete_periods_are_what_is_reported) {
  const ReportingTriangle triangle = simulated(5, 30, 4, 20.0, 0.1, 10.0);
  const SmoothedNowcast found = smoothed_nowcast(triangle);
  EXPECT_EQ(found.events.upper.head(26), triangle.reported().head(26));
  for (Eigen::Index t = 26; t < 30; ++t) {
    EXPECT_LE(found.events.reported[t], found.events.lower[t]);
    EXPECT_LE(found.events.lower[t], found.events.median[t]);
    EXPECT_LE(found.events.median[t], found.events.upper[t]);
  }
}

TEST(SmoothedNowcast, cells_not_seen_do_not_matter) {
  ReportingTriangle triangle = simulated(6, 20, 3, 20.0, 0.1, 10.0);
  const SmoothedNowcast one = smoothed_nowcast(triangle);
  triangle.counts(19, 1) = 1e6;
  EXPECT_EQ(one.events.median, smoothed_nowcast(triangle).events.median);
}

TEST(SmoothedNowcast, zeros_steps_and_single_events_end_in_a_status) {
  ReportingTriangle zeros{Eigen::MatrixXd::Zero(15, 4)};
  ReportingTriangle single = zeros;
  single.counts(3, 1) = 1.0;
  ReportingTriangle burst = zeros;
  burst.counts.row(7).setConstant(5000.0);
  for (const ReportingTriangle& triangle : {zeros, single, burst})
    for (const bool overdispersed : {true, false}) {
      const SmoothedNowcast found = smoothed_nowcast(triangle, {.overdispersed = overdispersed});
      EXPECT_NE(found.status, SmoothedNowcastStatus::not_usable);
      EXPECT_EQ(found.events.median[0], 0.0);
    }
}

TEST(SmoothedNowcast, unusable_triangles_are_told_by_status) {
  ReportingTriangle triangle = simulated(7, 20, 3, 20.0, 0.1, 10.0);
  triangle.counts(0, 0) = NAN;
  EXPECT_EQ(smoothed_nowcast(triangle).status, SmoothedNowcastStatus::not_usable);
  EXPECT_TRUE(smoothed_nowcast(triangle).events.median.array().isNaN().all());
  EXPECT_EQ(smoothed_nowcast({Eigen::MatrixXd::Ones(1, 3)}).status, SmoothedNowcastStatus::not_usable);
  EXPECT_EQ(smoothed_nowcast({Eigen::MatrixXd::Ones(9, 1)}).status, SmoothedNowcastStatus::not_usable);
}

}  // namespace
}  // namespace tocsin
