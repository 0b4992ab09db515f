#include <cmath>
#include <limits>
#include <stdexcept>

#include <Eigen/Cholesky>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/gamma_poisson.hpp"
#include "tocsin/stats/glm.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

ModelFrame frame_of(const GoldenCase& golden) {
  return model_frame(golden.params.at("formula").get<std::string>(), golden.input());
}

GlmFit fitted(const ModelFrame& frame) {
  GlmFit fit = fit_poisson(frame.response, frame.X, frame.offset);
  if (fit.status != GlmStatus::converged) throw std::runtime_error("the Poisson regression did not converge");
  return fit;
}

/// R's null model: the intercept alone with the offset, or the offset alone where the formula has no intercept.
double null_deviance(const ModelFrame& frame) {
  const Eigen::MatrixXd X = Eigen::MatrixXd::Ones(frame.response.size(), frame.intercept ? 1 : 0);
  return fit_poisson(frame.response, X, frame.offset).deviance;
}

/// Coefficients and standard errors; R leaves aliased terms out of its table of errors.
void add_coefficients(const ModelFrame& frame, const Eigen::VectorXd& coefficients, const Eigen::VectorXd& se,
                      Results& results) {
  results.add("coef", coefficients, frame.columns);
  results.add("se", se, frame.columns);
}

}  // namespace

Results glm_poisson(const GoldenCase& golden) {
  const ModelFrame frame = frame_of(golden);
  const GlmFit fit = fitted(frame);
  const Eigen::ArrayXd y = frame.response.array();
  const Eigen::ArrayXd mu = fit.fitted.array();
  const Eigen::VectorXd se = fit.standard_errors();
  const double parameters = static_cast<double>(frame.X.cols()) - static_cast<double>(fit.aliased.size());
  Eigen::VectorXd deviance_residual(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const double term = (y[i] > 0.0 ? y[i] * std::log(y[i] / mu[i]) : 0.0) - (y[i] - mu[i]);
    deviance_residual[i] = std::copysign(std::sqrt(std::max(0.0, 2.0 * term)), y[i] - mu[i]);
  }
  Results results;
  add_coefficients(frame, fit.coefficients, se, results);
  results.add("z", (fit.coefficients.array() / se.array()).matrix(), frame.columns);
  results.add("deviance", fit.deviance);
  results.add("null_deviance", null_deviance(frame));
  results.add("logLik", fit.log_likelihood);
  results.add("aic", -2.0 * fit.log_likelihood + 2.0 * parameters);
  results.add("df_resid", fit.residual_degrees);
  results.add("pearson_chi2", fit.pearson_chi2);
  results.add("fitted", fit.fitted);
  results.add("hat", fit.leverage);
  results.add("pearson_resid", ((y - mu) / mu.sqrt()).matrix());
  results.add("deviance_resid", deviance_residual);
  return results;
}

Results glm_quasipoisson(const GoldenCase& golden) {
  const ModelFrame frame = frame_of(golden);
  const GlmFit fit = fitted(frame);
  const Eigen::VectorXd se = fit.standard_errors(fit.dispersion());
  const OverdispersionTest linear = linear_overdispersion_test(frame.response, fit.fitted);
  const OverdispersionTest quadratic = quadratic_overdispersion_test(frame.response, fit.fitted);
  const Eigen::VectorXd p = (fit.coefficients.array() / se.array()).unaryExpr([&](double t) {
    return 2.0 * student_t_sf(std::abs(t), fit.residual_degrees);
  });
  Results results;
  add_coefficients(frame, fit.coefficients, se, results);
  results.add("dispersion", fit.dispersion());
  results.add("p_t", p, frame.columns);
  results.add("ct_alpha1", 1.0 + linear.alpha);  // the peer states the dispersion 1 + alpha here
  results.add("ct_z1", linear.z);
  results.add("ct_p1", linear.p_value);
  results.add("ct_alpha2", quadratic.alpha);
  results.add("ct_z2", quadratic.z);
  return results;
}

Results glm_negative_binomial(const GoldenCase& golden) {
  const ModelFrame frame = frame_of(golden);
  const Eigen::VectorXd exposure = frame.offset.array().exp().matrix();
  const GammaPoissonFit fit = fit_gamma_poisson(frame.response, exposure, frame.X);
  if (fit.status != GammaPoissonStatus::converged)
    throw std::runtime_error("the negative binomial fit did not converge");
  const Eigen::ArrayXd y = frame.response.array();
  const Eigen::ArrayXd mu = exposure.array() * fit.prior_mean.array();
  const double theta = fit.alpha;

  // The peer's errors: of beta from the expected information at theta held fixed, of theta from the observed
  // information with beta held fixed.
  const Eigen::ArrayXd weight = mu * theta / (mu + theta);
  const Eigen::MatrixXd information = frame.X.transpose() * weight.matrix().asDiagonal() * frame.X;
  const Eigen::MatrixXd covariance =
      information.ldlt().solve(Eigen::MatrixXd::Identity(frame.X.cols(), frame.X.cols()));
  const GammaPoissonDerivatives at =
      gamma_poisson_log_likelihood(frame.response, exposure, frame.X, fit.beta, std::log(theta));
  const Eigen::Index last = frame.X.cols();
  const double se_theta = theta / std::sqrt(at.gradient[last] - at.hessian(last, last));

  double deviance = 0.0;
  for (Eigen::Index i = 0; i < y.size(); ++i)
    deviance += 2.0 * ((y[i] > 0.0 ? y[i] * std::log(y[i] / mu[i]) : 0.0) -
                       (y[i] + theta) * std::log((y[i] + theta) / (mu[i] + theta)));
  Results results;
  add_coefficients(frame, fit.beta, covariance.diagonal().array().sqrt().matrix(), results);
  results.add("theta", theta);
  results.add("se_theta", se_theta);
  results.add("logLik", fit.log_likelihood);
  results.add("deviance", deviance);
  results.add("fitted", mu.matrix());
  return results;
}

}  // namespace tocsin::golden
