#include "tocsin/stats/ar1_model.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Truth {
  double persistent_sd = 0.3;
  double sd = 0.35;
  double rho = 0.6;
};

struct Panel {
  Eigen::VectorXd y;
  Eigen::MatrixXd X;
  Eigen::VectorXd offset;
  Grouping area;
  Grouping year;
  Eigen::VectorXd psi;  ///< window average of u + w
};

Panel simulated(Eigen::Index areas, Eigen::Index years, const Truth& truth, double scale, std::uint64_t seed) {
  Random random(seed);
  const Eigen::Index n = areas * years;
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd(n, 2), Eigen::VectorXd(n), {}, {}, Eigen::VectorXd::Zero(areas)};
  double u = 0;
  double w = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::Index t = i % years;
    if (t == 0) u = truth.persistent_sd * random.normal();
    const double fresh = truth.sd * random.normal();
    w = t == 0 ? fresh : truth.rho * w + std::sqrt(1 - truth.rho * truth.rho) * fresh;
    panel.X.row(i) << 1, random.normal();
    panel.offset[i] = std::log(scale * (0.5 + random.uniform()));
    panel.y[i] = static_cast<double>(
        random.poisson(std::min(1e9, std::exp(panel.offset[i] + 0.1 + 0.3 * panel.X(i, 1) + u + w))));
    panel.area.push_back(i / years);
    panel.year.push_back(t);
    panel.psi[i / years] += (u + w) / static_cast<double>(years);
  }
  return panel;
}

Ar1Fit fit(const Panel& panel, bool persistent = true) {
  return fit_ar1_poisson(panel.y, panel.X, panel.offset, panel.area, panel.year, {.persistent = persistent});
}

/// Leaves rows out: the chain then runs through gaps.
Panel thinned(const Panel& panel, Eigen::Index every) {
  std::vector<Eigen::Index> kept;
  Panel result;
  for (Eigen::Index i = 0; i < panel.y.size(); ++i) {
    if (i % every == 1) continue;
    kept.push_back(i);
    result.area.push_back(panel.area[static_cast<std::size_t>(i)]);
    result.year.push_back(panel.year[static_cast<std::size_t>(i)]);
  }
  result.y = panel.y(kept);
  result.X = panel.X(kept, Eigen::all);
  result.offset = panel.offset(kept);
  return result;
}

void expect_gradient(const Panel& panel, const Eigen::VectorXd& at, bool persistent) {
  const auto value = [&](const Eigen::VectorXd& parameters) {
    return ar1_log_likelihood(panel.y, panel.X, panel.offset, panel.area, panel.year, parameters, persistent);
  };
  const Eigen::VectorXd gradient = value(at).gradient;
  const double h = 1e-5;
  for (Eigen::Index j = 0; j < at.size(); ++j) {
    const Eigen::VectorXd shift = h * Eigen::VectorXd::Unit(at.size(), j);
    EXPECT_NEAR(gradient[j], (value(at + shift).value - value(at - shift).value) / (2 * h),
                2e-5 * (1 + std::abs(gradient[j])))
        << at.transpose() << ' ' << j;
  }
}

TEST(Ar1Likelihood, gradients_match_finite_differences) {
  for (const Panel& panel :
       {simulated(12, 6, {}, 5, 1), thinned(simulated(12, 7, {}, 5, 2), 4), simulated(9, 2, {}, 5, 3)})
    for (const double correlation : {-1.5, -0.3, 0.0, 0.8, 3.0}) {
      expect_gradient(panel, (Eigen::VectorXd(5) << 0.2, 0.1, -1.2, -0.9, correlation).finished(), true);
      expect_gradient(panel, (Eigen::VectorXd(4) << 0.2, 0.1, -0.7, correlation).finished(), false);
    }
}

TEST(Ar1Likelihood, without_correlation_is_that_of_nested_intercepts) {
  const Panel panel = simulated(12, 6, {}, 5, 4);
  Grouping cell;
  for (Eigen::Index i = 0; i < panel.y.size(); ++i) cell.push_back(i);
  Eigen::VectorXd at(5);
  at << 0.2, 0.1, -1.2, -0.9, 0;
  const MixedLikelihood nested = mixed_log_likelihood(panel.y, panel.X, panel.offset, {panel.area, cell}, at.head(4));
  const MixedLikelihood value = ar1_log_likelihood(panel.y, panel.X, panel.offset, panel.area, panel.year, at);
  EXPECT_NEAR(value.value, nested.value, 1e-9);
  EXPECT_TRUE(value.gradient.head(4).isApprox(nested.gradient, 1e-8));
}

