#pragma once

#include <Eigen/Core>

namespace tocsin {

/// AR(1) effects w of areas over years, and persistent intercepts u where asked for, as the latent field of a
/// LaplaceLikelihood (see there). Nodes: u by area if persistent, then z = u + w, which are the cells, areas within
/// years. Given u the Hessian of an area is tridiagonal in z; u borders it and is eliminated last. All areas share the
/// precision P of w.
///
/// With rho = tanh(phi): P = s^-2 tridiag(-sinh(2 phi) / 2, cosh(2 phi)), cosh(phi)^2 at both ends, and
/// log|P| = -2 T log s + 2 (T - 1) log cosh(phi). Hyperparameters: log sigma_u if persistent, log s, phi.
class Ar1Field {
 public:
  /// years > 1.
  Ar1Field(Eigen::Index areas, Eigen::Index years, bool persistent);

  Eigen::Index size() const { return border() + cells(); }
  Eigen::Index cells() const { return areas_ * years_; }
  Eigen::Index hyperparameters() const { return persistent_ ? 3 : 2; }

  bool set(const Eigen::VectorXd& psi);
  double half_log_determinant() const;
  void times_precision(const Eigen::VectorXd& c, Eigen::VectorXd& product) const;

  void factor(const Eigen::VectorXd& curvature);
  double half_log_factor() const;
  void solve(Eigen::Ref<Eigen::VectorXd> x) const;
  Eigen::VectorXd cell_variances() const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& c, const Eigen::VectorXd& r) const;
  Eigen::MatrixXd precision_derivatives(const Eigen::VectorXd& c) const;

  /// u, zero where not persistent, and w of the nodes' effects.
  Eigen::VectorXd persistent(const Eigen::VectorXd& c) const;
  Eigen::MatrixXd transient(const Eigen::VectorXd& c) const;
  // Conditional variances by area, and year where there are T columns.
  Eigen::VectorXd persistent_variances() const { return border_variance_; }
  Eigen::MatrixXd transient_variances() const;
  Eigen::MatrixXd border_covariances() const;  ///< of u and w
  Eigen::VectorXd window_variances() const;    ///< of the mean of z over the years

 private:
  /// A symmetric tridiagonal matrix that is constant along its diagonals but for the ends.
  struct Band {
    double end = 0;
    double inner = 0;
    double off = 0;
  };

  Eigen::Index border() const { return persistent_ ? areas_ : 0; }
  double diagonal(const Band& band, Eigen::Index t) const { return t == 0 || t == years_ - 1 ? band.end : band.inner; }
  Eigen::MatrixXd times(const Band& band, const Eigen::MatrixXd& w) const;
  double trace_of_product(const Band& band, const Eigen::VectorXd& square, const Eigen::VectorXd& cross) const;
  void solve_chain(Eigen::Ref<Eigen::MatrixXd> z) const;
  Eigen::MatrixXd chain_variances() const;

  Eigen::Index areas_;
  Eigen::Index years_;
  bool persistent_;

  Eigen::VectorXd psi_;
  double tau_ = 0;              ///< 1 / sigma_u^2
  double start_precision_ = 0;  ///< s^-2
  Band precision_;              ///< P
  Band slope_;                  ///< dP / dphi
  Eigen::VectorXd ones_;        ///< P 1, by year

  // By area and year, from the factor of the chain A = P + diag(curvature).
  Eigen::MatrixXd inverse_pivot_;
  Eigen::MatrixXd reach_;            ///< A^-1 curvature; 1 - reach is A^-1 P 1
  Eigen::VectorXd border_variance_;  ///< of u by area, zero where not persistent
};

}  // namespace tocsin
