#include "spatial_lattice.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>
#include <set>

#include "lattice_marginal.hpp"
#include "mixing_share.hpp"

namespace tocsin {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();
constexpr double log_reach = 10.0;  ///< nodes lower than the highest by more, in logs, do not matter
constexpr double spacing = 1.25;    ///< of nodes, in standard deviations given the other hyperparameter
constexpr double lowest_logit = -6.0;
constexpr double longest_row_step = 0.75;
constexpr double lowest_log = -1e6;  ///< stands for the logarithm of 0 where lines are summed
constexpr std::size_t most_nodes = 5000;

double log_sum(const std::vector<double>& logs) {
  const double top = std::max(lowest_log, *std::max_element(logs.begin(), logs.end()));
  double sum = 0.0;
  for (const double value : logs) sum += std::exp(value - top);
  return std::max(lowest_log, top + std::log(sum));
}

}  // namespace

SpatialLattice::SpatialLattice(SpatialLaplace& laplace, const std::optional<MixingPrior>& mixing,
                               const SpatialOptions& options, double most_count)
    : laplace_(laplace), mixing_(mixing), options_(options), start_(laplace.first_guess()) {
  if (mixing) {
    // Above, 1 - phi moves no mean by more than a thousandth of its own deviation.
    highest_ = std::min(std::log(1000.0 * std::max(1.0, most_count)), options.largest_logit_phi);
    lowest_ = std::min(lowest_logit, highest_ - 1.0);
    set_columns(column_step_);
    best_.second = static_cast<int>((0.0 - lowest_) / column_step_);
    best_.second = std::clamp(best_.second, 0, columns_ - 1);
  }
  best_ = summit(best_, false);
  complete_ = std::isfinite(at(best_).log_density) && nodes_.size() <= most_nodes;
  if (!complete_) return;
  const double along_rows = curvature(best_, {1, 0});
  const double along_columns = curvature(best_, {0, 1});
  start_ = nodes_.at(best_).mode.eta;
  origin_ = nodes_.at(best_).log_sigma;
  const double logit = nodes_.at(best_).logit_phi;
  row_step_ = std::min(longest_row_step, spacing / std::sqrt(along_rows));
  if (mixing) {
    set_columns(std::min(column_step_, spacing / std::sqrt(along_columns)));
    best_.second = std::clamp(static_cast<int>(std::lround((logit - lowest_) / column_step_)), 0, columns_ - 1);
  }
  best_.first = 0;
  nodes_.clear();
  // The lumps of prior at either end can matter beyond a valley.
  flood({best_, summit({0, 0}, true), summit({0, columns_ - 1}, true)});
}

/// Columns end exactly at both ends of the range.
void SpatialLattice::set_columns(double step) {
  columns_ = 1 + static_cast<int>(std::ceil((highest_ - lowest_) / step));
  column_step_ = (highest_ - lowest_) / static_cast<double>(columns_ - 1);
}

/// Minus the second difference along a direction, per step squared; one step inwards where the place is on the edge. 0
/// where the surface is not concave.
double SpatialLattice::curvature(Place place, Place towards) {
  const auto [row, column] = towards;
  if (column != 0 && columns_ < 3) return 0.0;
  if (column != 0) place.second = std::clamp(place.second, 1, columns_ - 2);
  const double step = row != 0 ? row_step_ : column_step_;
  const double middle = at(place).log_density;
  const double up = at({place.first + row, place.second + column}).log_density;
  const double down = at({place.first - row, place.second - column}).log_density;
  const double bend = (2.0 * middle - up - down) / (step * step);
  return std::isfinite(bend) ? std::max(bend, 0.0) : 0.0;
}

const SpatialNode& SpatialLattice::at(Place place) {
  if (const auto known = nodes_.find(place); known != nodes_.end()) return known->second;
  SpatialNode node;
  node.log_sigma = origin_ + row_step_ * place.first;
  node.logit_phi = lowest_ + column_step_ * place.second;
  const Eigen::VectorXd* from = &start_;
  for (const Place& next : around(place))
    if (const auto known = nodes_.find(next); known != nodes_.end() && known->second.mode.converged) {
      from = &known->second.mode.eta;
      break;
    }
  node.mode = laplace_.mode(node.log_sigma, node.logit_phi, *from);
  ++evaluations_;
  node.log_density = minus_infinity;
  if (node.mode.converged) {
    const double rate = -std::log(options_.sigma_tail) / options_.sigma_upper;
    node.log_density = node.mode.log_likelihood + std::log(rate) - rate * std::exp(node.log_sigma) + node.log_sigma;
  }
  node.log_weight = node.log_density;
  if (mixing_) {
    const double prior = mixing_->log_density(node.logit_phi) - std::log1p(-mixing_->sf(options_.largest_logit_phi));
    node.log_density += prior;
    double share = 1.0;
    if (place.second == 0) share = 0.5 + prior_below() / column_step_;
    if (place.second == columns_ - 1) share = 0.5 + prior_above() / column_step_;
    node.log_weight = node.log_density + std::log(share);
  }
  return nodes_.emplace(place, std::move(node)).first->second;
}

