#include <algorithm>

#include "rate_pass.hpp"

// What two siblings add to the joint density.
namespace tocsin {

double RatePass::transient_score(const PairIntegral& integral, double sd) const {
  return integral.expectation([&](Eigen::Index cell, double eta, double slope, double curvature) {
    if (laws_.transient == TransientLaw::gamma)
      return gamma_cell_score(cells_.count[static_cast<std::size_t>(cell)], eta, sd);
    return sd * sd * (curvature + slope * slope);
  });
}

void RatePass::integrate_pair(std::size_t first, const Eigen::VectorXd& eta,
                              const std::vector<RateComponent>& components, PairIntegral& integral, double* modes_1,
                              double* modes_2) const {
  integral.compute(areas_[first], areas_[static_cast<std::size_t>(siblings_[first])], cells_.shared_with, eta.data(),
                   pair_components(components, laws_.sibling_correlation), modes_1, modes_2);
}

void RatePass::add_pair(std::size_t first, const Eigen::VectorXd& eta, const Eigen::VectorXd& grouped,
                        const RateScales& scales, JointDensity& joint, std::vector<AreaShift>* shifts,
                        Eigen::VectorXd* weights) {
  const auto other = static_cast<std::size_t>(siblings_[first]);
  const AreaCells& one = areas_[first];
  const AreaCells& two = areas_[other];
  PairIntegral integral(tables_);
  integrate_pair(first, eta, components(first, scales), integral, modes(first), modes(other));
  Eigen::VectorXd slope;
  Eigen::VectorXd information;
  Eigen::MatrixXd second;
  integral.moments(slope, information, second);
  joint.value += integral.log_likelihood();
  const Eigen::Index cells_of_1 = one.last - one.first;
  const Eigen::Index cells_of_2 = two.last - two.first;
  const auto row = [&](Eigen::Index slot) {
    return slot < cells_of_1 ? one.first + slot : two.first + slot - cells_of_1;
  };
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(joint.gradient.size());
  for (Eigen::Index t = 0; t < slope.size(); ++t) {
    design_.add(row(t), slope[t], gradient);
    for (Eigen::Index s = 0; s < slope.size(); ++s)
      design_.add_product(row(t), row(s), -second(t, s), joint.information);
  }
  const auto block_1 = second.topLeftCorner(cells_of_1, cells_of_1);
  const auto block_2 = second.bottomRightCorner(cells_of_2, cells_of_2);
  if (shifts != nullptr) {
    const double across = second.topRightCorner(cells_of_1, cells_of_2).sum();
    (*shifts)[first] = {integral.log_likelihood(), slope.head(cells_of_1).sum(), block_1.sum(), across};
    (*shifts)[other] = {0, slope.tail(cells_of_2).sum(), block_2.sum(), across};
  }
  if (weights != nullptr) {
    weights->segment(one.first, cells_of_1) = information_shares(information.head(cells_of_1));
    weights->segment(two.first, cells_of_2) = information_shares(information.tail(cells_of_2));
  }
  Eigen::VectorXd score = Eigen::VectorXd::Zero(layout_.size());
  std::array<double, 2> share{};
  std::array<double, 2> in_log_sd{};
  const std::size_t kinds = laws_.persistent == PersistentLaw::normal ? 1 : 2;
  for (std::size_t k = 0; k < kinds; ++k) {
    share[k] = integral.share(k);
    in_log_sd[k] = share[k] * (integral.mean_square(k) - 2);
  }
  persistent_score(share, in_log_sd, scales, score);
  if (layout_.transient() >= 0) score[layout_.transient()] = transient_score(integral, scales.transient);
  if (layout_.group() >= 0)
    score[layout_.group()] = grouped.dot(gradient.segment(laws_.group_first, laws_.group_count));
  joint.gradient += gradient;
  joint.add_score(score);
}

}  // namespace tocsin
