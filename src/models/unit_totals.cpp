#include "unit_totals.hpp"

#include <limits>

#include "tocsin/stats/funnel.hpp"

namespace tocsin {
namespace {

constexpr double per_100k = 100000;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool outside(const RateEstimate& estimate, double level) {
  const Limits limits = funnel_limits(estimate.expected, level);
  return estimate.observed < limits.lower * estimate.expected || estimate.observed > limits.upper * estimate.expected;
}

RateEstimate unknown(RateEstimate estimate) {
  for (double* value : {&estimate.observed, &estimate.exposure, &estimate.expected, &estimate.expected_unadjusted,
                        &estimate.rate_per_100k, &estimate.rate_lower, &estimate.rate_upper, &estimate.relative_rate,
                        &estimate.relative_lower, &estimate.relative_upper, &estimate.prob_high, &estimate.prob_low,
                        &estimate.funnel_z}) {
    *value = missing;
  }
  return estimate;
}

}  // namespace

UnitTotals unit_totals(const WindowCells& cells, const Eigen::VectorXd& adjusted, const Eigen::VectorXd& unadjusted,
                       std::size_t units) {
  return {.observed = cells.by_unit(cells.count, units),
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
  estimate.exposure = totals.exposure[row];
  estimate.expected = totals.expected[row];
  estimate.expected_unadjusted = totals.unadjusted[row];
  const ValueWithLimits rate =
      rate_with_limits(estimate.observed, estimate.exposure, per_100k, card.rate_limits, card.confidence);
  estimate.rate_per_100k = rate.value;
  estimate.rate_lower = rate.limits.lower;
  estimate.rate_upper = rate.limits.upper;
  estimate.funnel_z = overdispersed_score(estimate.observed, estimate.expected, tau2);
  estimate.funnel_outside_95 = outside(estimate, funnel_inner);
  estimate.funnel_outside_998 = outside(estimate, funnel_outer);
  return estimate;
}

}  // namespace tocsin
