#include "mixed_information.hpp"

namespace tocsin {

/// The gradient's own derivative in each parameter, a dot marking it: with w the rows' means, kappa their sums by cell,
/// v the diagonal of H^-1 at the cells and r = H^-1 (v kappa) the chain is
///   c. -> w. = w (eta. + c.), kappa. -> v. -> r. = H^-1 (v. kappa + v kappa. - Q. r - kappa. r).
Eigen::MatrixXd mixed_information(const LaplaceLikelihood<MixedTree>& likelihood) {
  const CountResponse& response = likelihood.response();
  const MixedTree& tree = likelihood.field();
  const Eigen::Index p = response.columns();
  const Eigen::Index m = likelihood.parameters();
  const Eigen::Index cells = tree.cells();
  const Eigen::MatrixXd& c_dot = likelihood.drift();
  const Eigen::VectorXd& c = likelihood.effects();
  const Eigen::VectorXd& kappa = response.curvature();
  const Eigen::ArrayXd w = response.row_curvature();
  const Eigen::VectorXd variances = tree.node_variances();
  const Eigen::VectorXd v = variances.tail(cells);
  const Eigen::VectorXd r = likelihood.determinant_pull(v);
  const Eigen::VectorXd excess = v - r.tail(cells);
  const Eigen::ArrayXd widening = 1.0 + 0.5 * response.spread(excess);
  // With differences d of c and e of r across the edges, -2 tau d and -2 tau e summed into both ends, by level: sums of
  // tau d e come as products with them.
  const Eigen::MatrixXd Qc = tree.precision_derivatives(c);
  const Eigen::MatrixXd Qr = tree.precision_derivatives(r);

  Eigen::MatrixXd result(m, m);
  Eigen::VectorXd r_dot(tree.size());
  for (Eigen::Index a = 0; a < m; ++a) {
    Eigen::ArrayXd w_dot = response.spread(c_dot.col(a).tail(cells));
    if (a < p) w_dot += response.design().col(a).array();
    w_dot *= w;
    const Eigen::VectorXd kappa_dot = response.gather(w_dot);
    const MixedTree::Variances dot = tree.variance_changes(variances, a - p, kappa_dot);
    r_dot.head(tree.size() - cells).setZero();
    r_dot.tail(cells) = dot.nodes.tail(cells).cwiseProduct(kappa) + excess.cwiseProduct(kappa_dot);
    if (a >= p) r_dot -= Qr.col(a - p);
    tree.solve(r_dot);
    const Eigen::ArrayXd by_row =
        w_dot * widening + 0.5 * w * response.spread(dot.nodes.tail(cells) - r_dot.tail(cells));
    const Eigen::VectorXd by_level = Qc.transpose() * (c_dot.col(a) - 0.5 * r_dot) -
                                     0.5 * Qr.transpose() * c_dot.col(a) - tree.weighted_sums(dot.edges);
    result.col(a) << response.design().transpose() * by_row.matrix(), by_level;
  }
  for (Eigen::Index j = 0; j < tree.levels(); ++j)
    result(p + j, p + j) += 2.0 * (tree.gradient(c, r)[j] + static_cast<double>(tree.groups(j)));
  return 0.5 * (result + result.transpose());
}

}  // namespace tocsin
