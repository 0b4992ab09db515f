#include "pair_integral.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/LU>

namespace tocsin {
namespace {

constexpr double log_two_pi = 1.8378770664093453;
constexpr int pair_mode_steps = 40;
constexpr double pair_mode_tolerance = 0.1;  ///< standard deviations from the mode, as for one area
constexpr double pair_longest_step = 1.5;

/// Lower triangular root of a positive semidefinite matrix.
Eigen::Matrix2d root(const Eigen::Matrix2d& matrix) {
  Eigen::Matrix2d lower = Eigen::Matrix2d::Zero();
  lower(0, 0) = std::sqrt(matrix(0, 0));
  lower(1, 0) = matrix(1, 0) / lower(0, 0);
  lower(1, 1) = std::sqrt(std::max(0.0, matrix(1, 1) - lower(1, 0) * lower(1, 0)));
  return lower;
}

bool positive_definite(const Eigen::Matrix2d& matrix) { return matrix(0, 0) > 0 && matrix.determinant() > 0; }

}  // namespace

std::vector<PairComponent> pair_components(const std::vector<RateComponent>& components, double correlation) {
  std::vector<PairComponent> pairs;
  for (const RateComponent& one : components) {
    Eigen::Matrix2d shape;
    shape << 1, correlation, correlation, 1;
    pairs.push_back({one.share, Eigen::Vector2d::Constant(one.mean), one.sd * one.sd * shape});
  }
  return pairs;
}

double PairIntegral::predictor_at(const Term& term, const Eigen::Vector2d& u, double& share) {
  if (term.slot_2 < 0) {
    share = 1;
    return term.eta_1 + u[0];
  }
  if (term.slot_1 < 0) {
    share = 0;
    return term.eta_2 + u[1];
  }
  const double gap = (term.eta_2 + u[1]) - (term.eta_1 + u[0]);
  share = 1 / (1 + std::exp(gap));
  return gap > 0 ? term.eta_2 + u[1] + std::log1p(std::exp(-gap)) : term.eta_1 + u[0] + std::log1p(std::exp(gap));
}

PairIntegral::Point PairIntegral::at(const Eigen::Vector2d& u, Eigen::Index store) {
  Point point;
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    double share = 0;
    const double predictor = predictor_at(terms_[t], u, share);
    const CellTerm term = cells_[t].at(predictor);
    point.value += term.value;
    const Eigen::Vector2d direction(share, 1 - share);
    point.slope += term.slope * direction;
    const Eigen::Matrix2d bent = term.curvature * direction * direction.transpose();
    point.concave += bent;
    point.curvature += bent;
    const double apart = term.slope * share * (1 - share);
    point.curvature(0, 0) += apart;
    point.curvature(1, 1) += apart;
    point.curvature(0, 1) -= apart;
    point.curvature(1, 0) -= apart;
    if (store >= 0) {
      const auto column = static_cast<Eigen::Index>(t);
      predictor_(store, column) = predictor;
      share_of_1_(store, column) = share;
      slope_(store, column) = term.slope;
      curvature_(store, column) = term.curvature;
    }
  }
  return point;
}

void PairIntegral::integrate(std::size_t k, const PairComponent& component, double& mode_1, double& mode_2) {
  // u = mean + A z, z standard normal a priori.
  const Eigen::Matrix2d A = root(component.covariance);
  Eigen::Vector2d z = Eigen::Vector2d::Zero();
  if (std::isfinite(mode_1) && std::isfinite(mode_2)) {
    z[0] = (mode_1 - component.mean[0]) / A(0, 0);
    if (A(1, 1) > 0) z[1] = (mode_2 - component.mean[1] - A(1, 0) * z[0]) / A(1, 1);
  }
  const auto place = [&](const Eigen::Vector2d& at) -> Eigen::Vector2d { return component.mean + A * at; };
  Eigen::Matrix2d information;
  for (int i = 0; i < pair_mode_steps; ++i) {
    const Point here = at(place(z), -1);
    information = Eigen::Matrix2d::Identity() - A.transpose() * here.curvature * A;
    if (!positive_definite(information)) information = Eigen::Matrix2d::Identity() - A.transpose() * here.concave * A;
    const Eigen::Vector2d gradient = A.transpose() * here.slope - z;
    Eigen::Vector2d step = information.inverse() * gradient;
    const double reach = (A * step).cwiseAbs().maxCoeff();
    if (reach > pair_longest_step) step *= pair_longest_step / reach;
    z += step;
    if (step.dot(information * step) <= pair_mode_tolerance * pair_mode_tolerance) break;
  }
  const Eigen::Vector2d mode = place(z);
  mode_1 = mode[0];
  mode_2 = mode[1];
  const Eigen::Matrix2d L = root(information.inverse());
  const Eigen::Vector2d along = L.col(0);
  const double per_u = 1 / (A(0, 0) * L(0, 0));  // of a step of the first coordinate in u_1

  ComponentNodes& marginal = marginals_[k];
  marginal.mode = mode[0];
  marginal.step = ComponentNodes::spacing / per_u;
  std::array<std::array<double, count_>, count_> log_density{};
  std::array<std::array<double, count_>, count_> rise{};
  std::array<std::array<double, count_>, count_> bend{};
  std::array<std::array<double, count_>, count_> square{};
  double peak = -std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < count_; ++j) {
    for (std::size_t l = 0; l < count_; ++l) {
      const Eigen::Vector2d away(ComponentNodes::spacing * (static_cast<double>(j) - count_ / 2),
                                 ComponentNodes::spacing * (static_cast<double>(l) - count_ / 2));
      const Eigen::Vector2d at_z = z + L * away;
      const Point here = at(place(at_z), node(k, static_cast<int>(j), static_cast<int>(l)));
      log_density[j][l] = here.value - 0.5 * at_z.squaredNorm();
      rise[j][l] = along.dot(A.transpose() * here.slope - at_z);
      bend[j][l] = along.dot((A.transpose() * here.curvature * A - Eigen::Matrix2d::Identity()) * along);
      square[j][l] = at_z.squaredNorm();
      peak = std::max(peak, log_density[j][l]);
    }
  }
  double whole = 0;
  std::array<double, count_> row{};
  for (std::size_t j = 0; j < count_; ++j) {
    const double highest = *std::max_element(log_density[j].begin(), log_density[j].end());
    double sum = 0;
    double slope = 0;
    double second = 0;
    for (std::size_t l = 0; l < count_; ++l) {
      const double density = std::exp(log_density[j][l] - highest);
      sum += density;
      slope += density * rise[j][l];
      second += density * (bend[j][l] + rise[j][l] * rise[j][l]);
    }
    slope /= sum;
    second = second / sum - slope * slope;
    // Less the prior of u_1, of which the user of the marginal takes care.
    const double z_1 = z[0] + L(0, 0) * ComponentNodes::spacing * (static_cast<double>(j) - count_ / 2);
    marginal.value[j] = highest + std::log(sum) + 0.5 * z_1 * z_1;
    marginal.slope[j] = (slope + z_1 * L(0, 0)) * per_u;
    marginal.curvature[j] = (second + L(0, 0) * L(0, 0)) * per_u * per_u;
    row[j] = std::exp(highest - peak) * sum;
    whole += row[j];
  }
  mean_square_[k] = 0;
  for (std::size_t j = 0; j < count_; ++j) {
    marginal.probability[j] = row[j] / whole;
    for (std::size_t l = 0; l < count_; ++l) {
      const double probability = std::exp(log_density[j][l] - peak) / whole;
      weight_[node(k, static_cast<int>(j), static_cast<int>(l))] = probability;
      mean_square_[k] += probability * square[j][l];
    }
  }
  marginal.log_integral =
      std::log(component.share * whole * L(0, 0) * L(1, 1)) + 2 * std::log(ComponentNodes::spacing) + peak - log_two_pi;
}

