#include "tocsin/stats/disproportionality.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {

InformationComponent information_component(double observed, double expected) {
  const double value = std::log2((observed + 0.5) / (expected + 0.5));
  const double spread = std::sqrt(observed + 0.5);
  return {value, value - 3.3 / spread - 2.0 / (spread * spread * spread)};
}

Disproportionality disproportionality(double both, double row, double column, double total) {
  const double a = both;
  const double b = row - a;
  const double c = column - a;
  const double d = total - a - b - c;
  Disproportionality result;
  result.expected = row * column / total;
  result.relative_ratio = a / result.expected;
  result.reporting_odds_ratio = a * d / (b * c);
  result.proportional_ratio = a / (a + b) / (c / (c + d));
  const double excess = std::max(0.0, std::abs(a * d - b * c) - 0.5 * total);
  result.yates_chi_squared = total * excess * excess / ((a + b) * (c + d) * (a + c) * (b + d));
  result.information = information_component(a, result.expected);
  return result;
}

}  // namespace tocsin
