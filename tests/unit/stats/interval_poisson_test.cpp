#include "tocsin/stats/interval_poisson.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void expect_close(double actual, double expected, double tolerance) {
  EXPECT_LE(std::abs(actual - expected), tolerance * (1.0 + std::abs(expected))) << actual << " against " << expected;
}

// Reference values: mpmath 1.3 with 30 digits, direct summation.
TEST(IntervalPoisson, value_and_derivatives_hold_in_both_tails) {
  struct Case {
    double lo, hi, mu, log_probability, score, information;
  };
  for (const auto& [lo, hi, mu, log_probability, score, information] :
       std::vector<Case>{{1, 4, 1e-6, -13.815511057964232, 0.999999500000083, 4.99999833333333e-7},
                         {1, 4, 2.5, -0.21184138671617771, -0.159180977542933, 1.43782207106199},
                         {1, 4, 50, -37.448389194942011, -46.0831121335457, 49.9138857427102},
                         {1, 4, 800, -776.43460067498189, -796.005012483986, 799.994975048429},
                         {115, 124, 20, -109.26123859530296, 95.2074476225892, 19.7505751265312},
                         {115, 124, 118.5, -1.0462224256756539, 0.90031882520703, 110.474163122317},
                         {115, 124, 900, -533.39967788516365, -776.159318471058, 899.815847568024},
                         {9999995, 10000004, 1e7, -6.6754016740230543, -0.499999999999802, 9999991.75000264},
                         {9000005, 9000014, 1e7, -51760.935512136375, -999989.64660964, 9999992.19287119},
                         {0, 4, 0.3, -1.5785165126723469e-5, -7.50090288645856e-5, 0.000352548062017963},
                         {0, 4, 400, -379.20217068420641, -396.010049872506, 399.989900384968}}) {
    SCOPED_TRACE(testing::Message() << "[" << lo << ", " << hi << "] at " << mu);
    const IntervalPoissonTerm term = interval_poisson({lo, hi}, mu);
    expect_close(term.log_probability, log_probability, 1e-12);
    expect_close(term.score, score, 1e-9);
    expect_close(term.information, information, 1e-9);
  }
}

TEST(IntervalPoisson, an_interval_of_one_count_is_the_exact_likelihood) {
  for (const double k : {0.0, 3.0, 250.0, 1e7})
    for (const double mu : {0.2, 3.0, 900.0, 1e7}) {
      const IntervalPoissonTerm term = interval_poisson({k, k}, mu);
      EXPECT_EQ(term.log_probability, poisson_log_pmf(k, mu));
      EXPECT_EQ(term.score, k - mu);
      EXPECT_EQ(term.information, mu);
    }
}

TEST(IntervalPoisson, an_interval_open_above_is_the_upper_tail) {
  for (const double lo : {1.0, 5.0, 2000.0})
    for (const double mu : {0.01, 4.0, 1000.0, 3000.0})
      expect_close(interval_poisson({lo, infinity}, mu).log_probability, poisson_log_sf(lo - 1.0, mu), 1e-11);
  expect_close(interval_poisson({1.1e7, infinity}, 1e7).log_probability, poisson_log_sf(1.1e7 - 1.0, 1e7), 1e-10);
}

TEST(IntervalPoisson, every_count_possible_tells_nothing) {
  for (const double mu : {1e-3, 7.0, 1e5}) {
    const IntervalPoissonTerm term = interval_poisson({0, infinity}, mu);
    EXPECT_NEAR(term.log_probability, 0.0, 1e-11);
    EXPECT_NEAR(term.score, 0.0, 1e-9 * (1.0 + mu));
    EXPECT_NEAR(term.information, 0.0, 1e-9 * (1.0 + mu));
  }
}

