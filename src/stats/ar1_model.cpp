#include "tocsin/stats/ar1_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ar1_field.hpp"
#include "constants.hpp"
#include "laplace_fit.hpp"

namespace tocsin {
namespace {

constexpr double start_correlation = 0.5;  ///< atanh rho
constexpr double largest_correlation = 5.0;

struct Cells {
  Cells(const Grouping& area, const Grouping& year)
      : areas(*std::max_element(area.begin(), area.end()) + 1), years(*std::max_element(year.begin(), year.end()) + 1) {
    of_row.reserve(area.size());
    for (std::size_t i = 0; i < area.size(); ++i) of_row.push_back(year[i] * areas + area[i]);
  }

  Eigen::Index areas;
  Eigen::Index years;
  Grouping of_row;  ///< areas within years
};

LaplaceLikelihood<Ar1Field> likelihood_of(const Eigen::VectorXd& y, const Eigen::MatrixXd& X,
                                          const Eigen::VectorXd& offset, const Cells& cells, bool persistent) {
  return {CountResponse(ResponseLaw::poisson, y, X, offset, cells.of_row, cells.areas * cells.years),
          Ar1Field(cells.areas, cells.years, persistent)};
}

/// The fit where w is 0: a random intercept if persistent, else the Poisson regression.
Ar1Fit fit_without_transient(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                             const Grouping& area, const Cells& cells, const Ar1Options& options) {
  std::vector<Grouping> levels;
  if (options.persistent) levels.push_back(area);
  const MixedFit mixed = fit_mixed_poisson(y, X, offset, levels,
                                           {.max_iterations = options.max_iterations, .tolerance = options.tolerance});
  Ar1Fit fit;
  fit.status = mixed.status == MixedStatus::converged ? MixedStatus::no_variation : mixed.status;
  fit.iterations = mixed.iterations;
  fit.evaluations = mixed.evaluations;
  fit.beta = mixed.beta;
  fit.rho = not_a_number;
  fit.covariance = widened(mixed.covariance, mixed.covariance.rows(), 2);
  fit.log_likelihood = mixed.log_likelihood;
  fit.persistent = fit.persistent_sd_conditional = Eigen::VectorXd::Zero(cells.areas);
  if (options.persistent) {
    fit.persistent_sd = mixed.sigma[0];
    fit.persistent = mixed.mode[0];
    fit.persistent_sd_conditional = mixed.sd_conditional[0];
  }
  fit.transient = fit.transient_sd_conditional = Eigen::MatrixXd::Zero(cells.areas, cells.years);
  fit.covariance_with_last = Eigen::VectorXd::Zero(cells.areas);
  fit.window_mean = fit.persistent;
  fit.window_sd_conditional = fit.persistent_sd_conditional;
  return fit;
}

void fill_effects(const LaplaceLikelihood<Ar1Field>& likelihood, Ar1Fit& fit) {
  const Ar1Field& field = likelihood.field();
  fit.persistent = field.persistent(likelihood.effects());
  fit.transient = field.transient(likelihood.effects());
  fit.persistent_sd_conditional = field.persistent_variances().cwiseSqrt();
  fit.transient_sd_conditional = field.transient_variances().cwiseSqrt();
  fit.covariance_with_last = field.border_covariances().rightCols(1);
  fit.window_mean = fit.persistent + fit.transient.rowwise().mean();
  fit.window_sd_conditional = field.window_variances().cwiseSqrt();
}

}  // namespace

MixedLikelihood ar1_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                   const Grouping& area, const Grouping& year, const Eigen::VectorXd& parameters,
                                   bool persistent) {
  return likelihood_of(y, X, offset, Cells(area, year), persistent).evaluate(parameters);
}

Ar1Fit fit_ar1_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                       const Grouping& area, const Grouping& year, const Ar1Options& options) {
  const Eigen::Index p = X.cols();
  const GlmFit poisson = fit_poisson(y, X, offset);
  Ar1Fit fit;
  fit.status = obstacle(y, poisson);
  if (fit.status != MixedStatus::converged) return fit;
  const Cells cells(area, year);
  if (cells.years == 1) {
    fit.status = MixedStatus::not_identified;
    return fit;
  }
  const ScaledDesign design(X, poisson);
  LaplaceLikelihood<Ar1Field> likelihood = likelihood_of(y, design.X, offset, cells, options.persistent);
  const OuterProblem problem{[&](const Eigen::VectorXd& parameters) {
                               ++fit.evaluations;
                               return likelihood.evaluate(parameters);
                             },
                             [&] { likelihood.linearise(); }, [&] { return likelihood.fixed_information(); }, p,
                             likelihood.response().rounding()};
  const double variance = std::clamp(excess_variance(y, poisson.fitted, cells.of_row), 0.04, 4.0);
  Eigen::VectorXd start(likelihood.parameters());
  start.head(p) = design.scaled(poisson.coefficients);
  start.tail(start.size() - p).setConstant(0.5 * std::log(options.persistent ? 0.5 * variance : variance));
  start[start.size() - 1] = start_correlation;
  const Maximum maximum =
      maximise(problem, start, {.max_iterations = options.max_iterations, .tolerance = options.tolerance});
  const double log_sd = maximum.parameters[start.size() - 2];
  const double log_persistent_sd =
      options.persistent ? maximum.parameters[p] : -std::numeric_limits<double>::infinity();
  if (log_sd < small_log_sigma) {
    Ar1Fit without = fit_without_transient(y, X, offset, area, cells, options);
    if (without.log_likelihood >= maximum.at.value - as_good - problem.rounding) return without;
  }
  if (options.persistent && log_persistent_sd < small_log_sigma) {
    Ar1Options other = options;
    other.persistent = false;
    Ar1Fit without = fit_ar1_poisson(y, X, offset, area, year, other);
    if (without.log_likelihood >= maximum.at.value - as_good - problem.rounding) {
      without.covariance = widened(without.covariance, p, 1);
      if (without.status == MixedStatus::converged) without.status = MixedStatus::no_variation;
      return without;
    }
  }
  const double correlation = maximum.parameters[start.size() - 1];
  fit.iterations = maximum.iterations;
  fit.status = std::abs(correlation) > largest_correlation ? MixedStatus::rho_at_limit
               : maximum.converged                         ? MixedStatus::converged
                                                           : MixedStatus::hit_limit;
  fit.beta = design.natural(maximum.parameters).head(p);
  fit.persistent_sd = std::exp(log_persistent_sd);
  fit.sd = std::exp(log_sd);
  fit.rho = std::tanh(correlation);
  fit.covariance = design.natural_covariance(maximum.covariance());
  fit.log_likelihood = maximum.at.value;
  likelihood.find_modes(maximum.parameters);
  fill_effects(likelihood, fit);
  return fit;
}

}  // namespace tocsin
