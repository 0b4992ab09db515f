#include "rate_hyper.hpp"

#include <cmath>

#include "constants.hpp"

namespace tocsin {
namespace {

void add_normal(HyperLayout::Prior& prior, Eigen::Index at, double x, double mean, double sd) {
  const double z = (x - mean) / sd;
  prior.log_density -= 0.5 * z * z + std::log(sd) + log_root_two_pi;
  prior.gradient[at] = -z / sd;
  prior.information[at] = 1 / (sd * sd);
}

/// Exponential density of sigma in log sigma.
void add_deviation(HyperLayout::Prior& prior, Eigen::Index at, double log_sigma, double rate) {
  const double scaled = rate * std::exp(log_sigma);
  prior.log_density += std::log(rate) - scaled + log_sigma;
  prior.gradient[at] = 1 - scaled;
  prior.information[at] = scaled;
}

}  // namespace

double DeviationPrior::rate() const { return -std::log(tail) / upper; }

HyperLayout::HyperLayout(const RateLaws& laws) : laws_(laws), size_(persistent()) {
  if (laws.transient != TransientLaw::none) transient_ = size_++;
  if (laws.group_count > 0) group_ = size_++;
}

RateScales HyperLayout::scales(const Eigen::VectorXd& theta) const {
  RateScales scales;
  if (laws_.persistent == PersistentLaw::normal) {
    scales.narrow = scales.wide = std::exp(theta[0]);
  } else {
    scales.bulk = 1 / (1 + std::exp(-theta[0]));
    scales.narrow = std::exp(theta[1]);
    scales.wide = scales.narrow + std::exp(theta[2]);
  }
  if (transient_ >= 0) scales.transient = std::exp(theta[transient_]);
  if (group_ >= 0) scales.group = std::exp(theta[group_]);
  return scales;
}

Eigen::VectorXd HyperLayout::theta(const RateScales& scales) const {
  Eigen::VectorXd theta(size_);
  if (laws_.persistent == PersistentLaw::normal) {
    theta[0] = std::log(scales.narrow);
  } else {
    theta[0] = std::log(scales.bulk / (1 - scales.bulk));
    theta[1] = std::log(scales.narrow);
    theta[2] = std::log(scales.wide - scales.narrow);
  }
  if (transient_ >= 0) theta[transient_] = std::log(scales.transient);
  if (group_ >= 0) theta[group_] = std::log(scales.group);
  return theta;
}

Eigen::VectorXd HyperLayout::start() const {
  Eigen::VectorXd theta(size_);
  if (laws_.persistent == PersistentLaw::normal) {
    theta[0] = std::log(0.3);
  } else {
    theta[0] = laws_.mixture.logit_bulk_mean;
    theta[1] = laws_.mixture.log_narrow_mean;
    theta[2] = laws_.mixture.log_extra_mean;
  }
  if (transient_ >= 0) theta[transient_] = std::log(0.2);
  if (group_ >= 0) theta[group_] = std::log(0.1);
  return theta;
}

HyperLayout::Prior HyperLayout::prior(const Eigen::VectorXd& theta) const {
  Prior prior{0, Eigen::VectorXd::Zero(size_), Eigen::VectorXd::Zero(size_)};
  if (laws_.persistent == PersistentLaw::normal) {
    add_deviation(prior, 0, theta[0], laws_.persistent_sd.rate());
  } else {
    add_normal(prior, 0, theta[0], laws_.mixture.logit_bulk_mean, laws_.mixture.logit_bulk_sd);
    add_normal(prior, 1, theta[1], laws_.mixture.log_narrow_mean, laws_.mixture.log_narrow_sd);
    add_normal(prior, 2, theta[2], laws_.mixture.log_extra_mean, laws_.mixture.log_extra_sd);
  }
  if (transient_ >= 0) add_deviation(prior, transient_, theta[transient_], laws_.transient_sd.rate());
  if (group_ >= 0) add_deviation(prior, group_, theta[group_], laws_.group_sd.rate());
  return prior;
}

}  // namespace tocsin
