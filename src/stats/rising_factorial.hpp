#pragma once

namespace tocsin {

/// log(Gamma(a + y) / (Gamma(a) a^y)), the rising factorial of a > 0 over its leading power, y >= 0: the part of a
/// negative binomial term of size a that depends on size and count alone. It is the sum of log(1 + j / a) over j < y
/// and tends to 0 as a grows.
struct RisingFactorial {
  double value = 0;
  double d_log_a = 0;  ///< derivative in log a, minus the sum of j / (a + j) over j < y
};

/// From the gamma function's asymptotic series (Abramowitz and Stegun 6.1.41, 6.3.18), arranged so that nothing
/// cancels at large a; absolute error a few ulp of y log(y / a + 1). Any real y.
RisingFactorial rising_factorial(double a, double y);

}  // namespace tocsin
