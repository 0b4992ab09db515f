#include "tocsin/stats/spatial_model.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "tocsin/stats/glm.hpp"

#include "constants.hpp"
#include "skew_normal.hpp"
#include "spatial_laplace.hpp"
#include "spatial_lattice.hpp"

namespace tocsin {
namespace {

constexpr double least_weight = 1e-6;  ///< nodes of less weight than this, of all of them, add nothing to areas

bool usable(const Eigen::VectorXd& y, const Eigen::VectorXd& exposure, const Eigen::MatrixXd& X,
            const Eigen::VectorXd& precision) {
  return y.size() > 0 && y.allFinite() && (y.array() >= 0.0).all() && exposure.allFinite() &&
         (exposure.array() >= 0.0).all() && (exposure.array() > 0.0 || y.array() == 0.0).all() && X.allFinite() &&
         precision.allFinite() && (precision.array() >= 0.0).all();
}

/// Whether flat coefficients leave a proper posterior: those of the Poisson regression on them alone must be finite.
SpatialStatus flat_part(const Eigen::VectorXd& y, const Eigen::VectorXd& exposure, const Eigen::MatrixXd& X,
                        const Eigen::VectorXd& precision) {
  std::vector<Eigen::Index> seen;
  for (Eigen::Index i = 0; i < y.size(); ++i)
    if (exposure[i] > 0.0) seen.push_back(i);
  std::vector<Eigen::Index> flat;
  for (Eigen::Index j = 0; j < X.cols(); ++j)
    if (precision[j] == 0.0) flat.push_back(j);
  if (flat.empty()) return SpatialStatus::computed;
  if (y.sum() == 0.0) return SpatialStatus::all_zero;
  const GlmFit poisson = fit_poisson(y(seen), X(seen, flat), exposure(seen).array().log().matrix());
  if (poisson.status == GlmStatus::separated) return SpatialStatus::separated;
  return poisson.aliased.empty() ? SpatialStatus::computed : SpatialStatus::aliased;
}

/// Adds up the areas' conditional posteriors over the lattice.
void add_areas(SpatialLaplace& laplace, const SpatialLattice& lattice, double threshold, SpatialFit& fit) {
  double top = -std::numeric_limits<double>::infinity();
  double total = 0.0;
  const std::vector<const SpatialNode*> nodes = lattice.nodes();
  for (const SpatialNode* node : nodes) top = std::max(top, node->log_weight);
  for (const SpatialNode* node : nodes) total += std::exp(node->log_weight - top);
  double kept = 0.0;
  for (const SpatialNode* node : nodes) {
    const double weight = std::exp(node->log_weight - top) / total;
    if (weight < least_weight) continue;
    kept += weight;
    const SpatialMoments given = laplace.moments(node->log_sigma, node->logit_phi, node->mode);
    fit.fixed_mean += weight * given.fixed_mean;
    fit.fixed_sd += weight * (given.fixed_variance + given.fixed_mean.cwiseAbs2());
    fit.mean += weight * given.mean;
    fit.sd += weight * (given.variance + given.mean.cwiseAbs2());
    for (Eigen::Index i = 0; i < fit.mean.size(); ++i) {
      const SkewNormal b(given.mean[i], std::sqrt(given.variance[i]), given.skewness[i]);
      fit.prob_above_zero[i] += weight * b.sf(0.0);
      fit.prob_high[i] += weight * b.sf(threshold);
      fit.prob_low[i] += weight * b.cdf(-threshold);
    }
  }
  for (Eigen::VectorXd* sum :
       {&fit.fixed_mean, &fit.fixed_sd, &fit.mean, &fit.sd, &fit.prob_above_zero, &fit.prob_high, &fit.prob_low})
    *sum /= kept;
  fit.fixed_sd = (fit.fixed_sd - fit.fixed_mean.cwiseAbs2()).cwiseMax(0.0).cwiseSqrt();
  fit.sd = (fit.sd - fit.mean.cwiseAbs2()).cwiseMax(0.0).cwiseSqrt();
}

}  // namespace

SpatialFit fit_bym2(const Eigen::VectorXd& y, const Eigen::VectorXd& exposure, const Eigen::MatrixXd& X,
                    const AdjacencyGraph& graph, const SpatialOptions& options) {
  const Eigen::Index n = y.size();
  const Eigen::Index p = X.cols();
  assert(exposure.size() == n && X.rows() == n);
  assert(options.fixed_precision.size() == 0 || options.fixed_precision.size() == p);
  assert(options.sigma_upper > 0.0 && options.sigma_tail > 0.0 && options.sigma_tail < 1.0 && options.ratio > 1.0);
  const Eigen::VectorXd precision =
      options.fixed_precision.size() == 0 ? Eigen::VectorXd::Zero(p).eval() : options.fixed_precision;
  SpatialFit fit;
  if (!usable(y, exposure, X, precision)) return fit;
  fit.status = graph.status == GraphStatus::valid && graph.areas() == n ? flat_part(y, exposure, X, precision)
                                                                        : SpatialStatus::bad_graph;
  if (fit.status != SpatialStatus::computed) return fit;

  const ScaledStructure structure = scaled_structure(graph);
  std::optional<MixingPrior> mixing;
  if (graph.has_edges()) mixing.emplace(structure.eigenvalues, options.mixing_cut, options.mixing_probability);
  SpatialLaplace laplace({y, exposure, X, precision, structure.covariance, options.correction});
  const SpatialLattice lattice(laplace, mixing, options, y.maxCoeff());
  fit.evaluations = lattice.evaluations();
  fit.status = !lattice.complete() ? SpatialStatus::hit_limit
               : mixing            ? SpatialStatus::computed
                                   : SpatialStatus::no_neighbours;
  if (lattice.nodes().empty()) return fit;

  fit.log_marginal = lattice.log_integral();
  fit.sigma = lattice.sigma();
  fit.phi =
      mixing ? lattice.phi() : SpatialSummary{not_a_number, not_a_number, not_a_number, not_a_number, not_a_number};
  fit.fixed_mean = fit.fixed_sd = Eigen::VectorXd::Zero(p);
  fit.mean = fit.sd = fit.prob_above_zero = fit.prob_high = fit.prob_low = Eigen::VectorXd::Zero(n);
  add_areas(laplace, lattice, std::log(options.ratio), fit);
  return fit;
}

}  // namespace tocsin
