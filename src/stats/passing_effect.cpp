#include "passing_effect.hpp"

#include <algorithm>
#include <cmath>

#include "polygamma.hpp"

namespace tocsin {

NormalMoments passing_before(TransientLaw law, double sd) {
  if (law == TransientLaw::none || !(sd > 0)) return {};
  if (law == TransientLaw::lognormal) return {0, sd * sd};
  const double size = 1 / (sd * sd);
  return {digamma(size) - std::log(size), trigamma(size)};
}

/// For the lognormal law these are Stein's identities; the gamma one is conjugate, its count read back from the slope.
NormalMoments passing_after(TransientLaw law, double sd, double eta, const CellTerm& term) {
  if (law == TransientLaw::none || !(sd > 0)) return {};
  const double variance = sd * sd;
  if (law == TransientLaw::lognormal)
    return {variance * term.slope, std::max(0.0, variance + variance * variance * term.curvature)};
  const double size = 1 / variance;
  const double mu = std::exp(eta);
  const double shape = size + std::max(0.0, mu + term.slope * (size + mu) / size);
  return {digamma(shape) - std::log(size + mu), trigamma(shape)};
}

}  // namespace tocsin