TEST(IntervalPoisson, derivatives_match_finite_differences) {
  const double h = 1e-3;
  for (const CountInterval interval : {CountInterval{1, 4}, {0, 4}, {115, 124}, {5, infinity}, {7, 7}})
    for (const double eta : {-2.0, 0.5, 2.0, 4.5}) {
      const auto at = [&](double shift) { return interval_poisson(interval, std::exp(eta + shift)); };
      const auto slope = [&](auto value) {
        return (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h);
      };
      expect_close(at(0.0).score, slope([&](double shift) { return at(shift).log_probability; }), 1e-8);
      expect_close(-at(0.0).information, slope([&](double shift) { return at(shift).score; }), 1e-8);
    }
}

struct Panel {
  Eigen::VectorXd y, offset;
  Eigen::MatrixXd X;
};

Panel simulated(Eigen::Index n, std::uint64_t seed) {
  Random random(seed);
  Panel panel{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::MatrixXd::Ones(n, 2)};
  for (Eigen::Index i = 0; i < n; ++i) {
    panel.X(i, 1) = static_cast<double>(i % 7) / 3.0 - 1.0;
    panel.offset[i] = 0.3 * static_cast<double>(i % 5);
    panel.y[i] = static_cast<double>(random.poisson(std::exp(panel.offset[i] + 1.0 + 0.4 * panel.X(i, 1))));
  }
  return panel;
}

std::vector<Eigen::Index> one_figure_each(Eigen::Index n) {
  std::vector<Eigen::Index> figures(static_cast<std::size_t>(n));
  std::iota(figures.begin(), figures.end(), Eigen::Index{0});
  return figures;
}

std::vector<CountInterval> exact(const Eigen::VectorXd& y) {
  std::vector<CountInterval> figures;
  for (const double count : y) figures.push_back({count, count});
  return figures;
}

/// Counts 1 to 4 suppressed; of the first `grouped` rows only totals of ten, rounded to 10, are known.
struct Coarse {
  std::vector<CountInterval> figures;
  std::vector<Eigen::Index> of_row;
};

Coarse coarse(const Panel& panel, Eigen::Index grouped) {
  Coarse result;
  for (Eigen::Index start = 0; start < grouped; start += 10) {
    const double rounded = 10.0 * std::floor(panel.y.segment(start, 10).sum() / 10.0 + 0.5);
    result.figures.push_back({std::max(0.0, rounded - 5.0), rounded + 4.0});
    result.of_row.insert(result.of_row.end(), 10, start / 10);
  }
  for (Eigen::Index i = grouped; i < panel.y.size(); ++i) {
    result.of_row.push_back(static_cast<Eigen::Index>(result.figures.size()));
    const bool suppressed = panel.y[i] >= 1.0 && panel.y[i] <= 4.0;
    result.figures.push_back(suppressed ? CountInterval{1, 4} : CountInterval{panel.y[i], panel.y[i]});
  }
  return result;
}

double log_likelihood(const Coarse& figures, const Panel& panel, const Eigen::VectorXd& beta) {
  Eigen::VectorXd total = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(figures.figures.size()));
  for (Eigen::Index i = 0; i < panel.y.size(); ++i)
    total[figures.of_row[static_cast<std::size_t>(i)]] += std::exp(panel.offset[i] + panel.X.row(i).dot(beta));
  double sum = 0.0;
  for (std::size_t g = 0; g < figures.figures.size(); ++g)
    sum += interval_poisson(figures.figures[g], total[static_cast<Eigen::Index>(g)]).log_probability;
  return sum;
}

TEST(IntervalPoissonFit, exact_counts_give_the_poisson_regression) {
  const Panel panel = simulated(120, 5);
  const IntervalPoissonFit fit = fit_interval_poisson(exact(panel.y), one_figure_each(120), panel.X, panel.offset);
  const GlmFit glm = fit_poisson(panel.y, panel.X, panel.offset);
  ASSERT_EQ(fit.status, IntervalPoissonStatus::converged);
  EXPECT_TRUE(fit.coefficients.isApprox(glm.coefficients, 1e-10));
  EXPECT_TRUE(fit.covariance.isApprox(glm.covariance, 1e-8));
  EXPECT_NEAR(fit.log_likelihood, glm.log_likelihood, 1e-9);
}

