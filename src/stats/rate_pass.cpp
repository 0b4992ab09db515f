#include "rate_pass.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "constants.hpp"
#include "polygamma.hpp"

namespace tocsin {
namespace {

constexpr double table_reach = 4.5;  ///< how far u is expected to move a linear predictor
/// Most that one area may tell of theta, its squared score: an authority far outside the law would otherwise stand for
/// all the information there is, and the search would creep.
constexpr double most_telling = 25;
constexpr double least_information = 1e-6;  ///< of an area: below it the shares of its cells are rounding
/// Standard deviations of log rates beyond it have no density: a grid that reaches there has lost its way.
constexpr double largest_sd = 100;

std::vector<Eigen::Index> siblings_of(const RateCells& cells, const std::vector<AreaCells>& areas) {
  std::vector<Eigen::Index> siblings(areas.size(), -1);
  for (std::size_t i = 0; i < areas.size(); ++i) {
    if (areas[i].own == areas[i].last) continue;
    const Eigen::Index other = cells.shared_with[static_cast<std::size_t>(areas[i].own)];
    siblings[i] = cells.area[static_cast<std::size_t>(other)];
  }
  return siblings;
}

}  // namespace

double gamma_cell_score(const CountInterval& count, double eta, double sd) {
  if (count.lo != count.hi) {
    constexpr double h = 1e-4;
    return (cell_term(count, eta, TransientLaw::gamma, sd * std::exp(h)).value -
            cell_term(count, eta, TransientLaw::gamma, sd * std::exp(-h)).value) /
           (2 * h);
  }
  const double size = 1 / (sd * sd);
  const double mu = std::exp(eta);
  const double digamma_rise = count.lo == 0 ? 0 : digamma(size + count.lo) - digamma(size);
  return -2 * size * (digamma_rise - std::log1p(mu / size) + (mu - count.lo) / (size + mu));
}

Eigen::VectorXd information_shares(const Eigen::Ref<const Eigen::VectorXd>& information) {
  const double whole = information.sum();
  if (whole > least_information) return information / whole;
  return Eigen::VectorXd::Constant(information.size(), 1 / static_cast<double>(information.size()));
}

void JointDensity::add_score(const Eigen::VectorXd& of_area) {
  score += of_area;
  score_spread += std::min(1.0, most_telling / of_area.squaredNorm()) * of_area * of_area.transpose();
}

SparseRows::SparseRows(const Eigen::MatrixXd& dense) {
  first_.push_back(0);
  for (Eigen::Index i = 0; i < dense.rows(); ++i) {
    for (Eigen::Index j = 0; j < dense.cols(); ++j) {
      if (dense(i, j) != 0) entries_.push_back({j, dense(i, j)});
    }
    first_.push_back(entries_.size());
  }
}

double SparseRows::times(Eigen::Index row, const Eigen::VectorXd& x) const {
  double sum = 0;
  const auto r = static_cast<std::size_t>(row);
  for (std::size_t e = first_[r]; e < first_[r + 1]; ++e) sum += entries_[e].value * x[entries_[e].column];
  return sum;
}

void SparseRows::add(Eigen::Index row, double a, Eigen::VectorXd& y) const {
  const auto r = static_cast<std::size_t>(row);
  for (std::size_t e = first_[r]; e < first_[r + 1]; ++e) y[entries_[e].column] += a * entries_[e].value;
}

void SparseRows::add_product(Eigen::Index row_1, Eigen::Index row_2, double a, Eigen::MatrixXd& A) const {
  const auto r = static_cast<std::size_t>(row_1);
  const auto s = static_cast<std::size_t>(row_2);
  for (std::size_t e = first_[r]; e < first_[r + 1]; ++e) {
    const double scaled = a * entries_[e].value;
    for (std::size_t f = first_[s]; f < first_[s + 1]; ++f)
      A(entries_[e].column, entries_[f].column) += scaled * entries_[f].value;
  }
}

RatePass::RatePass(const RateCells& cells, const RateLaws& laws)
    : cells_(cells),
      laws_(laws),
      layout_(laws),
      areas_(areas_of(cells)),
      siblings_(siblings_of(cells, areas_)),
      design_(cells.design),
      kinds_(cells),
      tables_(kinds_, table_reach),
      modes_(2 * areas_.size(), 0.0) {}

Eigen::VectorXd RatePass::predictors(const Eigen::VectorXd& gamma) const {
  Eigen::VectorXd eta(cells_.offset.size());
  for (Eigen::Index c = 0; c < eta.size(); ++c) eta[c] = cells_.offset[c] + design_.times(c, gamma);
  return eta;
}

double RatePass::transient_score(const AreaIntegral& integral, const AreaCells& area, const double* eta,
                                 double sd) const {
  double score = 0;
  for (std::size_t k = 0; k < integral.components().size(); ++k) {
    const ComponentNodes& nodes = integral.components()[k];
    const double share = integral.share(k);
    for (int j = 0; j < ComponentNodes::count; ++j) {
      double sum = 0;
      for (Eigen::Index t = 0; t < area.last - area.first; ++t) {
        if (laws_.transient == TransientLaw::gamma) {
          const auto c = static_cast<std::size_t>(area.first + t);
          sum += gamma_cell_score(cells_.count[c], eta[t] + nodes.at(j), sd);
        } else {  // the law of y in eta obeys the heat equation in sigma_v^2
          const double slope = integral.cell_slope(k, j, t);
          sum += sd * sd * (integral.cell_curvature(k, j, t) + slope * slope);
        }
      }
      score += share * nodes.probability[static_cast<std::size_t>(j)] * sum;
    }
  }
  return score;
}

void RatePass::persistent_score(const std::array<double, 2>& share, const std::array<double, 2>& in_log_sd,
                                const RateScales& scales, Eigen::VectorXd& score) const {
  if (laws_.persistent == PersistentLaw::normal) {
    score[0] = in_log_sd[0];
  } else {
    score[0] = share[0] - scales.bulk;
    score[1] = in_log_sd[0] + in_log_sd[1] * scales.narrow / scales.wide;
    score[2] = in_log_sd[1] * (1 - scales.narrow / scales.wide);
  }
}

std::vector<RateComponent> RatePass::components(std::size_t area, const RateScales& scales) const {
  std::vector<RateComponent> components = components_of(laws_.persistent, scales);
  for (RateComponent& one : components) one.sd *= deviation_factor(area);
  return components;
}

double RatePass::deviation_factor(std::size_t area) const {
  return cells_.deviation_factor.size() > 0 ? cells_.deviation_factor[static_cast<Eigen::Index>(area)] : 1;
}

Eigen::VectorXd RatePass::prior_precision() const {
  Eigen::VectorXd precision = laws_.fixed_precision;
  precision.segment(laws_.group_first, laws_.group_count).setOnes();
  return precision;
}

Eigen::VectorXd RatePass::direction(std::size_t area, const Eigen::VectorXd& cell_weight) const {
  Eigen::VectorXd direction = Eigen::VectorXd::Zero(cells_.design.cols());
  for (Eigen::Index c = areas_[area].first; c < areas_[area].last; ++c) design_.add(c, cell_weight[c], direction);
  return direction;
}

Eigen::VectorXd RatePass::units(const RateScales& scales) const {
  Eigen::VectorXd units = Eigen::VectorXd::Ones(cells_.design.cols());
  units.segment(laws_.group_first, laws_.group_count).setConstant(scales.group);
  return units;
}

JointDensity RatePass::density(const Eigen::VectorXd& standardised, const Eigen::VectorXd& theta,
                               std::vector<AreaShift>* shifts, Eigen::VectorXd* weights) {
  const RateScales scales = layout_.scales(theta);
  if (!(std::max({scales.wide, scales.transient, scales.group}) <= largest_sd)) {
    if (shifts != nullptr) shifts->assign(areas_.size(), {});
    if (weights != nullptr) weights->setZero(cells_.offset.size());
    const auto K = standardised.size();
    return {-std::numeric_limits<double>::infinity(), Eigen::VectorXd::Zero(K), Eigen::MatrixXd::Identity(K, K),
            Eigen::VectorXd::Zero(layout_.size()), Eigen::MatrixXd::Identity(layout_.size(), layout_.size())};
  }
  const Eigen::VectorXd unit = units(scales);
  const Eigen::VectorXd gamma = unit.cwiseProduct(standardised);
  const Eigen::VectorXd grouped = gamma.segment(laws_.group_first, laws_.group_count);
  const Eigen::VectorXd eta = predictors(gamma);
  tables_.fill(eta, laws_.transient, scales.transient);
  const HyperLayout::Prior prior = layout_.prior(theta);
  JointDensity joint{prior.log_density, Eigen::VectorXd::Zero(gamma.size()),
                     Eigen::MatrixXd::Zero(gamma.size(), gamma.size()), prior.gradient,
                     Eigen::MatrixXd(prior.information.asDiagonal())};
  AreaIntegral integral(tables_);
  Eigen::VectorXd slope;
  Eigen::VectorXd information;
  Eigen::MatrixXd second;
  Eigen::VectorXd score = Eigen::VectorXd::Zero(layout_.size());
  Eigen::VectorXd gradient(gamma.size());
  if (shifts != nullptr) shifts->resize(areas_.size());
  if (weights != nullptr) weights->resize(eta.size());
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    if (siblings_[i] >= 0) {
      if (siblings_[i] > static_cast<Eigen::Index>(i)) add_pair(i, eta, grouped, scales, joint, shifts, weights);
      continue;
    }
    const AreaCells& area = areas_[i];
    const std::vector<RateComponent> components = this->components(i, scales);
    integral.compute(area, eta.data() + area.first, components, modes(i));
    integral.moments(slope, information, second);
    joint.value += integral.log_likelihood();
    const Eigen::Index years = area.last - area.first;
    gradient.setZero();
    for (Eigen::Index t = 0; t < years; ++t) {
      design_.add(area.first + t, slope[t], gradient);
      for (Eigen::Index s = 0; s < years; ++s)
        design_.add_product(area.first + t, area.first + s, -second(t, s), joint.information);
    }
    if (shifts != nullptr) (*shifts)[i] = {integral.log_likelihood(), slope.sum(), second.sum()};
    if (weights != nullptr) weights->segment(area.first, years) = information_shares(information);
    // Scores in the persistent law: E(u^2 / s^2 - 1) of each component is its score in log s.
    std::array<double, 2> share{};
    std::array<double, 2> in_log_sd{};
    for (std::size_t k = 0; k < components.size(); ++k) {
      const ComponentNodes& nodes = integral.components()[k];
      double square = 0;
      for (int j = 0; j < ComponentNodes::count; ++j)
        square += nodes.probability[static_cast<std::size_t>(j)] * nodes.at(j) * nodes.at(j);
      share[k] = integral.share(k);
      in_log_sd[k] = share[k] * (square / (components[k].sd * components[k].sd) - 1);
    }
    persistent_score(share, in_log_sd, scales, score);
    if (layout_.transient() >= 0)
      score[layout_.transient()] = transient_score(integral, area, eta.data() + area.first, scales.transient);
    if (layout_.group() >= 0)
      score[layout_.group()] = grouped.dot(gradient.segment(laws_.group_first, laws_.group_count));
    joint.gradient += gradient;
    joint.add_score(score);
  }
  joint.gradient = joint.gradient.cwiseProduct(unit).eval();
  joint.information = (unit.asDiagonal() * joint.information * unit.asDiagonal()).eval();
  const Eigen::VectorXd precisions = prior_precision();
  for (Eigen::Index k = 0; k < gamma.size(); ++k) {
    const bool in_group = laws_.group_first <= k && k < laws_.group_first + laws_.group_count;
    const double precision = precisions[k];
    const double away = standardised[k] - (in_group ? 0.0 : laws_.fixed_mean[k]);
    joint.value += 0.5 * std::log(precision) - log_root_two_pi - 0.5 * precision * away * away;
    joint.gradient[k] -= precision * away;
    joint.information(k, k) += precision;
  }
  return joint;
}

