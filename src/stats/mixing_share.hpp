#pragma once

#include <cmath>

namespace tocsin {

/// phi and 1 - phi from logit phi, both to full relative accuracy.
struct MixingShare {
  explicit MixingShare(double logit_phi)
      : shared(1.0 / (1.0 + std::exp(-logit_phi))), own(1.0 / (1.0 + std::exp(logit_phi))) {}
  double shared;  ///< phi
  double own;     ///< 1 - phi
};

}  // namespace tocsin
