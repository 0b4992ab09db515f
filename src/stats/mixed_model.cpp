#include "tocsin/stats/mixed_model.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

#include "tocsin/stats/glm.hpp"

#include "mixed_tree.hpp"

namespace tocsin {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double start_log_sigma = -1.0;
constexpr double small_log_sigma = -4.0;  ///< below this a level is tried against none at all
constexpr double longest_log_sigma_step = 1.0;

/// Minus the derivative of the gradient by central differences, h = 1e-4, symmetrised.
Eigen::MatrixXd information(MixedTree& tree, const Eigen::VectorXd& at) {
  constexpr double h = 1e-4;
  const Eigen::Index m = at.size();
  Eigen::MatrixXd result(m, m);
  for (Eigen::Index j = 0; j < m; ++j)
    result.col(j) = (tree.evaluate(at - h * Eigen::VectorXd::Unit(m, j)).gradient -
                     tree.evaluate(at + h * Eigen::VectorXd::Unit(m, j)).gradient) /
                    (2.0 * h);
  return 0.5 * (result + result.transpose());
}

/// The inverse, with the smallest ridge tried that makes it positive definite.
Eigen::MatrixXd ridged_inverse(const Eigen::MatrixXd& A) {
  const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(A.rows(), A.cols());
  for (double ridge = 0.0;; ridge = ridge == 0.0 ? 1e-6 * A.diagonal().cwiseAbs().maxCoeff() + 1e-12 : 10.0 * ridge) {
    const Eigen::LLT<Eigen::MatrixXd> cholesky(A + ridge * I);
    if (cholesky.info() == Eigen::Success) return cholesky.solve(I);
  }
}

struct Maximum {
  Eigen::VectorXd parameters;
  MixedLikelihood at;
  int iterations = 0;
  bool converged = false;
};

Maximum maximise(MixedTree& tree, const Eigen::VectorXd& start, const MixedOptions& options) {
  Maximum best{start, tree.evaluate(start), 0, false};
  if (!std::isfinite(best.at.value)) return best;
  Eigen::MatrixXd inverse = ridged_inverse(information(tree, start));
  const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(start.size(), start.size());
  while (!best.converged && best.iterations < options.max_iterations) {
    ++best.iterations;
    Eigen::VectorXd step = inverse * best.at.gradient;
    const double reach = step.tail(tree.levels()).cwiseAbs().maxCoeff();
    if (reach > longest_log_sigma_step) step *= longest_log_sigma_step / reach;
    const double promised = 0.5 * step.dot(best.at.gradient);
    const double slack = 1e-12 * (1.0 + std::abs(best.at.value));
    double scale = 1.0;
    MixedLikelihood next = tree.evaluate(best.parameters + step);
    while (!(next.value >= best.at.value - slack) && scale > 1e-8) {
      scale *= 0.5;
      next = tree.evaluate(best.parameters + scale * step);
    }
    if (!(next.value >= best.at.value - slack)) break;
    const Eigen::VectorXd moved = scale * step;
    const Eigen::VectorXd change = best.at.gradient - next.gradient;
    if (const double curvature = moved.dot(change); curvature > 0.0) {
      const Eigen::MatrixXd left = I - moved * change.transpose() / curvature;
      inverse = (left * inverse * left.transpose() + moved * moved.transpose() / curvature).eval();
    }
    best.parameters += moved;
    best.at = next;
    best.converged = scale == 1.0 && reach <= longest_log_sigma_step && promised <= options.tolerance;
  }
  return best;
}

MixedStatus status_of(const GlmFit& poisson) {
  if (poisson.status == GlmStatus::all_zero) return MixedStatus::all_zero;
  if (poisson.status == GlmStatus::separated) return MixedStatus::separated;
  if (poisson.status == GlmStatus::hit_limit) return MixedStatus::hit_limit;
  if (poisson.status == GlmStatus::not_finite) return MixedStatus::not_finite;
  return poisson.aliased.empty() ? MixedStatus::converged : MixedStatus::aliased;
}

/// Puts level j back with sigma 0 into the fit of the others.
void insert_zero_level(MixedFit& fit, Eigen::Index j, Eigen::Index groups) {
  const Eigen::Index p = fit.beta.size();
  const Eigen::Index m = p + fit.sigma.size();
  std::vector<Eigen::Index> old;
  for (Eigen::Index a = 0; a <= m; ++a)
    if (a != p + j) old.push_back(a);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Constant(m + 1, m + 1, not_a_number);
  covariance(old, old) = fit.covariance;
  fit.covariance = covariance;
  Eigen::VectorXd sigma(fit.sigma.size() + 1);
  sigma << fit.sigma.head(j), 0.0, fit.sigma.tail(fit.sigma.size() - j);
  fit.sigma = sigma;
  for (auto* by_level : {&fit.mode, &fit.sd_conditional, &fit.sd_total})
    by_level->insert(by_level->begin() + j, Eigen::VectorXd::Zero(groups));
}

}  // namespace

