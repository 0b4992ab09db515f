#pragma once

namespace tocsin {

/// Contribution of one count y with negative binomial law of mean mu = exp(eta) and size a = exp(lambda), and its
/// derivatives in eta and lambda. Constants included. mu > 0, 0 < a < infinity.
struct NegativeBinomialTerm {
  double value = 0;
  double d_eta = 0;
  double d_lambda = 0;
  double d_eta_eta = 0;
  double d_eta_lambda = 0;
  double d_lambda_lambda = 0;
};

NegativeBinomialTerm negative_binomial_term(double y, double mu, double a);

}  // namespace tocsin
