#pragma once

/// The two pieces of Loader's saddle-point expansion of a discrete probability.
/// C. Loader (2000), "Fast and accurate computation of binomial probabilities".
namespace tocsin {

/// log Gamma(z + 1) - [(z + 1/2) log z - z + log(2 pi) / 2], the error of Stirling's formula, z > 0 (not necessarily
/// whole).
double stirling_error(double z);

/// x log(x / m) + m - x >= 0, m > 0, x >= 0, without cancellation near x = m. Half the deviance of one Poisson
/// observation x with mean m.
double half_deviance(double x, double m);

}  // namespace tocsin