/// Prior probability of logit phi below the lowest column, or above the highest, over the prior density there.
double SpatialLattice::prior_below() const { return mixing_->cdf(lowest_) / std::exp(mixing_->log_density(lowest_)); }

double SpatialLattice::prior_above() const {
  const double mass = mixing_->sf(highest_) - mixing_->sf(options_.largest_logit_phi);
  return mass / std::exp(mixing_->log_density(highest_));
}

std::vector<SpatialLattice::Place> SpatialLattice::around(Place place) const {
  const auto [row, column] = place;
  std::vector<Place> next{{row - 1, column}, {row + 1, column}};
  if (column > 0) next.emplace_back(row, column - 1);
  if (column + 1 < columns_) next.emplace_back(row, column + 1);
  return next;
}

/// Where a walk from neighbour to higher neighbour ends, through rows only or through columns too.
SpatialLattice::Place SpatialLattice::summit(Place from, bool rows_only) {
  for (bool moved = true; moved && nodes_.size() <= most_nodes;) {
    moved = false;
    for (const Place& next : around(from))
      if ((!rows_only || next.second == from.second) && at(next).log_density > at(from).log_density) {
        from = next;
        moved = true;
        break;
      }
  }
  return from;
}

/// Computes every node that is joined to one of the seeds by nodes that matter.
void SpatialLattice::flood(const std::set<Place>& seeds) {
  std::deque<Place> open(seeds.begin(), seeds.end());
  std::set<Place> seen = seeds;
  double top = minus_infinity;
  for (const Place& seed : seeds) top = std::max(top, at(seed).log_weight);
  while (!open.empty() && nodes_.size() <= most_nodes) {
    const Place here = open.front();
    open.pop_front();
    if (at(here).log_weight < top - log_reach) continue;
    for (const Place& next : around(here)) {
      if (!seen.insert(next).second) continue;
      const SpatialNode& node = at(next);
      complete_ = complete_ && node.mode.converged;
      top = std::max(top, node.log_weight);
      open.push_back(next);
    }
  }
  complete_ = complete_ && open.empty();
}

std::vector<const SpatialNode*> SpatialLattice::nodes() const {
  std::vector<const SpatialNode*> all;
  for (const auto& [place, node] : nodes_)
    if (node.mode.converged) all.push_back(&node);
  return all;
}

double SpatialLattice::log_integral() const {
  std::vector<double> logs;
  for (const SpatialNode* node : nodes()) logs.push_back(node->log_weight);
  return log_sum(logs) + std::log(row_step_) + (mixing_ ? std::log(column_step_) : 0.0);
}

SpatialSummary SpatialLattice::summary(int Place::*axis, double first, double step, double (*scale)(double)) const {
  const bool of_phi = axis == &Place::second;
  struct Line {
    std::vector<double> log_density;
    std::vector<double> log_weight;
  };
  std::map<int, Line> lines;
  double top = minus_infinity;
  for (const auto& [place, node] : nodes_) {
    Line& line = lines[place.*axis];
    line.log_density.push_back(of_phi ? node.log_density : node.log_weight);
    line.log_weight.push_back(node.log_weight);
    top = std::max(top, node.log_weight);
  }
  const int begin = lines.begin()->first;
  LatticeMarginal marginal{first + step * begin, step, Eigen::VectorXd(lines.rbegin()->first - begin + 1)};
  SpatialSummary summary;
  double total = 0.0;
  double square = 0.0;
  Eigen::Index filled = 0;
  for (const auto& [index, line] : lines) {
    const double weight = std::exp(log_sum(line.log_weight) - top);
    const double value = scale(first + step * index);
    total += weight;
    summary.mean += weight * value;
    square += weight * value * value;
    // A valley too low to have been computed is bridged.
    const Eigen::Index here = index - begin;
    const double log_density = log_sum(line.log_density) - top;
    const double before = filled > 0 ? marginal.log_density[filled - 1] : log_density;
    const auto gap = static_cast<double>(here - filled + 1);
    for (Eigen::Index k = filled; k <= here; ++k)
      marginal.log_density[k] = before + (log_density - before) * static_cast<double>(k - filled + 1) / gap;
    filled = here + 1;
  }
  summary.mean /= total;
  summary.sd = std::sqrt(std::max(0.0, square / total - summary.mean * summary.mean));
  if (of_phi && begin == 0) marginal.mass_below = std::exp(marginal.log_density[0]) * prior_below();
  if (of_phi && begin + filled == columns_)
    marginal.mass_above = std::exp(marginal.log_density[filled - 1]) * prior_above();
  const auto [lower, median, upper] = central_quantiles(marginal);
  summary.lower = scale(lower);
  summary.median = scale(median);
  summary.upper = scale(upper);
  return summary;
}

SpatialSummary SpatialLattice::sigma() const {
  return summary(&Place::first, origin_, row_step_, [](double log_sigma) { return std::exp(log_sigma); });
}

SpatialSummary SpatialLattice::phi() const {
  return summary(&Place::second, lowest_, column_step_, [](double logit) { return MixingShare(logit).shared; });
}

}  // namespace tocsin