TEST(Ar1Likelihood, tends_to_that_of_a_random_intercept_at_full_correlation) {
  const Panel panel = simulated(12, 6, {}, 5, 5);
  const double limit =
      mixed_log_likelihood(panel.y, panel.X, panel.offset, {panel.area}, Eigen::Vector3d(0.2, 0.1, -0.7)).value;
  const auto gap = [&](double correlation) {
    const Eigen::Vector4d at(0.2, 0.1, -0.7, correlation);
    return ar1_log_likelihood(panel.y, panel.X, panel.offset, panel.area, panel.year, at, false).value - limit;
  };
  EXPECT_LT(std::abs(gap(6)), 2e-3);
  EXPECT_NEAR(gap(6) / gap(5), std::exp(-2), 1e-3);  // 1 - rho falls by exp(-2)
}

TEST(Ar1Likelihood, years_that_nobody_has_only_loosen_the_correlation) {
  const Panel panel = simulated(12, 6, {}, 5, 6);
  Panel apart = panel;
  for (Eigen::Index& t : apart.year) t *= 2;
  const double correlation = 0.9;
  const Eigen::Vector4d near(0.2, 0.1, -0.7, std::atanh(std::pow(std::tanh(correlation), 2)));
  const Eigen::Vector4d far(0.2, 0.1, -0.7, correlation);
  EXPECT_NEAR(ar1_log_likelihood(apart.y, apart.X, apart.offset, apart.area, apart.year, far, false).value,
              ar1_log_likelihood(panel.y, panel.X, panel.offset, panel.area, panel.year, near, false).value, 1e-9);
}

TEST(Ar1Fit, recovers_its_parameters) {
  for (const double rho : {-0.5, 0.6}) {
    const Panel panel = simulated(600, 10, {0.3, 0.35, rho}, 6, 7);
    const Ar1Fit found = fit(panel);
    ASSERT_EQ(found.status, MixedStatus::converged);
    const Eigen::VectorXd se = found.covariance.diagonal().cwiseSqrt();
    EXPECT_NEAR(found.beta[1], 0.3, 4 * se[1]);
    EXPECT_NEAR(std::log(found.persistent_sd), std::log(0.3), 4 * se[2]);
    EXPECT_NEAR(std::log(found.sd), std::log(0.35), 4 * se[3]);
    EXPECT_NEAR(std::atanh(found.rho), std::atanh(rho), 4 * se[4]);
    const Eigen::ArrayXd z = (panel.psi - found.window_mean).array() / found.window_sd_conditional.array();
    EXPECT_NEAR(z.square().mean(), 1, 0.3);
    EXPECT_LT(found.evaluations, 60);
  }
}

TEST(Ar1Fit, variances_of_parts_and_of_the_window_agree) {
  const Panel panel = thinned(simulated(60, 6, {0.5, 0.4, 0.4}, 20, 8), 6);
  const Ar1Fit found = fit(panel);
  ASSERT_EQ(found.status, MixedStatus::converged);
  // The dense inverse of an area's Hessian in (u, w).
  const Eigen::Index T = found.transient.cols();
  for (Eigen::Index a = 0; a < 60; ++a) {
    Eigen::MatrixXd correlation(T, T);
    for (Eigen::Index s = 0; s < T; ++s)
      for (Eigen::Index t = 0; t < T; ++t)
        correlation(s, t) = std::pow(found.rho, static_cast<double>(std::abs(s - t)));
    Eigen::MatrixXd H = Eigen::MatrixXd::Zero(T + 1, T + 1);
    H(0, 0) = 1 / (found.persistent_sd * found.persistent_sd);
    H.bottomRightCorner(T, T) = correlation.inverse() / (found.sd * found.sd);
    for (Eigen::Index i = 0; i < panel.y.size(); ++i) {
      if (panel.area[static_cast<std::size_t>(i)] != a) continue;
      const Eigen::Index t = panel.year[static_cast<std::size_t>(i)];
      const double mu =
          std::exp(panel.offset[i] + panel.X.row(i).dot(found.beta) + found.persistent[a] + found.transient(a, t));
      for (const Eigen::Index row : {Eigen::Index{0}, t + 1})
        for (const Eigen::Index column : {Eigen::Index{0}, t + 1}) H(row, column) += mu;
    }
    const Eigen::MatrixXd V = H.inverse();
    Eigen::VectorXd average = Eigen::VectorXd::Constant(T + 1, 1 / static_cast<double>(T));
    average[0] = 1;
    EXPECT_NEAR(found.persistent_sd_conditional[a], std::sqrt(V(0, 0)), 1e-9);
    for (Eigen::Index t = 0; t < T; ++t)
      EXPECT_NEAR(found.transient_sd_conditional(a, t), std::sqrt(V(t + 1, t + 1)), 1e-9);
    EXPECT_NEAR(found.covariance_with_last[a], V(0, T), 1e-9);
    EXPECT_NEAR(found.window_sd_conditional[a], std::sqrt(average.dot(V * average)), 1e-9);
    EXPECT_NEAR(found.window_mean[a], found.persistent[a] + found.transient.row(a).mean(), 1e-12);
  }
}

