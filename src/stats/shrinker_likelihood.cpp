#include "shrinker_likelihood.hpp"

#include <array>
#include <cmath>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include "boost_policy.hpp"

namespace tocsin {
namespace {

/// Parts of a negative binomial log probability that depend on the count n and shape a alone: log Gamma(n + a) /
/// (Gamma(a) n!) and its derivatives in a.
struct ShapeTerm {
  double count = 0;
  double value = 0;
  double first = 0;
  double second = 0;
};

ShapeTerm shape_term(double n, double a) {
  using namespace boost::math;
  if (n == 0.0) return {};
  if (n == 1.0) return {.count = n, .value = std::log(a), .first = 1.0 / a, .second = -1.0 / (a * a)};
  return {.count = n,
          .value = lgamma(n + a, quiet) - lgamma(a, quiet) - lgamma(n + 1.0, quiet),
          .first = digamma(n + a, quiet) - digamma(a, quiet),
          .second = trigamma(n + a, quiet) - trigamma(a, quiet)};
}

/// A function of (alpha, beta) with its derivatives.
struct Jet {
  double value = 0;
  double a = 0;
  double b = 0;
  double aa = 0;
  double ab = 0;
  double bb = 0;
};

/// One gamma component: everything that does not change from cell to cell.
struct Component {
  double a;
  double b;
  double log_b;
  double inverse_b;

  Component(double shape, double rate) : a(shape), b(rate), log_b(std::log(rate)), inverse_b(1.0 / rate) {}

  /// log f(n; E): shape term + a m + n (log E - log b + m), m = log(b / (b + E)).
  Jet log_pmf(const ShapeTerm& shape, const MixtureCell& cell, double m, double inverse_sum) const {
    const double n = shape.count;
    return {.value = shape.value + a * m + (n > 0.0 ? n * (cell.log_expected - log_b + m) : 0.0),
            .a = shape.first + m,
            .b = a * inverse_b - (a + n) * inverse_sum,
            .aa = shape.second,
            .ab = inverse_b - inverse_sum,
            .bb = (a + n) * inverse_sum * inverse_sum - a * inverse_b * inverse_b};
  }

