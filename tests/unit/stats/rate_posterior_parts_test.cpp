// What the posterior of rates is made of: the terms of cells and their tables, the integral over an area.
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "cell_tables.hpp"
#include "rate_panel.hpp"
#include "rate_pass.hpp"

namespace tocsin {
namespace {

constexpr TransientLaw all_transient[] = {TransientLaw::none, TransientLaw::lognormal, TransientLaw::gamma};

struct OneCell {
  RateCells cells;
  CellKinds kinds;
  CellTables tables;

  OneCell(const CountInterval& count, double eta, TransientLaw law, double sd)
      : cells{{0}, {count}, Eigen::VectorXd::Constant(1, eta), Eigen::MatrixXd(1, 0), {1}},
        kinds(cells),
        tables(kinds, 3.5) {
    tables.fill(cells.offset, law, sd);
  }
};

TEST(CellTerm, slope_and_curvature_are_differences_of_the_value) {
  for (const TransientLaw law : all_transient) {
    for (const double sd : {0.01, 0.3, 1.5}) {
      for (const CountInterval count : {CountInterval{0, 0}, {3, 3}, {300, 300}, {1, 4}, {0, 7}, {195, 204}}) {
        for (const double away : {-1.5, 0.0, 0.5}) {
          const double eta = std::log(0.5 * (count.lo + count.hi) + 0.5) + away;
          constexpr double h = 1e-4;
          const CellTerm below = cell_term(count, eta - h, law, sd);
          const CellTerm at = cell_term(count, eta, law, sd);
          const CellTerm above = cell_term(count, eta + h, law, sd);
          EXPECT_NEAR((above.value - below.value) / (2 * h), at.slope, 1e-5 * (1 + std::abs(at.slope)));
          EXPECT_NEAR((above.slope - below.slope) / (2 * h), at.curvature, 1e-5 * (1 + std::abs(at.curvature)));
          EXPECT_LE(at.curvature, 1e-9);
        }
      }
    }
  }
}

TEST(CellTerm, is_the_integral_over_the_passing_effect) {
  for (const TransientLaw law : all_transient) {
    for (const double sd : {0.02, 0.4, 1.2}) {
      for (const CountInterval count : {CountInterval{0, 0}, {2, 2}, {1, 4}, {300, 300}, {115, 124}, {1e5, 1e5}}) {
        const double eta = std::log(0.5 * (count.lo + count.hi) + 1) + 0.3;
        const double expected = log_cell(count, eta, law, sd);
        EXPECT_NEAR(cell_term(count, eta, law, sd).value, expected, 1e-7 * (1 + std::abs(expected)))
            << count.lo << " to " << count.hi << ", sd " << sd << ", law " << static_cast<int>(law);
      }
    }
  }
}

TEST(CellTerm, of_an_interval_is_that_of_interval_poisson_where_nothing_passes) {
  for (const CountInterval count : {CountInterval{1, 4}, {0, 1000}, {115, 124}, {0, 0}, {10, 10000}}) {
    for (const double eta : {-2.0, 1.0, 4.7, 7.0}) {
      const CellTerm term = cell_term(count, eta, TransientLaw::none, 0);
      const IntervalPoissonTerm expected = interval_poisson(count, std::exp(eta));
      EXPECT_NEAR(term.value, expected.log_probability, 1e-10 * (1 + std::abs(expected.log_probability)));
      EXPECT_NEAR(term.slope, expected.score, 1e-8 * (1 + std::abs(expected.score)));
      EXPECT_NEAR(term.curvature, -expected.information, 1e-6 * (1 + expected.information));
    }
  }
}

TEST(CellTerm, of_an_interval_that_holds_everything_says_nothing) {
  for (const TransientLaw law : all_transient) {
    const CellTerm term = cell_term({0, 10000}, 2, law, 0.4);
    EXPECT_NEAR(term.value, 0, 1e-10);
    EXPECT_NEAR(term.slope, 0, 1e-9);
    EXPECT_NEAR(term.curvature, 0, 1e-8);
  }
}

TEST(CellTerm, approaches_the_poisson_one_as_the_passing_effect_vanishes) {
  for (const TransientLaw law : {TransientLaw::lognormal, TransientLaw::gamma}) {
    for (const CountInterval count : {CountInterval{0, 0}, {4, 4}, {1, 4}, {300, 300}, {1e7, 1e7}}) {
      const double eta = std::log(count.hi + 1);
      const CellTerm poisson = cell_term(count, eta, TransientLaw::none, 0);
      for (const double sd : {1e-6, 1e-9, 1e-12}) {
        const CellTerm term = cell_term(count, eta, law, sd);
        EXPECT_NEAR(term.value, poisson.value, 1e-4 * (1 + std::abs(poisson.value)));
        EXPECT_NEAR(term.slope, poisson.slope, 1e-4 * (1 + std::abs(poisson.slope)));
        EXPECT_NEAR(term.curvature, poisson.curvature, 1e-4 * (1 + std::abs(poisson.curvature)));
      }
    }
  }
}

TEST(CellTables, agree_with_the_terms_within_their_range_at_its_ends_and_beyond) {
  for (const TransientLaw law : all_transient) {
    for (const double sd : {0.02, 0.25, 1.0, 1.5}) {
      for (const double y : {0.0, 7.0, 60.0, 100.0, 199.0, 200.0, 201.0, 1e5}) {
        const double eta = std::log(y + 1);
        const OneCell one({y, y}, eta, law, sd);
        const CellTables::Cell cell(one.tables, 0, eta);
        for (const double u : {-9.0, -3.51, -3.5, -2.3, -1.0, -0.13, 0.0, 0.21, 1.0, 2.2, 3.49, 3.5, 3.9, 4.0, 6.0}) {
          const CellTerm expected = cell_term({y, y}, eta + u, law, sd);
          const CellTerm actual = cell.at(u);
          const double scale = std::exp(eta + u) + y + 1;
          EXPECT_NEAR(actual.value, expected.value, 1e-6 * scale) << y << " at " << u << ", sd " << sd;
          EXPECT_NEAR(actual.slope, expected.slope, 1e-5 * scale);
          EXPECT_NEAR(actual.curvature, expected.curvature, 1e-4 * scale);
        }
      }
    }
  }
}

TEST(CellTables, of_intervals_are_good_to_a_thousandth_of_their_mean) {
  for (const TransientLaw law : all_transient) {
    for (const CountInterval count : {CountInterval{1, 4}, {5, 14}, {115, 124}, {191, 200}, {192, 201}}) {
      const double eta = std::log(0.5 * (count.lo + count.hi));
      const OneCell one(count, eta, law, 0.2);
      const CellTables::Cell cell(one.tables, 0, eta);
      for (const double u : {-3.0, -1.1, -0.4, -0.15, 0.0, 0.17, 0.6, 1.3, 3.0}) {
        const CellTerm expected = cell_term(count, eta + u, law, 0.2);
        EXPECT_NEAR(cell.at(u).value, expected.value, 2e-5 * (1 + count.hi));
        EXPECT_NEAR(cell.at(u).slope, expected.slope, 2e-4 * (1 + count.hi));
      }
    }
  }
}

double brute_force_area(const RateCells& cells, const RateLaws& laws, const RateScales& scales) {
  const auto given = [&](double u) {
    double sum = 0;
    for (std::size_t t = 0; t < cells.count.size(); ++t)
      sum += log_cell(cells.count[t], cells.offset[static_cast<Eigen::Index>(t)] + u, laws.transient, scales.transient);
    return sum;
  };
  const auto component = [&](double sd) {
    return log_integral([&](double u) { return given(u) + log_normal_density(u, sd); }, -9 * sd - 2, 9 * sd + 2);
  };
  const double narrow = component(scales.narrow);
  if (laws.persistent == PersistentLaw::normal) return narrow;
  const double wide = component(scales.wide);
  const double top = std::max(narrow, wide);
  return top + std::log(scales.bulk * std::exp(narrow - top) + (1 - scales.bulk) * std::exp(wide - top));
}

TEST(AreaLogLikelihoods, are_double_integrals) {
  for (const double y : {0.0, 1.0, 6.0, 300.0, 1e5, 1e7}) {
    for (const TransientLaw law : all_transient) {
      for (const double sd : {0.01, 0.3, 1.5}) {
        for (const PersistentLaw persistent : {PersistentLaw::normal, PersistentLaw::scale_mixture}) {
          RatePanel panel;
          RateCells& cells = panel.cells;
          cells.area = {0};
          cells.count = {{y, y}};
          if (y == 1) cells.count = {{1, 4}};
          if (y == 300) cells.count = {{295, 304}};
          cells.offset = Eigen::VectorXd::Constant(1, std::log(y + 1) + 0.2);
          cells.design.resize(1, 0);
          cells.window_years = {1};
          panel.laws.persistent = persistent;
          panel.laws.transient = law;
          const RateScales scales{0.7, sd == 0.3 ? 0.15 : sd, sd == 0.01 ? 0.2 : sd + 0.1, sd, 0};
          const double expected = brute_force_area(cells, panel.laws, scales);
          const double actual = area_log_likelihoods(cells, panel.laws, Eigen::VectorXd(0), scales)[0];
          // Nine nodes are exact for a normal integrand; few counts under a wide law make it another.
          EXPECT_NEAR(actual, expected, sd > 1 ? 2e-3 : 2e-4)
              << y << ", law " << static_cast<int>(law) << ", sd " << sd << ", " << static_cast<int>(persistent);
        }
      }
    }
  }
}

TEST(AreaLogLikelihoods, of_several_years_are_integrals_of_products) {
  RatePanel panel;
  RateCells& cells = panel.cells;
  cells.area = {0, 0, 0};
  cells.count = {{0, 0}, {1, 4}, {200, 200}};
  cells.offset.resize(3);
  cells.offset << 0.5, 1.2, 5.1;
  cells.design.resize(3, 0);
  cells.window_years = {3};
  panel.laws.persistent = PersistentLaw::scale_mixture;
  for (const TransientLaw law : all_transient) {
    panel.laws.transient = law;
    const RateScales scales{0.8, 0.2, 0.7, 0.3, 0};
    EXPECT_NEAR(area_log_likelihoods(cells, panel.laws, Eigen::VectorXd(0), scales)[0],
                brute_force_area(cells, panel.laws, scales), 2e-4);
  }
}

}  // namespace
}  // namespace tocsin