void PairIntegral::compute(const AreaCells& first, const AreaCells& second,
                           const std::vector<Eigen::Index>& shared_with, const double* eta,
                           const std::vector<PairComponent>& components, double* modes_1, double* modes_2) {
  terms_.clear();
  cells_.clear();
  const Eigen::Index cells_of_1 = first.last - first.first;
  slots_ = cells_of_1 + second.last - second.first;
  for (Eigen::Index c = first.first; c < first.own; ++c) terms_.push_back({c, c - first.first, -1, eta[c], 0});
  for (Eigen::Index c = second.first; c < second.own; ++c)
    terms_.push_back({c, -1, cells_of_1 + c - second.first, 0, eta[c]});
  for (Eigen::Index c = first.own; c < first.last; ++c) {
    const Eigen::Index other = shared_with[static_cast<std::size_t>(c)];
    terms_.push_back({c, c - first.first, cells_of_1 + other - second.first, eta[c], eta[other]});
  }
  for (const Term& term : terms_) cells_.emplace_back(*tables_, static_cast<std::size_t>(term.cell), 0.0);
  const auto nodes = static_cast<Eigen::Index>(components.size()) * count_ * count_;
  const auto terms = static_cast<Eigen::Index>(terms_.size());
  for (Eigen::MatrixXd* one : {&predictor_, &share_of_1_, &slope_, &curvature_}) one->resize(nodes, terms);
  weight_.resize(nodes);
  marginals_.resize(components.size());
  mean_square_.resize(components.size());
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components.size(); ++k) {
    integrate(k, components[k], modes_1[k], modes_2[k]);
    highest = std::max(highest, marginals_[k].log_integral);
  }
  double sum = 0;
  for (const ComponentNodes& one : marginals_) sum += std::exp(one.log_integral - highest);
  log_likelihood_ = highest + std::log(sum);
  for (std::size_t k = 0; k < components.size(); ++k) weight_.segment(node(k, 0, 0), count_ * count_) *= share(k);
}

double PairIntegral::share(std::size_t k) const { return std::exp(marginals_[k].log_integral - log_likelihood_); }

void PairIntegral::moments(Eigen::VectorXd& slope, Eigen::VectorXd& information, Eigen::MatrixXd& second) const {
  slope = information = Eigen::VectorXd::Zero(slots_);
  second = Eigen::MatrixXd::Zero(slots_, slots_);
  Eigen::VectorXd here(slots_);
  for (Eigen::Index n = 0; n < weight_.size(); ++n) {
    const double weight = weight_[n];
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      const auto column = static_cast<Eigen::Index>(t);
      const Term& term = terms_[t];
      const double p = share_of_1_(n, column);
      const double q = 1 - p;
      const double rise = slope_(n, column);
      const double bend = curvature_(n, column);
      if (term.slot_1 >= 0) {
        here[term.slot_1] = rise * p;
        information[term.slot_1] -= weight * bend * p * p;
        second(term.slot_1, term.slot_1) += weight * (bend * p * p + rise * p * q);
      }
      if (term.slot_2 >= 0) {
        here[term.slot_2] = rise * q;
        information[term.slot_2] -= weight * bend * q * q;
        second(term.slot_2, term.slot_2) += weight * (bend * q * q + rise * p * q);
      }
      if (term.slot_1 >= 0 && term.slot_2 >= 0) {
        const double across = weight * (bend - rise) * p * q;
        second(term.slot_1, term.slot_2) += across;
        second(term.slot_2, term.slot_1) += across;
      }
    }
    slope += weight * here;
    second += weight * here * here.transpose();
  }
  second -= slope * slope.transpose();
}

}  // namespace tocsin
