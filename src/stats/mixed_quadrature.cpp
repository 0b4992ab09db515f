#include "mixed_quadrature.hpp"

#include <cmath>
#include <limits>

#include "symmetric_eigen.hpp"

namespace tocsin {

MixedQuadrature::MixedQuadrature(int nodes) {  // Golub and Welsch 1969
  Eigen::VectorXd side(nodes - 1);
  for (Eigen::Index i = 0; i < nodes - 1; ++i) side[i] = std::sqrt(0.5 * static_cast<double>(i + 1));
  const SymmetricEigen jacobi = tridiagonal_eigen(Eigen::VectorXd::Zero(nodes), side);
  x_ = jacobi.values;
  log_weight_ =
      (std::sqrt(std::acos(-1.0)) * jacobi.vectors.row(0).transpose().array().square()).log() + x_.array().square();
}

MixedLikelihood MixedQuadrature::evaluate(LaplaceLikelihood<MixedTree>& likelihood,
                                          const Eigen::VectorXd& parameters) const {
  if (!likelihood.find_modes(parameters))
    return {-std::numeric_limits<double>::infinity(), Eigen::VectorXd::Zero(parameters.size())};
  const Eigen::Index groups = likelihood.field().size();
  const double log_sigma = parameters[likelihood.response().columns()];
  const double tau = std::exp(-2.0 * log_sigma);
  const Eigen::VectorXd spread = (2.0 * likelihood.field().cell_variances().array()).sqrt();
  Eigen::MatrixXd u(groups, x_.size());
  Eigen::MatrixXd mass(groups, x_.size());
  for (Eigen::Index s = 0; s < x_.size(); ++s) {
    u.col(s) = likelihood.effects() + x_[s] * spread;
    mass.col(s) =
        (likelihood.response().cell_values(u.col(s)).array() - 0.5 * tau * u.col(s).array().square() + log_weight_[s])
            .matrix();
  }
  const Eigen::VectorXd top = mass.rowwise().maxCoeff();
  mass = (mass.colwise() - top).array().exp().matrix();
  const Eigen::VectorXd total = mass.rowwise().sum();
  mass.array().colwise() /= total.array();
  const double value = likelihood.response().constant() + (top.array() + (spread.array() * total.array()).log()).sum() -
                       static_cast<double>(groups) * (log_sigma + 0.5 * std::log(2.0 * std::acos(-1.0)));
  const double of_sigma = tau * (mass.array() * u.array().square()).sum() - static_cast<double>(groups);
  return {value,
          likelihood.in_order(likelihood.response().mean_gradient(u, mass), Eigen::VectorXd::Constant(1, of_sigma))};
}

}  // namespace tocsin