template <typename F>
void RatePass::integrate_each(const Eigen::VectorXd& gamma, const RateScales& scales, const F& use) {
  const Eigen::VectorXd eta = predictors(gamma);
  tables_.fill(eta, laws_.transient, scales.transient);
  PairIntegral pair(tables_);
  AreaIntegral integral(tables_);
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    const std::vector<RateComponent> components = this->components(i, scales);
    if (siblings_[i] < 0) {
      integral.compute(areas_[i], eta.data() + areas_[i].first, components, modes(i));
      use(i, integral);
    } else if (const auto other = static_cast<std::size_t>(siblings_[i]); other > i) {
      integrate_pair(i, eta, components, pair, modes(i), modes(other));
      use(i, pair);
    }
  }
}

Eigen::VectorXd RatePass::area_values(const Eigen::VectorXd& gamma, const RateScales& scales) {
  Eigen::VectorXd values = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(areas_.size()));
  integrate_each(gamma, scales, [&](std::size_t area, const auto& integral) {
    values[static_cast<Eigen::Index>(area)] = integral.log_likelihood();
  });
  return values;
}

Eigen::ArrayXXd RatePass::component_shares(const Eigen::VectorXd& gamma, const RateScales& scales) {
  const auto components = static_cast<Eigen::Index>(components_of(laws_.persistent, scales).size());
  Eigen::ArrayXXd shares = Eigen::ArrayXXd::Zero(static_cast<Eigen::Index>(areas_.size()), components);
  integrate_each(gamma, scales, [&](std::size_t area, const auto& integral) {
    for (Eigen::Index k = 0; k < components; ++k)
      shares(static_cast<Eigen::Index>(area), k) = integral.share(static_cast<std::size_t>(k));
  });
  return shares;
}

}  // namespace tocsin
