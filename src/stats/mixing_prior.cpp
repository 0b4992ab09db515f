#include <cassert>
#include <cmath>
#include <utility>

#include "tocsin/stats/spatial_model.hpp"

#include "mixing_share.hpp"

namespace tocsin {

MixingPrior::MixingPrior(Eigen::VectorXd eigenvalues, double cut, double probability)
    : eigenvalues_(std::move(eigenvalues)) {
  assert(cut > 0.0 && cut < 1.0 && probability > 0.0 && probability < 1.0);
  assert((eigenvalues_.array() != 1.0).any());
  rate_ = -std::log1p(-probability) / distance(std::log(cut) - std::log1p(-cut));
}

double MixingPrior::distance(double logit_phi) const {
  const MixingShare share(logit_phi);
  double twice_divergence = 0.0;
  for (const double eigenvalue : eigenvalues_) {
    const double g = share.shared * (eigenvalue - 1.0);
    // g - log(1 + g), by its series where the difference would cancel.
    if (std::abs(g) < 1e-3) {
      twice_divergence += g * g * (0.5 - g * (1.0 / 3.0 - g * (0.25 - g * (0.2 - g / 6.0))));
    } else {
      twice_divergence += g - std::log(share.own + share.shared * eigenvalue);
    }
  }
  return std::sqrt(twice_divergence);
}

double MixingPrior::log_density(double logit_phi) const {
  const MixingShare share(logit_phi);
  // d (d^2 / 2) / d phi = sum phi (g_k - 1)^2 / (1 + phi (g_k - 1)) / 2, and d phi / d logit = phi (1 - phi).
  double slope = 0.0;
  for (const double eigenvalue : eigenvalues_) {
    const double g = eigenvalue - 1.0;
    slope += g * g * share.own / (share.own + share.shared * eigenvalue);
  }
  const double d = distance(logit_phi);
  return std::log(rate_) - rate_ * d + std::log(0.5 * slope) + 2.0 * std::log(share.shared) - std::log(d);
}

double MixingPrior::cdf(double logit_phi) const { return -std::expm1(-rate_ * distance(logit_phi)); }

double MixingPrior::sf(double logit_phi) const {
  return std::isinf(logit_phi) && logit_phi > 0.0 ? 0.0 : std::exp(-rate_ * distance(logit_phi));
}

}  // namespace tocsin
