#include "mixed_information.hpp"

namespace tocsin {

/// The gradient's own derivative in each parameter, a dot marking it: with w the rows' means, kappa their sums by cell,
/// v the diagonal of H^-1 and r = H^-1 (v kappa) the chain is
///   c. -> w. = w (eta. + c.), kappa. -> v. -> r. = H^-1 (v. kappa + v kappa. - Q. r - kappa. r).
Eigen::MatrixXd mixed_information(const LaplaceLikelihood<MixedTree>& likelihood) {
  const CountResponse& response = likelihood.response();
  const MixedTree& tree = likelihood.field();
  const Eigen::Index p = response.columns();
  const Eigen::Index m = likelihood.parameters();
  const Eigen::VectorXd& c = likelihood.effects();
  const Eigen::VectorXd& kappa = response.curvature();
  const Eigen::VectorXd v = tree.cell_variances();
  const Eigen::VectorXd r = likelihood.determinant_pull(v);
  const Eigen::MatrixXd Qr = tree.precision_derivatives(r);
  Eigen::MatrixXd result(m, m);
  for (Eigen::Index a = 0; a < m; ++a) {
    const auto c_dot = likelihood.drift().col(a);
    const Eigen::ArrayXd w_dot = response.mean_change(a, c_dot.tail(tree.cells()));
    const Eigen::VectorXd kappa_dot = response.gather(w_dot);
    const MixedTree::Variances dot = tree.variance_changes(a - p, kappa_dot);
    const Eigen::VectorXd v_dot = dot.nodes.tail(tree.cells());
    Eigen::VectorXd r_dot = Eigen::VectorXd::Zero(tree.size());
    r_dot.tail(tree.cells()) = v_dot.cwiseProduct(kappa) + (v - r.tail(tree.cells())).cwiseProduct(kappa_dot);
    if (a >= p) r_dot -= Qr.col(a - p);
    tree.solve(r_dot);
    result.col(a) << response.laplace_gradient_change(v - r.tail(tree.cells()), v_dot - r_dot.tail(tree.cells()), w_dot),
        tree.gradient_change(c, r, a - p, c_dot, r_dot, dot.edges);
  }
  return -0.5 * (result + result.transpose());
}

}  // namespace tocsin
