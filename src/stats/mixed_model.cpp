#include "tocsin/stats/mixed_model.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>

#include "tocsin/stats/gamma_poisson.hpp"

#include "constants.hpp"
#include "laplace_fit.hpp"
#include "mixed_information.hpp"
#include "mixed_quadrature.hpp"
#include "mixed_tree.hpp"

namespace tocsin {
namespace {

constexpr double large_log_size = 8.0;  ///< above this the negative binomial is tried against the Poisson

struct Counts {
  ResponseLaw law;
  const Eigen::VectorXd& y;
  const Eigen::MatrixXd& X;
  const Eigen::VectorXd& offset;
};

LaplaceLikelihood<MixedTree> likelihood_of(const Counts& counts, const Eigen::MatrixXd& X,
                                           const std::vector<Grouping>& levels, const MixedTree& tree) {
  return {CountResponse(counts.law, counts.y, X, counts.offset, levels.back(), tree.cells()), tree};
}

/// log sigma and log kappa from moments of the Poisson regression's residuals: what the sums over a level's groups vary
/// beyond those of the level before it.
Eigen::VectorXd start_from_moments(const Counts& counts, const std::vector<Grouping>& levels, const GlmFit& poisson) {
  const auto variance_left = [](double total, double explained) { return std::clamp(total - explained, 0.03, 4.0); };
  Eigen::VectorXd start(static_cast<Eigen::Index>(levels.size()) + (counts.law == ResponseLaw::poisson ? 0 : 1));
  double explained = 0.0;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    const double variance = variance_left(excess_variance(counts.y, poisson.fitted, levels[j]), explained);
    start[static_cast<Eigen::Index>(j)] = 0.5 * std::log(variance);
    explained += variance;
  }
  if (counts.law == ResponseLaw::negative_binomial)
    start[start.size() - 1] = -std::log(variance_left(excess_variance(counts.y, poisson.fitted), explained));
  return start;
}

/// Puts level j back with sigma 0 into the fit of the others.
void insert_zero_level(MixedFit& fit, Eigen::Index j, Eigen::Index groups) {
  fit.covariance = widened(fit.covariance, fit.beta.size() + j, 1);
  Eigen::VectorXd sigma(fit.sigma.size() + 1);
  sigma << fit.sigma.head(j), 0.0, fit.sigma.tail(fit.sigma.size() - j);
  fit.sigma = sigma;
  for (auto* by_level : {&fit.mode, &fit.sd_conditional, &fit.sd_total})
    by_level->insert(by_level->begin() + j, Eigen::VectorXd::Zero(groups));
}

void append_infinite_size(MixedFit& fit) {
  fit.covariance = widened(fit.covariance, fit.covariance.rows(), 1);
  if (fit.status == MixedStatus::converged) fit.status = MixedStatus::no_overdispersion;
}

MixedFit fit_without_levels(const Counts& counts, const GlmFit& poisson) {
  MixedFit fit;
  fit.status = MixedStatus::converged;
  fit.iterations = poisson.iterations;
  fit.beta = poisson.coefficients;
  fit.size = infinity;
  fit.covariance = poisson.covariance;
  fit.log_likelihood = poisson.log_likelihood;
  if (counts.law == ResponseLaw::poisson) return fit;
  const GammaPoissonFit gamma = fit_gamma_poisson(counts.y, counts.offset.array().exp().matrix(), counts.X);
  if (!gamma.overdispersed) {
    append_infinite_size(fit);
    return fit;
  }
  if (gamma.status != GammaPoissonStatus::converged) fit.status = MixedStatus::hit_limit;
  fit.iterations = gamma.iterations;
  fit.beta = gamma.beta;
  fit.size = gamma.alpha;
  fit.covariance = gamma.covariance;
  fit.log_likelihood = gamma.log_likelihood;
  return fit;
}

void fill_intercepts(const LaplaceLikelihood<MixedTree>& likelihood, const Eigen::MatrixXd& covariance, MixedFit& fit) {
  const MixedTree& tree = likelihood.field();
  const Eigen::VectorXd mode = tree.edges(likelihood.effects());
  const Eigen::VectorXd conditional = tree.edge_variances();
  Eigen::MatrixXd J = likelihood.effect_derivatives();
  for (Eigen::Index a = 0; a < J.cols(); ++a) J.col(a) = tree.edges(J.col(a));
  const Eigen::VectorXd total = conditional + (J * covariance).cwiseProduct(J).rowwise().sum();
  for (Eigen::Index j = 0; j < tree.levels(); ++j) {
    const Eigen::Index first = tree.first(j);
    const Eigen::Index groups = tree.groups(j);
    fit.mode.emplace_back(mode.segment(first, groups));
    fit.sd_conditional.emplace_back(conditional.segment(first, groups).cwiseSqrt());
    fit.sd_total.emplace_back(total.segment(first, groups).cwiseSqrt());
  }
}

MixedFit fit_mixed(const Counts& counts, const std::vector<Grouping>& levels, const MixedOptions& options) {
  assert(options.nodes == 1 || levels.size() <= 1);
  const Eigen::Index p = counts.X.cols();
  const GlmFit poisson = fit_poisson(counts.y, counts.X, counts.offset);
  MixedFit fit;
  fit.status = obstacle(counts.y, poisson);
  if (fit.status != MixedStatus::converged) return fit;
  if (levels.empty()) return fit_without_levels(counts, poisson);
  const MixedTree tree(levels);
  if (!tree.nested()) {
    fit.status = MixedStatus::not_nested;
    return fit;
  }
  const ScaledDesign design(counts.X, poisson);
  LaplaceLikelihood<MixedTree> likelihood = likelihood_of(counts, design.X, levels, tree);
  std::optional<MixedQuadrature> quadrature;
  if (options.nodes > 1) quadrature.emplace(options.nodes);
  OuterProblem problem{[&](const Eigen::VectorXd& parameters) {
                         ++fit.evaluations;
                         return quadrature ? quadrature->evaluate(likelihood, parameters)
                                           : likelihood.evaluate(parameters);
                       },
                       [&] { likelihood.linearise(); }, [&] { return likelihood.fixed_information(); }, p,
                       likelihood.response().rounding()};
  if (counts.law == ResponseLaw::poisson && !quadrature)
    problem.information = [&] {
      likelihood.linearise();
      return mixed_information(likelihood);
    };
  Eigen::VectorXd start(likelihood.parameters());
  start << design.scaled(poisson.coefficients), start_from_moments(counts, levels, poisson);
  const Maximum maximum = maximise(problem, start, options);
  const Eigen::VectorXd log_sigma = maximum.parameters.segment(p, tree.levels());
  Eigen::Index smallest = 0;
  if (log_sigma.minCoeff(&smallest) < small_log_sigma) {
    std::vector<Grouping> others = levels;
    others.erase(others.begin() + smallest);
    MixedFit without = fit_mixed(counts, others, options);
    if (without.log_likelihood >= maximum.at.value - as_good - problem.rounding) {
      insert_zero_level(without, smallest, tree.groups(smallest));
      if (without.status == MixedStatus::converged || without.status == MixedStatus::no_overdispersion)
        without.status = MixedStatus::no_variation;
      return without;
    }
  }
  const bool negative_binomial = counts.law == ResponseLaw::negative_binomial;
  const double log_size = negative_binomial ? maximum.parameters[maximum.parameters.size() - 1] : infinity;
  if (negative_binomial && log_size > large_log_size) {
    MixedFit without = fit_mixed({ResponseLaw::poisson, counts.y, counts.X, counts.offset}, levels, options);
    if (without.log_likelihood >= maximum.at.value - as_good - problem.rounding) {
      append_infinite_size(without);
      return without;
    }
  }
  fit.iterations = maximum.iterations;
  fit.status = maximum.converged ? MixedStatus::converged : MixedStatus::hit_limit;
  fit.beta = design.natural(maximum.parameters).head(p);
  fit.sigma = log_sigma.array().exp().matrix();
  fit.size = std::exp(log_size);
  fit.log_likelihood = maximum.at.value;
  const Eigen::MatrixXd covariance = maximum.covariance();
  fit.covariance = design.natural_covariance(covariance);
  likelihood.find_modes(maximum.parameters);
  fill_intercepts(likelihood, covariance, fit);
  return fit;
}

MixedLikelihood evaluate(const Counts& counts, const std::vector<Grouping>& levels, const Eigen::VectorXd& parameters,
                         int nodes) {
  LaplaceLikelihood<MixedTree> likelihood = likelihood_of(counts, counts.X, levels, MixedTree(levels));
  return nodes > 1 ? MixedQuadrature(nodes).evaluate(likelihood, parameters) : likelihood.evaluate(parameters);
}

}  // namespace

MixedFit fit_mixed_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                           const std::vector<Grouping>& levels, const MixedOptions& options) {
  return fit_mixed({ResponseLaw::poisson, y, X, offset}, levels, options);
}

MixedFit fit_mixed_negative_binomial(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                     const std::vector<Grouping>& levels, const MixedOptions& options) {
  return fit_mixed({ResponseLaw::negative_binomial, y, X, offset}, levels, options);
}

MixedLikelihood mixed_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                     const std::vector<Grouping>& levels, const Eigen::VectorXd& parameters,
                                     int nodes) {
  return evaluate({ResponseLaw::poisson, y, X, offset}, levels, parameters, nodes);
}

MixedLikelihood mixed_negative_binomial_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X,
                                                       const Eigen::VectorXd& offset,
                                                       const std::vector<Grouping>& levels,
                                                       const Eigen::VectorXd& parameters, int nodes) {
  return evaluate({ResponseLaw::negative_binomial, y, X, offset}, levels, parameters, nodes);
}

}  // namespace tocsin
