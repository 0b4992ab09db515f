#pragma once

#include <vector>

#include <Eigen/Core>

namespace tocsin {

enum class ResponseLaw { poisson, negative_binomial };

/// The counts of a mixed model, y_i with mean mu_i = exp(o_i + x_i' beta + c_k(i)): row i lies in a cell k, whose
/// effect c_k is latent. The negative binomial has variance mu + mu^2 / kappa (NB2) and log kappa as one more
/// parameter. Poisson rows of a cell act through their total alone, so a sweep costs O(cells); negative binomial ones
/// do not, and it costs O(rows). Symbols: l log-likelihood, eta = log mu, q = mu / (mu + kappa).
class CountResponse {
 public:
  /// References are kept. `cell` numbers the rows' cells 0 .. cells - 1; a cell may be without rows.
  CountResponse(ResponseLaw law, const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                std::vector<Eigen::Index> cell, Eigen::Index cells);

  Eigen::Index cells() const { return count_.size(); }
  Eigen::Index columns() const { return X_.cols(); }
  const Eigen::MatrixXd& design() const { return X_; }
  /// Parameters beside beta: 0, or 1 for log kappa, which then follows beta in derivatives.
  Eigen::Index sizes() const { return law_ == ResponseLaw::negative_binomial ? 1 : 0; }

  /// False where the means leave the range of numbers. Poisson counts do not read `log_size`.
  bool set(const Eigen::VectorXd& beta, double log_size);

  /// How far rounding may take l: its terms are larger than it is, by far where counts are.
  double rounding() const { return rounding_; }

  /// l with all constants at cell effects c. What follows is at the c of the last sweep.
  double sweep(const Eigen::Ref<const Eigen::VectorXd>& c);
  const Eigen::VectorXd& slope() const { return slope_; }          ///< by cell, dl / dc
  const Eigen::VectorXd& curvature() const { return curvature_; }  ///< by cell, - d2l / dc2
  Eigen::VectorXd curvature_slope() const;                         ///< by cell, - d3l / dc3
  /// Derivatives of l - v' curvature / 2 - r' slope / 2 with v and r held: the response's part of a Laplace gradient.
  Eigen::VectorXd laplace_gradient(const Eigen::VectorXd& v, const Eigen::VectorXd& r) const;
  /// Minus the derivatives of the slope, cells() rows.
  Eigen::MatrixXd mixed_derivatives() const;
  Eigen::ArrayXd row_curvature() const;  ///< w, - d2l / d eta^2
  /// X' diag(w) X.
  Eigen::MatrixXd information() const;
  Eigen::ArrayXd spread(const Eigen::VectorXd& by_cell) const;  ///< to rows
  Eigen::VectorXd gather(const Eigen::ArrayXd& by_row) const;   ///< to sums by cell

  /// l by cell at effects c, less its part that does not depend on them, which is `constant()`.
  Eigen::VectorXd cell_values(const Eigen::Ref<const Eigen::VectorXd>& c);
  double constant() const { return constant_; }
  /// Mean derivatives of l where cell k has effect u(k, s) with probability mass(k, s).
  Eigen::VectorXd mean_gradient(const Eigen::MatrixXd& u, const Eigen::MatrixXd& mass);

 private:
  void sweep_rows(const Eigen::Ref<const Eigen::VectorXd>& c);
  double size_slope(const Eigen::ArrayXd& weight) const;  ///< weighted sum of dl_i / d log kappa

  ResponseLaw law_;
  const Eigen::VectorXd& y_;
  const Eigen::MatrixXd& X_;
  const Eigen::VectorXd& offset_;
  std::vector<Eigen::Index> cell_;
  bool rows_are_cells_ = false;  ///< in order
  Eigen::VectorXd count_;        ///< by cell
  double log_factorials_ = 0.0;
  double rounding_ = 0.0;
  std::vector<double> distinct_;     ///< the counts that occur, ascending
  Eigen::ArrayXd occurrences_;       ///< of each of them
  std::vector<Eigen::Index> which_;  ///< of each row, the place of its count among them

  Eigen::ArrayXd base_;  ///< o + X beta
  double constant_ = 0.0;
  Eigen::VectorXd slope_;
  Eigen::VectorXd curvature_;

  Eigen::ArrayXd exp_base_;  // Poisson
  Eigen::ArrayXd exp_c_;
  Eigen::VectorXd mean_;  ///< by cell, sum of exp(base)

  double log_size_ = 0.0;  // negative binomial, by row
  double size_ = 0.0;
  Eigen::ArrayXd rising_slope_;  ///< by place in distinct_, see RisingFactorial
  Eigen::ArrayXd eta_;
  Eigen::ArrayXd odds_;       ///< mu / kappa
  Eigen::ArrayXd log_total_;  ///< log(1 + odds)
  Eigen::ArrayXd p_;          ///< 1 - q
  Eigen::ArrayXd q_;
  Eigen::ArrayXd score_;  ///< dl / d eta
};

}  // namespace tocsin
