#pragma once

namespace tocsin {

/// Skew-normal distribution with given moments (Azzalini 1985, Scandinavian Journal of Statistics 12:171). Skewness
/// beyond 0.99 in size, which the family cannot have, is taken as that.
class SkewNormal {
 public:
  SkewNormal(double mean, double sd, double skewness);
  /// Pr(X > x) and Pr(X < x).
  double sf(double x) const;
  double cdf(double x) const;

 private:
  double location_ = 0;
  double scale_ = 1;
  double shape_ = 0;
};

}  // namespace tocsin
