#pragma once

#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>

#include "tocsin/stats/mixed_model.hpp"

#include "count_response.hpp"

namespace tocsin {

/// Marginal log-likelihood of counts over a normal latent field by Laplace's approximation, with its exact gradient.
///
/// Symbols: c effects of the nodes, of which the last are the response's cells; Q(psi) precision of the field, psi
/// hyperparameters; l log-likelihood of the counts given c; H = Q + diag(curvature of l) at the mode c^ of l - c'Qc/2.
/// L = l(c^) - c^'Qc^/2 + log|Q|/2 - log|H|/2. Kristensen et al. 2016 (J Stat Softw 70:5).
///
/// A Field knows Q and can factor H, each in O(size()):
///   size(), cells(), hyperparameters()
///   set(psi)                      false where Q leaves the range in which it can be computed with
///   half_log_determinant()        log|Q| / 2
///   times_precision(c, product)   Qc
///   factor(curvature)             of H, by cell; then half_log_factor() is log|H| / 2, solve(x) puts H^-1 x in x,
///                                 cell_variances() are the diagonal of H^-1 at the cells
///   gradient(c, r)                d/dpsi of log|Q|/2 - c'Qc/2 - tr(H^-1 Q)/2 + r'Qc/2, c and r and H^-1 held
///   precision_derivatives(c)      (dQ/dpsi) c by column
template <class Field>
class LaplaceLikelihood {
 public:
  LaplaceLikelihood(CountResponse response, Field field)
      : response_(std::move(response)), field_(std::move(field)), c_(Eigen::VectorXd::Zero(field_.size())) {}

  CountResponse& response() { return response_; }
  const CountResponse& response() const { return response_; }
  const Field& field() const { return field_; }
  const Eigen::VectorXd& effects() const { return c_; }
  /// beta, psi, then log kappa if there is one.
  Eigen::Index parameters() const { return response_.columns() + field_.hyperparameters() + response_.sizes(); }

  /// Finds the modes from those of the last call, moved as linearise() found them to move, and factors H there; false
  /// where there are none in range.
  bool find_modes(const Eigen::VectorXd& parameters) {
    forecast(parameters);
    const Eigen::Index p = response_.columns();
    const double log_size = parameters[parameters.size() - 1];
    return response_.set(parameters.head(p), log_size) && field_.set(parameters.segment(p, field_.hyperparameters())) &&
           climb();
  }

  /// L and its gradient, -infinity where there are no modes.
  MixedLikelihood evaluate(const Eigen::VectorXd& parameters) {
    if (!find_modes(parameters))
      return {-std::numeric_limits<double>::infinity(), Eigen::VectorXd::Zero(parameters.size())};
    const Eigen::VectorXd v = field_.cell_variances();
    const Eigen::VectorXd r = determinant_pull(v);
    return {field_.half_log_determinant() - field_.half_log_factor() - objective_,
            in_order(response_.laplace_gradient(v, r.tail(field_.cells())), field_.gradient(c_, r))};
  }

  /// H^-1 times the derivatives of log|H| in the effects, v the variances of the cells.
  Eigen::VectorXd determinant_pull(const Eigen::VectorXd& v) const {
    Eigen::VectorXd r = Eigen::VectorXd::Zero(field_.size());
    r.tail(field_.cells()) = v.cwiseProduct(response_.curvature_slope());
    field_.solve(r);
    return r;
  }

  /// d c^ / d parameters, size() x parameters(), at the last modes found.
  Eigen::MatrixXd effect_derivatives() const {
    const Eigen::Index p = response_.columns();
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(field_.size(), parameters());
    const Eigen::MatrixXd mixed = response_.mixed_derivatives();
    result.bottomLeftCorner(field_.cells(), p) = -mixed.leftCols(p);
    result.middleCols(p, field_.hyperparameters()) = -field_.precision_derivatives(c_);
    result.bottomRightCorner(field_.cells(), response_.sizes()) = -mixed.rightCols(response_.sizes());
    for (Eigen::Index j = 0; j < result.cols(); ++j) field_.solve(result.col(j));
    return result;
  }

  /// Lets later searches start where the modes would be if they moved as at the last ones found.
  void linearise() {
    drift_ = effect_derivatives();
    linearised_ = parameters_;
  }
  /// effect_derivatives() of linearise().
  const Eigen::MatrixXd& drift() const { return drift_; }

  /// Minus the second derivatives of l(c^) - c^'Qc^/2 in beta, which lack only those of the determinant, where
  /// linearise() was called.
  Eigen::MatrixXd fixed_information() const {
    const Eigen::Index p = response_.columns();
    return response_.information() +
           response_.mixed_derivatives().leftCols(p).transpose() * drift_.bottomLeftCorner(field_.cells(), p);
  }

  Eigen::VectorXd in_order(const Eigen::VectorXd& of_response, const Eigen::VectorXd& of_field) const {
    Eigen::VectorXd result(parameters());
    result << of_response.head(response_.columns()), of_field, of_response.tail(response_.sizes());
    return result;
  }

 private:
  static constexpr int limit = 200;
  /// Newton converges quadratically and the ratio of third to second derivatives of l is at most 1, so a step below
  /// this leaves an error below 1e-12.
  static constexpr double last_step = 1e-6;
  /// Effects are forecast where none moves further, nor any hyperparameter has since linearise().
  static constexpr double longest_forecast = 0.5;

  void forecast(const Eigen::VectorXd& parameters) {
    const Eigen::Index others = parameters.size() - response_.columns();
    if (drift_.size() > 0 && (parameters - linearised_).tail(others).cwiseAbs().maxCoeff() < longest_forecast) {
      step_.noalias() = drift_ * (parameters - parameters_);
      if (step_.cwiseAbs().maxCoeff() < longest_forecast) c_ += step_;
    }
    parameters_ = parameters;
  }

  double objective(const Eigen::VectorXd& c) {
    field_.times_precision(c, pull_);
    return 0.5 * c.dot(pull_) - response_.sweep(c.tail(field_.cells()));
  }

  bool climb() {
    objective_ = objective(c_);
    if (!std::isfinite(objective_)) {
      c_.setZero();
      objective_ = objective(c_);
    }
    for (int iteration = 0; iteration < limit && std::isfinite(objective_); ++iteration) {
      field_.factor(response_.curvature());
      step_ = -pull_;
      step_.tail(field_.cells()) += response_.slope();
      field_.solve(step_);
      const double slack = response_.rounding() + 1e-12 * (1.0 + std::abs(objective_));
      double scale = 1.0;
      next_ = c_ + step_;
      double value = objective(next_);
      while (!(value <= objective_ + slack)) {
        scale *= 0.5;
        if (scale < 1e-10) return false;
        next_ = c_ + scale * step_;
        value = objective(next_);
      }
      c_.swap(next_);
      objective_ = value;
      if (scale == 1.0 && step_.cwiseAbs().maxCoeff() < last_step) {
        field_.factor(response_.curvature());
        return true;
      }
    }
    return false;
  }

  CountResponse response_;
  Field field_;
  Eigen::VectorXd c_;
  Eigen::VectorXd parameters_;  ///< of the last search
  Eigen::MatrixXd drift_;
  Eigen::VectorXd linearised_;  ///< parameters where the drift is of
  double objective_ = 0.0;      ///< c'Qc/2 - l at c_
  Eigen::VectorXd pull_;        ///< Qc
  Eigen::VectorXd step_;
  Eigen::VectorXd next_;
};

}  // namespace tocsin
