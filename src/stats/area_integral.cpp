#include "area_integral.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"

namespace tocsin {
namespace {

constexpr int area_mode_steps = 40;
/// The rule forgives a centre this far from the mode, in standard deviations.
constexpr double area_mode_tolerance = 0.1;
constexpr double area_longest_step =
    1.5;  ///< the likelihood of a count falls off as exp(-exp(u)): longer ones overshoot

}  // namespace

std::vector<RateComponent> components_of(PersistentLaw law, const RateScales& scales) {
  if (law == PersistentLaw::normal) return {{1, scales.narrow, 0}};
  return {{scales.bulk, scales.narrow, 0}, {1 - scales.bulk, scales.wide, 0}};
}

std::vector<AreaCells> areas_of(const RateCells& cells) {
  std::vector<AreaCells> areas;
  const auto n = static_cast<Eigen::Index>(cells.area.size());
  for (Eigen::Index c = 0; c < n; ++c) {
    if (c == 0 || cells.area[static_cast<std::size_t>(c)] != cells.area[static_cast<std::size_t>(c) - 1])
      areas.push_back({c, c, c});
    areas.back().last = c + 1;
    if (cells.shared_with.empty() || cells.shared_with[static_cast<std::size_t>(c)] < 0) areas.back().own = c + 1;
  }
  return areas;
}

void AreaIntegral::compute(const AreaCells& cells, const double* eta, const std::vector<RateComponent>& components,
                           double* modes) {
  const Eigen::Index years = cells.last - cells.first;
  const auto nodes = static_cast<Eigen::Index>(components.size()) * ComponentNodes::count;
  components_.resize(components.size());
  slope_.resize(nodes, years);
  curvature_.resize(nodes, years);
  cells_.clear();
  for (Eigen::Index t = 0; t < years; ++t)
    cells_.emplace_back(*tables_, static_cast<std::size_t>(cells.first + t), eta[t]);
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components.size(); ++k) {
    ComponentNodes& here = components_[k];
    const double precision = 1 / (components[k].sd * components[k].sd);
    double mode = std::isfinite(modes[k]) ? modes[k] : components[k].mean;
    double information = precision;
    for (int i = 0; i < area_mode_steps; ++i) {
      double slope = -precision * (mode - components[k].mean);
      information = precision;
      for (const CellTables::Cell& cell : cells_) {
        const CellTerm term = cell.at(mode);
        slope += term.slope;
        information -= term.curvature;
      }
      information = std::max(information, precision);
      const double step = std::clamp(slope / information, -area_longest_step, area_longest_step);
      mode += step;
      if (std::abs(step) * std::sqrt(information) <= area_mode_tolerance) break;
    }
    modes[k] = mode;
    here.mode = mode;
    here.step = ComponentNodes::spacing / std::sqrt(information);
    here.value.fill(0);
    here.slope.fill(0);
    here.curvature.fill(0);
    for (Eigen::Index t = 0; t < years; ++t) {
      const CellTables::Cell& cell = cells_[static_cast<std::size_t>(t)];
      double* slopes = &slope_(node(k, 0), t);
      double* curvatures = &curvature_(node(k, 0), t);
      for (int j = 0; j < ComponentNodes::count; ++j) {
        const CellTerm term = cell.at(here.at(j));
        here.value[static_cast<std::size_t>(j)] += term.value;
        here.slope[static_cast<std::size_t>(j)] += slopes[j] = term.slope;
        here.curvature[static_cast<std::size_t>(j)] += curvatures[j] = term.curvature;
      }
    }
    double peak = -std::numeric_limits<double>::infinity();
    for (int j = 0; j < ComponentNodes::count; ++j) {
      const double away = here.at(j) - components[k].mean;
      const auto at = static_cast<std::size_t>(j);
      here.probability[at] = here.value[at] - 0.5 * precision * away * away;
      peak = std::max(peak, here.probability[at]);
    }
    double sum = 0;
    for (double& p : here.probability) sum += p = std::exp(p - peak);
    for (double& p : here.probability) p /= sum;
    here.log_integral = std::log(components[k].share * sum * here.step / components[k].sd) + peak - log_root_two_pi;
    highest = std::max(highest, here.log_integral);
  }
  double sum = 0;
  for (const ComponentNodes& one : components_) sum += std::exp(one.log_integral - highest);
  log_likelihood_ = highest + std::log(sum);
}

double AreaIntegral::share(std::size_t k) const { return std::exp(components_[k].log_integral - log_likelihood_); }

void AreaIntegral::moments(Eigen::VectorXd& slope, Eigen::VectorXd& information, Eigen::MatrixXd& second) {
  const Eigen::Index years = slope_.cols();
  slope.resize(years);
  information.resize(years);
  second.resize(years, years);
  weight_.resize(slope_.rows());
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const double share_of_k = share(k);
    for (int j = 0; j < ComponentNodes::count; ++j)
      weight_[node(k, j)] = share_of_k * components_[k].probability[static_cast<std::size_t>(j)];
  }
  for (Eigen::Index t = 0; t < years; ++t) {
    weighted_ = weight_.cwiseProduct(slope_.col(t));
    slope[t] = weighted_.sum();
    for (Eigen::Index s = 0; s <= t; ++s)
      second(t, s) = second(s, t) = weighted_.dot(slope_.col(s)) - slope[t] * slope[s];
    information[t] = -weight_.dot(curvature_.col(t));
    second(t, t) -= information[t];
  }
}

}  // namespace tocsin
