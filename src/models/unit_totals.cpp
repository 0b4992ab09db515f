#include "unit_totals.hpp"

#include <limits>

#include "tocsin/stats/funnel.hpp"

namespace tocsin {
namespace {

constexpr double per_100k = 100000;
constexpr double no_total = std::numeric_limits<double>::quiet_NaN();

/// Whatever the count is within what is known of it.
bool outside(const RateEstimate& estimate, double level) {
  const Limits limits = funnel_limits(estimate.expected, level);
  return estimate.observed_most < limits.lower * estimate.expected ||
         estimate.observed_least > limits.upper * estimate.expected;
}

RateEstimate unknown(RateEstimate estimate) {
  for (double* value : {&estimate.observed, &estimate.observed_least, &estimate.observed_most, &estimate.exposure,
                        &estimate.expected, &estimate.expected_unadjusted, &estimate.rate_per_100k,
                        &estimate.rate_lower, &estimate.rate_upper, &estimate.relative_rate, &estimate.relative_lower,
                        &estimate.relative_upper, &estimate.prob_high, &estimate.prob_low, &estimate.funnel_z}) {
    *value = no_total;
  }
  return estimate;
}

}  // namespace

UnitTotals unit_totals(const WindowCells& cells, const Eigen::VectorXd& adjusted, const Eigen::VectorXd& unadjusted,
                       std::size_t units) {
  Eigen::VectorXd least(cells.count.size());
  Eigen::VectorXd most(cells.count.size());
  for (Eigen::Index cell = 0; cell < least.size(); ++cell) {
    least[cell] = cells.interval[static_cast<std::size_t>(cell)].lo;
    most[cell] = cells.interval[static_cast<std::size_t>(cell)].hi;
  }
  return {.observed = cells.by_unit(cells.count, units),
          .least = cells.by_unit(least, units),
          .most = cells.by_unit(most, units),
          .exposure = cells.by_unit(cells.exposure, units),
          .expected = cells.by_unit(adjusted, units),
          .unadjusted = cells.by_unit(unadjusted, units),
          .years = cells.by_unit(Eigen::VectorXd::Ones(cells.count.size()), units)};
}

RateEstimate counted_unit(std::size_t unit, const UnitTotals& totals, const ModelCard& card, double tau2) {
  const auto row = static_cast<Eigen::Index>(unit);
  RateEstimate estimate;
  estimate.unit = unit;
  estimate.years_used = static_cast<int>(totals.years[row]);
  if (estimate.years_used == 0) return unknown(estimate);
  estimate.observed = totals.observed[row];
  estimate.observed_least = totals.least[row];
  estimate.observed_most = totals.most[row];
  estimate.exposure = totals.exposure[row];
  estimate.expected = totals.expected[row];
  estimate.expected_unadjusted = totals.unadjusted[row];
  const auto rate = [&](double count) {
    return rate_with_limits(count, estimate.exposure, per_100k, card.rate_limits, card.confidence);
  };
  estimate.rate_per_100k = rate(estimate.observed).value;
  estimate.rate_lower = rate(estimate.observed_least).limits.lower;
  estimate.rate_upper = rate(estimate.observed_most).limits.upper;
  estimate.funnel_z = overdispersed_score(estimate.observed, estimate.expected, tau2);
  estimate.funnel_outside_95 = outside(estimate, funnel_inner);
  estimate.funnel_outside_998 = outside(estimate, funnel_outer);
  return estimate;
}

}  // namespace tocsin