TEST(IntervalPoissonFit, coarse_figures_find_the_maximum_and_its_curvature) {
  const Panel panel = simulated(400, 6);
  const Coarse figures = coarse(panel, 100);
  const IntervalPoissonFit fit = fit_interval_poisson(figures.figures, figures.of_row, panel.X, panel.offset);
  ASSERT_EQ(fit.status, IntervalPoissonStatus::converged);
  EXPECT_NEAR(fit.log_likelihood, log_likelihood(figures, panel, fit.coefficients), 1e-9);
  EXPECT_NEAR(fit.coefficients[0], 1.0, 0.15);
  EXPECT_NEAR(fit.coefficients[1], 0.4, 0.15);
  const double h = 1e-3;
  Eigen::Matrix2d hessian;
  for (int a = 0; a < 2; ++a) {
    const Eigen::VectorXd ea = h * Eigen::VectorXd::Unit(2, a);
    const double slope = (log_likelihood(figures, panel, fit.coefficients + ea) -
                          log_likelihood(figures, panel, fit.coefficients - ea)) /
                         (2.0 * h);
    EXPECT_NEAR(slope, 0.0, 2e-3);  // third-order term of the central difference
    for (int b = 0; b < 2; ++b) {
      const Eigen::VectorXd eb = h * Eigen::VectorXd::Unit(2, b);
      hessian(a, b) = (log_likelihood(figures, panel, fit.coefficients + ea + eb) -
                       log_likelihood(figures, panel, fit.coefficients + ea - eb) -
                       log_likelihood(figures, panel, fit.coefficients - ea + eb) +
                       log_likelihood(figures, panel, fit.coefficients - ea - eb)) /
                      (4.0 * h * h);
    }
  }
  EXPECT_TRUE(fit.covariance.isApprox((-hessian).inverse().eval(), 1e-4));
}

TEST(IntervalPoissonFit, coarser_figures_never_tell_more) {
  const Panel panel = simulated(300, 7);
  const Coarse figures = coarse(panel, 0);
  const auto fitted = [&](const std::vector<CountInterval>& intervals) {
    return fit_interval_poisson(intervals, figures.of_row, panel.X, panel.offset);
  };
  const IntervalPoissonFit full = fitted(exact(panel.y));
  const IntervalPoissonFit coarse_fit = fitted(figures.figures);
  EXPECT_GT(coarse_fit.covariance(0, 0), full.covariance(0, 0));
  EXPECT_GT(coarse_fit.covariance(1, 1), full.covariance(1, 1));
  EXPECT_GT(coarse_fit.log_likelihood, full.log_likelihood);
}

TEST(IntervalPoissonFit, a_row_without_a_figure_changes_nothing_and_is_still_predicted) {
  const Panel panel = simulated(60, 8);
  std::vector<CountInterval> figures = exact(panel.y.tail(59));
  std::vector<Eigen::Index> of_row(60);
  std::iota(of_row.begin(), of_row.end(), Eigen::Index{-1});
  const IntervalPoissonFit fit = fit_interval_poisson(figures, of_row, panel.X, panel.offset);
  const GlmFit glm = fit_poisson(panel.y.tail(59), panel.X.bottomRows(59), panel.offset.tail(59));
  ASSERT_EQ(fit.status, IntervalPoissonStatus::converged);
  EXPECT_TRUE(fit.coefficients.isApprox(glm.coefficients, 1e-10));
  EXPECT_NEAR(fit.fitted[0], std::exp(panel.offset[0] + panel.X.row(0).dot(fit.coefficients)), 1e-12);
}

TEST(IntervalPoissonFit, an_exact_total_of_all_rows_fixes_the_total_and_only_that) {
  const Panel panel = simulated(20, 9);
  const std::vector<Eigen::Index> of_row(20, 0);
  const IntervalPoissonFit level = fit_interval_poisson({{80, 80}}, of_row, panel.X.leftCols(1), panel.offset);
  ASSERT_EQ(level.status, IntervalPoissonStatus::converged);
  EXPECT_NEAR(level.fitted.sum(), 80.0, 1e-6);
  EXPECT_NEAR(level.covariance(0, 0), 1.0 / 80.0, 1e-9);
  const IntervalPoissonFit slope = fit_interval_poisson({{80, 80}}, of_row, panel.X, panel.offset);
  EXPECT_EQ(slope.status, IntervalPoissonStatus::not_identified);
  EXPECT_TRUE(slope.covariance.array().isNaN().all());
}