TEST(Ar1Fit, permuting_areas_permutes_the_results) {
  const Panel panel = simulated(30, 6, {}, 8, 9);
  Panel turned = panel;
  for (Eigen::Index& a : turned.area) a = 29 - a;
  const Ar1Fit a = fit(panel, false);
  const Ar1Fit b = fit(turned, false);
  EXPECT_NEAR(a.rho, b.rho, 1e-6);
  EXPECT_TRUE(a.transient.isApprox(b.transient.colwise().reverse(), 1e-6));
  EXPECT_TRUE(a.window_sd_conditional.isApprox(b.window_sd_conditional.reverse(), 1e-6));
}

TEST(Ar1Fit, gives_the_same_bits_on_every_run) {
  const Panel panel = simulated(30, 6, {}, 8, 10);
  const Ar1Fit a = fit(panel);
  const Ar1Fit b = fit(panel);
  EXPECT_EQ(a.beta, b.beta);
  EXPECT_EQ(a.rho, b.rho);
  EXPECT_EQ(a.transient_sd_conditional, b.transient_sd_conditional);
}

TEST(Ar1Fit, a_part_without_variation_is_left_out) {
  Panel panel = simulated(30, 6, {}, 20, 11);
  for (Eigen::Index i = 0; i < panel.y.size(); ++i) panel.y[i] = std::round(std::exp(panel.offset[i]));
  for (const bool persistent : {true, false}) {
    const Ar1Fit even = fit(panel, persistent);
    EXPECT_EQ(even.status, MixedStatus::no_variation);
    EXPECT_EQ(even.sd, 0);
    EXPECT_TRUE(std::isnan(even.rho));
    EXPECT_EQ(even.covariance.rows(), persistent ? 5 : 4);
    EXPECT_NEAR(even.log_likelihood, fit_poisson(panel.y, panel.X, panel.offset).log_likelihood, 1e-6);
  }
  const Ar1Fit shared = fit(simulated(30, 10, {0, 0.4, 0}, 20, 12));
  EXPECT_GT(shared.sd, 0.3);
  EXPECT_LT(shared.persistent_sd, 0.15);
}

TEST(Ar1Fit, an_intercept_taken_for_a_chain_has_rho_at_its_limit) {
  Panel panel = simulated(40, 6, {0, 0, 0}, 30, 13);
  for (Eigen::Index i = 0; i < panel.y.size(); ++i)
    panel.y[i] = std::round(std::exp(panel.offset[i] + 0.4 * std::sin(static_cast<double>(i / 6))));
  const Ar1Fit found = fit(panel, false);
  EXPECT_EQ(found.status, MixedStatus::rho_at_limit);
  EXPECT_GT(found.rho, 0.9999);
}

TEST(Ar1Fit, takes_extreme_counts_and_tiny_deviations) {
  for (const double scale : {0.05, 1e4, 1e7})
    for (const double sd : {1e-3, 0.3, 1.5}) {
      Panel panel = simulated(40, 6, {sd, sd, 0.5}, scale, 14);
      panel.y[5] = 0;
      const Ar1Fit found = fit(panel);
      EXPECT_NE(found.status, MixedStatus::hit_limit) << scale << ' ' << sd;
      EXPECT_TRUE(found.status == MixedStatus::all_zero || found.beta.allFinite()) << scale << ' ' << sd;
    }
}

TEST(Ar1Fit, takes_no_more_evaluations_for_more_areas) {
  for (const Eigen::Index areas : {200, 10000}) {
    const Ar1Fit found = fit(simulated(areas, 10, {}, 5, 15));
    EXPECT_EQ(found.status, MixedStatus::converged) << areas;
    EXPECT_LT(found.evaluations, 60) << areas;
  }
}

TEST(Ar1Fit, says_what_is_wrong) {
  const Panel panel = simulated(10, 4, {}, 8, 16);
  Panel broken = panel;
  broken.y.setZero();
  EXPECT_EQ(fit(broken).status, MixedStatus::all_zero);
  broken = panel;
  broken.y[3] = std::nan("");
  EXPECT_EQ(fit(broken).status, MixedStatus::not_finite);
  broken = panel;
  broken.X.col(1) = 2 * broken.X.col(0);
  EXPECT_EQ(fit(broken).status, MixedStatus::aliased);
  broken = panel;
  broken.X.col(1).setZero();
  broken.X.col(1).head(4).setOnes();
  broken.y.head(4).setZero();
  EXPECT_EQ(fit(broken).status, MixedStatus::separated);
  EXPECT_EQ(fit(simulated(10, 1, {}, 8, 17)).status, MixedStatus::not_identified);
  EXPECT_EQ(fit_ar1_poisson(panel.y, panel.X, panel.offset, panel.area, panel.year, {.max_iterations = 0}).status,
            MixedStatus::hit_limit);
  EXPECT_NE(fit(simulated(1, 8, {}, 8, 18)).status, MixedStatus::not_finite);
}

}  // namespace
}  // namespace tocsin
