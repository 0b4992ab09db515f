#include "persistent_lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace tocsin {
namespace {

constexpr double farthest = 7;  ///< below the highest log density, the points about which others are looked at
constexpr double negligible_weight = 1e-7;
constexpr Eigen::Index factors = 8;  ///< multiplied before a logarithm is taken: each is above 1e-38 where it matters

double sum_of_logs(const Eigen::ArrayXd& x) {
  const Eigen::Index whole = x.size() / factors;
  const Eigen::Map<const Eigen::Array<double, factors, Eigen::Dynamic>> columns(x.data(), factors, whole);
  const Eigen::Array<double, 1, Eigen::Dynamic> products = columns.colwise().prod();
  return products.log().sum() + x.tail(x.size() - whole * factors).log().sum();
}

}  // namespace

PersistentLattice::PersistentLattice(const HyperLayout& layout, const LambdaAxes& axes, const EvidenceTable& table,
                                     const GammaCorrection& correction, Eigen::VectorXd theta,
                                     const LambdaAxes::Index& base)
    : layout_(layout), axes_(axes), table_(table), correction_(correction), theta_(std::move(theta)), base_(base) {
  std::set<LambdaAxes::Index> known;
  std::vector<Point> open;
  double highest = -std::numeric_limits<double>::infinity();
  const auto look = [&](const LambdaAxes::Index& index) {
    if (!known.insert(index).second) return;
    Point point{index, {}, 0, 0};
    point.log_density = log_density(point);
    if (!std::isfinite(point.log_density)) return;
    highest = std::max(highest, point.log_density);
    open.push_back(point);
  };
  look(base);
  while (!open.empty()) {
    const Point point = open.back();
    open.pop_back();
    points_.push_back(point);
    if (!(point.log_density > highest - farthest)) continue;
    for (std::size_t j = 0; j < static_cast<std::size_t>(axes.dimensions()); ++j) {
      for (const int side : {-1, 1}) {
        LambdaAxes::Index next = point.index;
        next[j] += side;
        look(next);
      }
    }
  }
  double sum = 0;
  for (Point& point : points_) sum += point.weight = std::exp(point.log_density - highest);
  for (Point& point : points_) point.weight /= sum;
  log_integral_ = points_.empty() ? -std::numeric_limits<double>::infinity()
                                  : highest + std::log(sum) + axes.spacing.array().log().sum();
}

const Eigen::ArrayXd& PersistentLattice::narrow(const Point& point) {
  const auto [at, added] = narrow_.try_emplace(point.index[axes_.dimensions() == 1 ? 0 : 1]);
  if (added) at->second = table_.relative(std::log(point.scales.narrow)).exp();
  return at->second;
}

const Eigen::ArrayXd& PersistentLattice::wide(const Point& point) {
  const auto [at, added] = wide_.try_emplace({point.index[1], point.index[2]});
  if (added) at->second = table_.relative(std::log(point.scales.wide)).exp();
  return at->second;
}

double PersistentLattice::log_density(Point& point) {
  theta_.head(axes_.dimensions()) = axes_.at(point.index);
  point.scales = layout_.scales(theta_);
  if (!table_.knots().hold(std::log(point.scales.narrow)) || !table_.knots().hold(std::log(point.scales.wide)))
    return -std::numeric_limits<double>::infinity();
  const double fixed =
      layout_.prior(theta_).log_density + table_.reference().sum() + correction_.at(axes_.away(base_, point.index));
  if (axes_.dimensions() == 1) return fixed + sum_of_logs(narrow(point));
  const double p = point.scales.bulk;
  return fixed + sum_of_logs(p * narrow(point) + (1 - p) * wide(point));
}

Eigen::VectorXd PersistentLattice::support_weights() const {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(correction_.supports());
  for (const Point& point : points_) mean += point.weight * correction_.weights(axes_.away(base_, point.index));
  return mean;
}

Eigen::MatrixXd PersistentLattice::lambda_by_deviation() const {
  const DeviationKnots& knots = table_.knots();
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(knots.count, axes_.dimensions());
  Eigen::VectorXd mass = Eigen::VectorXd::Zero(knots.count);
  const auto add = [&](double sd, double weight, const Eigen::VectorXd& lambda) {
    const double position = (std::log(sd) - knots.log_first) / knots.step;
    const auto k = std::clamp<Eigen::Index>(static_cast<Eigen::Index>(position), 0, knots.count - 2);
    const double above = position - static_cast<double>(k);
    for (const auto& [knot, share] : {std::pair(k, 1 - above), std::pair(k + 1, above)}) {
      sum.row(knot) += share * weight * lambda.transpose();
      mass[knot] += share * weight;
    }
  };
  for (const Point& point : points_) {
    const Eigen::VectorXd lambda = axes_.at(point.index);
    add(point.scales.narrow, point.weight * point.scales.bulk, lambda);
    if (axes_.dimensions() > 1) add(point.scales.wide, point.weight * (1 - point.scales.bulk), lambda);
  }
  // A knot that has next to nothing takes what its neighbour towards the heaviest has.
  Eigen::Index heaviest = 0;
  mass.maxCoeff(&heaviest);
  Eigen::MatrixXd mean = sum.array().colwise() / mass.array();
  for (Eigen::Index k = heaviest + 1; k < knots.count; ++k)
    if (!(mass[k] > negligible_weight)) mean.row(k) = mean.row(k - 1);
  for (Eigen::Index k = heaviest - 1; k >= 0; --k)
    if (!(mass[k] > negligible_weight)) mean.row(k) = mean.row(k + 1);
  return mean;
}

Eigen::ArrayXXd PersistentLattice::deviation_mass(const Eigen::ArrayXXd& evidence) const {
  const DeviationKnots& knots = table_.knots();
  const Eigen::Index areas = evidence.rows();
  std::map<double, Eigen::ArrayXd> by_deviation;
  std::map<double, Eigen::ArrayXd> likelihood;
  const auto of = [&](double sd) -> const Eigen::ArrayXd& {
    const auto [at, added] = likelihood.try_emplace(sd);
    if (added) at->second = table_.interpolated(evidence, std::log(sd)).exp();
    return at->second;
  };
  const auto add = [&](double sd, const auto& mass) {
    const auto [at, added] = by_deviation.try_emplace(sd, mass);
    if (!added) at->second += mass;
  };
  for (const Point& point : points_) {
    if (!(point.weight > negligible_weight)) continue;
    if (axes_.dimensions() == 1) {
      add(point.scales.narrow, Eigen::ArrayXd::Constant(areas, point.weight));
      continue;
    }
    const double p = point.scales.bulk;
    const Eigen::ArrayXd bulk = p * of(point.scales.narrow);
    const Eigen::ArrayXd either = bulk + (1 - p) * of(point.scales.wide);
    const Eigen::ArrayXd share = (either > 0).select(bulk / either, p);
    add(point.scales.narrow, point.weight * share);
    add(point.scales.wide, point.weight * (1 - share));
  }
  Eigen::ArrayXXd mass = Eigen::ArrayXXd::Zero(areas, knots.count);
  for (const auto& [sd, one] : by_deviation) {
    const LagrangeWeights weights = knots.weights(std::log(sd));
    for (Eigen::Index k = 0; k < 4; ++k) mass.col(weights.first + k) += weights.of[static_cast<std::size_t>(k)] * one;
  }
  return mass;
}

}  // namespace tocsin