MixedLikelihood mixed_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                     const std::vector<Grouping>& levels, const Eigen::VectorXd& parameters,
                                     int nodes) {
  return MixedTree(y, X, offset, levels, nodes).evaluate(parameters);
}

MixedFit fit_mixed_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                           const std::vector<Grouping>& levels, const MixedOptions& options) {
  assert(options.nodes == 1 || levels.size() <= 1);
  const Eigen::Index p = X.cols();
  MixedFit fit;
  const GlmFit poisson = fit_poisson(y, X, offset);
  fit.status = y.size() > 0 && y.sum() == 0.0 ? MixedStatus::all_zero : status_of(poisson);
  if (fit.status != MixedStatus::converged) return fit;
  if (levels.empty()) {
    fit.beta = poisson.coefficients;
    fit.covariance = poisson.covariance;
    fit.log_likelihood = poisson.log_likelihood;
    return fit;
  }
  MixedTree tree(y, X, offset, levels, options.nodes);
  if (!tree.nested()) {
    fit.status = MixedStatus::not_nested;
    return fit;
  }
  Eigen::VectorXd start = Eigen::VectorXd::Constant(tree.parameters(), start_log_sigma);
  start.head(p) = poisson.coefficients;
  const Maximum maximum = maximise(tree, start, options);
  Eigen::Index smallest = 0;
  const double least = maximum.parameters.tail(tree.levels()).minCoeff(&smallest);
  if (least < small_log_sigma) {
    std::vector<Grouping> others = levels;
    others.erase(others.begin() + smallest);
    MixedFit without = fit_mixed_poisson(y, X, offset, others, options);
    if (without.log_likelihood >= maximum.at.value - 1e-6) {
      insert_zero_level(without, smallest, tree.first(smallest + 1) - tree.first(smallest));
      if (without.status == MixedStatus::converged) without.status = MixedStatus::no_variation;
      return without;
    }
  }
  fit.iterations = maximum.iterations;
  fit.status = maximum.converged ? MixedStatus::converged : MixedStatus::hit_limit;
  fit.beta = maximum.parameters.head(p);
  fit.sigma = maximum.parameters.tail(tree.levels()).array().exp().matrix();
  fit.log_likelihood = maximum.at.value;
  fit.covariance = Eigen::MatrixXd::Constant(tree.parameters(), tree.parameters(), not_a_number);
  const Eigen::LLT<Eigen::MatrixXd> cholesky(information(tree, maximum.parameters));
  if (cholesky.info() == Eigen::Success)
    fit.covariance = cholesky.solve(Eigen::MatrixXd::Identity(tree.parameters(), tree.parameters()));
  tree.evaluate(maximum.parameters);
  const Eigen::VectorXd mode = tree.intercepts();
  const Eigen::VectorXd conditional = tree.edge_variances();
  const Eigen::MatrixXd J = tree.intercept_derivatives();
  const Eigen::VectorXd total = conditional + (J * fit.covariance).cwiseProduct(J).rowwise().sum();
  for (Eigen::Index j = 0; j < tree.levels(); ++j) {
    const Eigen::Index first = tree.first(j);
    const Eigen::Index groups = tree.first(j + 1) - first;
    fit.mode.emplace_back(mode.segment(first, groups));
    fit.sd_conditional.emplace_back(conditional.segment(first, groups).cwiseSqrt());
    fit.sd_total.emplace_back(total.segment(first, groups).cwiseSqrt());
  }
  return fit;
}

}  // namespace tocsin