  /// log f(n; E) / Pr(N >= least), in the logarithms of a and b.
  Jet term(const ShapeTerm& shape, const std::vector<ShapeTerm>& below, const MixtureCell& cell) const {
    const double inverse_sum = 1.0 / (b + cell.expected);
    const double m = -std::log1p(cell.expected * inverse_b);
    Jet result = log_pmf(shape, cell, m, inverse_sum);
    if (!below.empty()) {
      Jet tail{.value = -std::expm1(a * m)};
      for (const ShapeTerm& k : below) {
        const Jet left = log_pmf(k, cell, m, inverse_sum);
        const double f = k.count == 0.0 ? 1.0 - tail.value : std::exp(left.value);
        if (k.count > 0.0) tail.value -= f;
        tail.a -= f * left.a;
        tail.b -= f * left.b;
        tail.aa -= f * (left.aa + left.a * left.a);
        tail.ab -= f * (left.ab + left.a * left.b);
        tail.bb -= f * (left.bb + left.b * left.b);
      }
      const double scale = 1.0 / tail.value;
      result.value -= std::log(tail.value);
      result.a -= tail.a * scale;
      result.b -= tail.b * scale;
      result.aa -= (tail.aa - tail.a * tail.a * scale) * scale;
      result.ab -= (tail.ab - tail.a * tail.b * scale) * scale;
      result.bb -= (tail.bb - tail.b * tail.b * scale) * scale;
    }
    return {.value = result.value,
            .a = a * result.a,
            .b = b * result.b,
            .aa = a * result.a + a * a * result.aa,
            .ab = a * b * result.ab,
            .bb = b * result.b + b * b * result.bb};
  }
};

}  // namespace

MixturePoint mixture_point(const GammaMixture& prior) {
  MixturePoint point;
  point << std::log(prior.alpha1), std::log(prior.beta1), std::log(prior.alpha2), std::log(prior.beta2),
      std::log(prior.share / (1.0 - prior.share));
  return point;
}

GammaMixture mixture_at(const MixturePoint& point) {
  return {.alpha1 = std::exp(point[0]),
          .beta1 = std::exp(point[1]),
          .alpha2 = std::exp(point[2]),
          .beta2 = std::exp(point[3]),
          .share = 1.0 / (1.0 + std::exp(-point[4]))};
}

MixtureDerivatives mixture_log_likelihood(const std::vector<MixtureGroup>& groups, double least,
                                          const MixturePoint& point) {
  const GammaMixture prior = mixture_at(point);
  const std::array<Component, 2> components{Component(prior.alpha1, prior.beta1), Component(prior.alpha2, prior.beta2)};
  std::array<std::vector<ShapeTerm>, 2> below;
  for (std::size_t j = 0; j < 2; ++j)
    for (double k = 0.0; k < least; ++k) below[j].push_back(shape_term(k, components[j].a));
  const double share = prior.share;
  const double other = 1.0 / (1.0 + std::exp(point[4]));
  const double log_odds = point[4];
  const double log_other = std::log(other);
  // g_j and H_j are the derivatives of log(P_j f_j): component j has its own two parameters and the logit. The mixture
  // has gradient sum w_j g_j and Hessian sum w_j (H_j + g_j g_j') - g g'.
  MixtureDerivatives sum;
  for (const MixtureGroup& group : groups) {
    const ShapeTerm first = shape_term(group.count, components[0].a);
    const ShapeTerm second = shape_term(group.count, components[1].a);
    for (const MixtureCell& cell : group.cells) {
      const Jet x = components[0].term(first, below[0], cell);
      const Jet y = components[1].term(second, below[1], cell);
      const double gap = log_odds + x.value - y.value;
      const double u = gap > 0.0 ? 1.0 / (1.0 + std::exp(-gap)) : std::exp(gap) / (1.0 + std::exp(gap));
      const double v = 1.0 - u;
      // log(P f1 + (1 - P) f2) from the larger of the two.
      sum.value +=
          cell.weight * (gap > 0.0 ? log_other + log_odds + x.value - std::log(u) : log_other + y.value - std::log(v));
      const double t = u - share;  // u (1 - P) - v P
      const std::array<double, 5> g{u * x.a, u * x.b, v * y.a, v * y.b, t};
      for (Eigen::Index i = 0; i < 5; ++i) sum.gradient[i] += cell.weight * g[static_cast<std::size_t>(i)];
      const double w = cell.weight;
      const double uv = u * v;
      auto& h = sum.hessian;
      h(0, 0) += w * (u * x.aa + uv * x.a * x.a);
      h(1, 0) += w * (u * x.ab + uv * x.a * x.b);
      h(1, 1) += w * (u * x.bb + uv * x.b * x.b);
      h(2, 0) -= w * uv * x.a * y.a;
      h(2, 1) -= w * uv * x.b * y.a;
      h(3, 0) -= w * uv * x.a * y.b;
      h(3, 1) -= w * uv * x.b * y.b;
      h(2, 2) += w * (v * y.aa + uv * y.a * y.a);
      h(3, 2) += w * (v * y.ab + uv * y.a * y.b);
      h(3, 3) += w * (v * y.bb + uv * y.b * y.b);
      h(4, 0) += w * uv * x.a;
      h(4, 1) += w * uv * x.b;
      h(4, 2) -= w * uv * y.a;
      h(4, 3) -= w * uv * y.b;
      h(4, 4) += w * (uv - share * other);
    }
  }
  sum.hessian.triangularView<Eigen::StrictlyUpper>() = sum.hessian.transpose();
  return sum;
}

}  // namespace tocsin
