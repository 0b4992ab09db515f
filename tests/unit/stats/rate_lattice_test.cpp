// What the lattice over the law of lasting effects is made of: areas' likelihoods as functions, their evidence under
// laws of any width, and the law that is read off a grid.
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"

#include "area_function.hpp"
#include "evidence_table.hpp"
#include "lagrange_weights.hpp"
#include "rate_panel.hpp"
#include "smoothed_law.hpp"

namespace tocsin {
namespace {

constexpr double transient_sd = 0.25;

RatePanel one_area(const std::vector<CountInterval>& counts, double log_expected) {
  RatePanel panel;
  const auto n = static_cast<Eigen::Index>(counts.size());
  panel.cells.area.assign(counts.size(), 0);
  panel.cells.count = counts;
  panel.cells.offset = Eigen::VectorXd::Constant(n, log_expected);
  panel.cells.design.resize(n, 0);
  panel.cells.window_years = {static_cast<int>(n)};
  panel.laws.persistent = PersistentLaw::normal;
  return panel;
}

double exact(const RatePanel& panel, double w) {
  double sum = 0;
  for (std::size_t t = 0; t < panel.cells.count.size(); ++t)
    sum += cell_term(panel.cells.count[t], panel.cells.offset[static_cast<Eigen::Index>(t)] + w, panel.laws.transient,
                     transient_sd)
               .value;
  return sum;
}

struct Area {
  std::vector<CountInterval> counts;
  double log_expected;
};
const std::vector<Area> areas{{{{0, 0}, {0, 0}, {0, 0}}, 0.5},    {{{3, 3}, {1, 4}, {7, 7}}, 1.2},
                              {{{60, 60}, {95, 95}}, 3.9},        {{{900, 909}, {1, 4}}, 4.0},
                              {{{1e7, 1e7}, {1.1e7, 1.1e7}}, 15}, {{{0, 2000}}, 5.0}};

TEST(AreaFunction, is_the_sum_of_the_cells_wherever_its_laws_reach) {
  for (const Area& area : areas) {
    const RatePanel panel = one_area(area.counts, area.log_expected);
    RatePass pass(panel.cells, panel.laws);
    pass.density(Eigen::VectorXd(0), Eigen::Vector2d(std::log(0.3), std::log(transient_sd)));
    AreaFunction function;
    function.tabulate(pass.tables(), panel.cells, pass.areas()[0], panel.cells.offset.data(), {0, 0.05, 1});
    double mode = 0;
    double information = 0;
    function.find_mode(0, 1, mode, information);
    for (double away = -4; away <= 4; away += 0.37) {
      const double w = mode + away / std::sqrt(information);
      const double scale = 1 + std::abs(exact(panel, w) - exact(panel, mode));
      EXPECT_NEAR(function.value_at(w) - function.value_at(mode), exact(panel, w) - exact(panel, mode), 2e-3 * scale)
          << area.counts[0].hi << " at " << w;
      EXPECT_DOUBLE_EQ(function.at(w).value, function.value_at(w));
    }
  }
}

TEST(EvidenceTable, is_the_integral_under_laws_between_its_knots_and_moves_with_a_shift) {
  for (const Area& area : areas) {
    const RatePanel panel = one_area(area.counts, area.log_expected);
    RatePass pass(panel.cells, panel.laws);
    pass.density(Eigen::VectorXd(0), Eigen::Vector2d(std::log(0.3), std::log(transient_sd)));
    const DeviationKnots knots{std::log(0.05), 0.3, 11};
    const EvidenceTable table(pass, panel.cells.offset, knots);
    constexpr double h = 0.01;
    const EvidenceTable below(pass, panel.cells.offset.array() - h, knots);
    const EvidenceTable above(pass, panel.cells.offset.array() + h, knots);
    for (const double sd : {0.06, 0.11, 0.27, 0.7}) {
      const double expected =
          area_log_likelihoods(panel.cells, panel.laws, Eigen::VectorXd(0), {1, sd, sd, transient_sd, 0})[0];
      const double low = below.relative(std::log(sd))[0] + below.reference()[0];
      const double here = table.relative(std::log(sd))[0] + table.reference()[0];
      const double high = above.relative(std::log(sd))[0] + above.reference()[0];
      EXPECT_NEAR(here, expected, 5e-3) << area.counts[0].hi << ", sd " << sd;
      const double slope = table.slope(std::log(sd))[0];
      const double curvature = table.curvature(std::log(sd))[0];
      EXPECT_NEAR((high - low) / (2 * h), slope, 0.02 * (1 + std::abs(slope))) << area.counts[0].hi << ", sd " << sd;
      EXPECT_NEAR((high + low - 2 * here) / (h * h), curvature, 0.1 * (1 + std::abs(curvature)))
          << area.counts[0].hi << ", sd " << sd;
    }
  }
}

TEST(EvidenceTable, widened_by_a_law_of_the_shift_is_an_integral_over_both) {
  const RatePanel panel = one_area({{9, 9}, {12, 12}}, 1.9);
  RatePass pass(panel.cells, panel.laws);
  pass.density(Eigen::VectorXd(0), Eigen::Vector2d(std::log(0.3), std::log(transient_sd)));
  const DeviationKnots knots{std::log(0.2), 0.4, 4};
  const EvidenceTable table(pass, panel.cells.offset, knots);
  const ShiftLaws shifts{Eigen::ArrayXXd::Constant(1, 4, 0.1), Eigen::ArrayXXd::Constant(1, 4, 0.05)};
  const Eigen::ArrayXXd widened = table.shifted(shifts, Eigen::ArrayXd::Constant(1, 0.2));
  const auto expected = [&](Eigen::Index k) {
    const double sd = std::sqrt(std::pow(knots.deviations()[k], 2) + 0.05);
    return log_integral([&](double w) { return exact(panel, w) + log_normal_density(w - 0.3, sd); }, -6, 6);
  };
  for (Eigen::Index k = 1; k < 4; ++k) EXPECT_NEAR(widened(0, k) - widened(0, 0), expected(k) - expected(0), 1e-3);
}

/// An area whose rate lies between the two parts of the mixture has a log likelihood of which the second derivative
/// vanishes; what its cells tell of it is not read off that.
TEST(InformationShares, are_those_of_the_counts_and_never_less_than_nothing) {
  RatePanel panel = one_area({{2, 2}, {3, 3}, {4, 4}, {3, 3}, {4, 4}, {9, 9}, {4, 4}, {6, 6}}, 1.98);
  panel.laws.persistent = PersistentLaw::scale_mixture;
  RatePass pass(panel.cells, panel.laws);
  Eigen::VectorXd theta(4);
  for (double narrow = 0.02; narrow < 0.2; narrow += 0.002) {
    theta << 1.75, std::log(narrow), std::log(0.4), std::log(0.2);
    Eigen::VectorXd shares;
    pass.density(Eigen::VectorXd(0), theta, nullptr, &shares);
    EXPECT_NEAR(shares.sum(), 1, 1e-12);
    EXPECT_GT(shares.minCoeff(), 0);
    EXPECT_LT(shares.maxCoeff(), 0.5);
  }
}

TEST(LagrangeWeights, are_exact_for_cubics_and_at_the_knots) {
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(7, 0, 6);
  const Eigen::ArrayXd cubic = 1 - 2 * x + 0.5 * x.square() - 0.1 * x.cube();
  for (const double at : {0.0, 0.4, 2.0, 2.7, 5.99, 6.0})
    EXPECT_NEAR(lagrange_weights(at, 7).dot(cubic), 1 - 2 * at + 0.5 * at * at - 0.1 * at * at * at, 1e-12);
}

/// A normal law in pieces: an underlying coordinate of the points, each with a normal of standard deviation `own`.
SmoothedLaw normal_in_pieces(double spacing, double own) {
  SmoothedLaw law;
  const auto points = static_cast<Eigen::Index>(14 / spacing);
  const Eigen::ArrayXd at = spacing * Eigen::ArrayXd::LinSpaced(points, 0, static_cast<double>(points - 1)) - 6.9;
  const Eigen::ArrayXd mass = (-0.5 * at.square()).exp();
  law.clear(points);
  law.add(0, mass, mass * at, mass * (at.square() + own * own));
  law.settle();
  return law;
}

TEST(SmoothedLaw, is_the_normal_it_is_made_of_however_wide_its_pieces_are) {
  for (const double spacing : {0.15, 0.5}) {
    for (const double own : {0.0, 0.02, 0.1, 0.2, 0.25, 0.3, 1.0}) {
      const SmoothedLaw law = normal_in_pieces(spacing, own);
      const double sd = std::sqrt(1 + own * own);
      EXPECT_NEAR(law.mean(), 0, 1e-6);
      EXPECT_NEAR(law.sd(), sd, 1e-6);
      for (double x = -2.5; x < 2.5; x += 0.17)
        EXPECT_NEAR(law.probability_above(x), normal_cdf(-x / sd), spacing < 0.2 ? 2e-4 : 2.5e-3)
            << spacing << ", own " << own << ", at " << x;
      for (const double p : {0.025, 0.3, 0.5, 0.975}) EXPECT_NEAR(normal_cdf(law.quantile(p) / sd), p, 2.5e-3);
    }
  }
}

}  // namespace
}  // namespace tocsin
