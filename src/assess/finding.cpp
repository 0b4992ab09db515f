#include "tocsin/assess/finding.hpp"

namespace tocsin {

bool agrees(const Finding& finding) {
  const bool high = finding.direction == Direction::high;
  const bool counts = high ? finding.observed > finding.expected : finding.observed < finding.expected;
  const bool limits = high ? finding.upper > 1 : finding.lower < 1;
  return counts && limits && finding.lower <= finding.relative_rate && finding.relative_rate <= finding.upper;
}

}  // namespace tocsin
