#pragma once

#include <optional>
#include <vector>

/// What a unit's data could have shown: the counts at which a rule on the posterior flags, and the relative rates it
/// would flag with given power.
///
/// Symbols: E expected count over the whole window, theta ~ Gamma(shape alpha, mean 1) relative rate, y ~ Poisson(E
/// theta) count, theta | y ~ Gamma(alpha + y, alpha + E). Rule: high where Pr(theta > c | y) >= p0, low where Pr(theta
/// < 1/c | y) >= p0. Source: the power calculation behind exceedance rules, Richardson et al. 2004 (EHP 112:1016).
namespace tocsin {

struct DetectionRule {
  double ratio = 1.25;       ///< c > 1
  double probability = 0.8;  ///< p0, 1/2 <= p0 < 1
  double power = 0.8;        ///< chance of flagging wanted, 0 < power < 1
};

struct Detectability {
  std::optional<double> high_count;  ///< smallest count flagged high; none where no count is (alpha infinite, or E = 0)
  std::optional<double> low_count;   ///< largest count flagged low, >= 0; none where not even 0 events are enough
  std::optional<double> high_rate;   ///< smallest relative rate >= 1 flagged high with the wanted power
  std::optional<double> low_rate;    ///< largest relative rate <= 1 flagged low with the wanted power
};

/// E >= 0 finite, alpha > 0 (infinity: the prior is a point, nothing can be shown). The posterior probability rises in
/// y, so the counts are found by bisection, O(log E) incomplete gamma ratios; the rates are then gamma quantiles, exact
/// given the counts.
Detectability detectability(double expected, double alpha, const DetectionRule& rule);

/// Prior of log theta: normals of mean 0, shares that sum to 1.
struct NormalMixture {
  std::vector<double> share;
  std::vector<double> sd;  ///< >= 0
};
/// The same rule where log theta has a mixture of normals as its prior. The posterior is integrated on a grid of each
/// component about its mode; error of a probability below 5e-4. None are shown where no count up to 1e9 is flagged.
/// O(log E) such integrals.
Detectability detectability(double expected, const NormalMixture& prior, const DetectionRule& rule);

/// Chance that a unit of relative rate `rate` is flagged high, or low, under the critical counts found.
double chance_flagged_high(const Detectability& critical, double expected, double rate);
double chance_flagged_low(const Detectability& critical, double expected, double rate);

}  // namespace tocsin