TEST(IntervalPoissonFit, figures_without_a_finite_maximum_say_so) {
  const Eigen::MatrixXd X = Eigen::MatrixXd::Ones(3, 1);
  const Eigen::VectorXd offset = Eigen::VectorXd::Zero(3);
  const auto status = [&](const std::vector<CountInterval>& figures) {
    return fit_interval_poisson(figures, one_figure_each(3), X, offset).status;
  };
  EXPECT_EQ(status({{0, 0}, {0, 0}, {0, 0}}), IntervalPoissonStatus::all_zero);
  EXPECT_EQ(status({{0, 4}, {0, 4}, {0, 9}}), IntervalPoissonStatus::not_identified);
  EXPECT_EQ(status({{5, infinity}, {5, infinity}, {2, infinity}}), IntervalPoissonStatus::not_identified);
  EXPECT_EQ(status({{0, infinity}, {0, infinity}, {0, infinity}}), IntervalPoissonStatus::not_identified);
}

TEST(IntervalPoissonFit, unusable_figures_are_refused) {
  const Eigen::MatrixXd X = Eigen::MatrixXd::Ones(2, 1);
  const Eigen::VectorXd offset = Eigen::VectorXd::Zero(2);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const auto status = [&](const std::vector<CountInterval>& figures, const std::vector<Eigen::Index>& of_row) {
    return fit_interval_poisson(figures, of_row, X, offset).status;
  };
  EXPECT_EQ(status({{4, 1}, {2, 2}}, {0, 1}), IntervalPoissonStatus::not_usable);
  EXPECT_EQ(status({{-1, 1}, {2, 2}}, {0, 1}), IntervalPoissonStatus::not_usable);
  EXPECT_EQ(status({{1, missing}, {2, 2}}, {0, 1}), IntervalPoissonStatus::not_usable);
  EXPECT_EQ(status({{1, 2}, {2, 2}}, {0, -1}), IntervalPoissonStatus::not_usable);
  EXPECT_EQ(status({}, {-1, -1}), IntervalPoissonStatus::not_usable);
}

TEST(IntervalPoissonFit, an_aliased_column_is_named_and_left_out) {
  const Panel panel = simulated(80, 10);
  Eigen::MatrixXd X(80, 3);
  X << panel.X, 2.0 * panel.X.col(1);
  const IntervalPoissonFit fit = fit_interval_poisson(exact(panel.y), one_figure_each(80), X, panel.offset);
  ASSERT_EQ(fit.status, IntervalPoissonStatus::converged);
  EXPECT_EQ(fit.aliased, std::vector<Eigen::Index>{2});
  EXPECT_TRUE(std::isnan(fit.coefficients[2]));
  EXPECT_TRUE(fit.coefficients.head(2).isApprox(fit_poisson(panel.y, panel.X, panel.offset).coefficients, 1e-10));
}

TEST(IntervalPoissonFit, a_figure_of_ten_million_and_one_of_a_few_fit_together) {
  Eigen::MatrixXd X(4, 2);
  X << 1, 0, 1, 0, 1, 1, 1, 1;
  const IntervalPoissonFit fit = fit_interval_poisson({{1, 4}, {2, 2}, {9999995, 10000004}, {1e7, 1e7}}, {0, 1, 2, 3},
                                                      X, Eigen::VectorXd::Zero(4));
  ASSERT_EQ(fit.status, IntervalPoissonStatus::converged);
  EXPECT_NEAR(fit.fitted[3] / 1e7, 1.0, 1e-6);
  EXPECT_GT(fit.fitted[0], 1.5);
  EXPECT_LT(fit.fitted[0], 3.0);
}

}  // namespace
}  // namespace tocsin
