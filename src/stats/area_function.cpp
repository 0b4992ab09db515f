#include "area_function.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "constants.hpp"

namespace tocsin {
namespace {

constexpr int mode_steps = 40;
/// Standard deviations that the last step towards a mode may take: the rule forgives far more, but not what is read off
/// grids that begin at different places.
constexpr double close_enough = 1e-3;
constexpr double farthest_start = 4;  ///< of the search for a mode: far from 0 a likelihood is no number
constexpr double longest_step = 1.5;  ///< the likelihood of a count falls off as exp(-exp(w)): longer ones overshoot
constexpr double widest_knots = 0.4;
/// Expected counts up to this need no finer knots: the error of a piece is near step^6 / 46,000 of the expectation.
constexpr double coarse_count = 1000;
/// A count known to lie in an interval ends it within 1 / sqrt(hi) of its log expectation.
constexpr double sharpest_end = 20;
constexpr double end_width = 1.5;
constexpr double negligible_drop = 14;  ///< below the top of an integrand, nothing is left
constexpr std::size_t most_knots = 400;
constexpr std::size_t typical_knots = 24;

double knot_step(const RateCells& data, const AreaCells& area) {
  double largest = 0;
  double step = widest_knots;
  for (Eigen::Index c = area.first; c < area.last; ++c) {
    const CountInterval& count = data.count[static_cast<std::size_t>(c)];
    largest += count.hi;
    if (count.lo != count.hi && count.hi > sharpest_end) step = std::min(step, end_width / std::sqrt(count.hi));
  }
  return std::min(step, widest_knots * std::pow(coarse_count / (coarse_count + largest), 1.0 / 6));
}

CellTerm sum_at(const std::vector<CellTables::Cell>& cells, double w) {
  CellTerm sum;
  for (const CellTables::Cell& cell : cells) {
    const CellTerm term = cell.at(w);
    sum.value += term.value;
    sum.slope += term.slope;
    sum.curvature += term.curvature;
  }
  return sum;
}

/// Newton's method on the likelihood times N(mean, sd^2).
template <typename TermAt>
void climb(const TermAt& term_at, double mean, double sd, double& mode, double& information) {
  const double precision = 1 / (sd * sd);
  if (!std::isfinite(mode)) mode = mean;
  for (int i = 0; i < mode_steps; ++i) {
    const CellTerm term = term_at(mode);
    information = std::max(precision - term.curvature, precision);
    const double step = std::clamp((term.slope - precision * (mode - mean)) / information, -longest_step, longest_step);
    mode += step;
    if (std::abs(step) * std::sqrt(information) <= close_enough) break;
  }
}

}  // namespace

void AreaFunction::tabulate(const CellTables& tables, const RateCells& data, const AreaCells& area, const double* eta,
                            const NormalRange& laws) {
  cells_.clear();
  for (Eigen::Index c = area.first; c < area.last; ++c)
    cells_.emplace_back(tables, static_cast<std::size_t>(c), eta[c - area.first]);
  step_ = knot_step(data, area);
  const auto exact = [&](double w) { return sum_at(cells_, w); };
  double narrow_mode = std::clamp(laws.mean, -farthest_start, farthest_start);
  double information = 0;
  climb(exact, laws.mean, laws.narrowest, narrow_mode, information);
  double wide_mode = narrow_mode;
  climb(exact, laws.mean, laws.widest, wide_mode, information);

  // Knots lie at multiples of the step, from the modes outwards until both integrands have fallen off.
  const double narrow = 0.5 / (laws.narrowest * laws.narrowest);
  const double wide = 0.5 / (laws.widest * laws.widest);
  const double from = std::floor(std::min(narrow_mode, wide_mode) / step_);
  const double to = std::ceil(std::max(narrow_mode, wide_mode) / step_);
  double narrow_top = -std::numeric_limits<double>::infinity();
  double wide_top = narrow_top;
  const auto knot = [&](double index) {
    const double w = index * step_;
    const CellTerm term = exact(w);
    const double square = (w - laws.mean) * (w - laws.mean);
    narrow_top = std::max(narrow_top, term.value - narrow * square);
    wide_top = std::max(wide_top, term.value - wide * square);
    return term;
  };
  const auto matters = [&](double index, const CellTerm& term) {
    const double w = index * step_;
    const double square = (w - laws.mean) * (w - laws.mean);
    return term.value - narrow * square > narrow_top - negligible_drop ||
           term.value - wide * square > wide_top - negligible_drop;
  };
  constexpr std::size_t fewest = 4;
  std::vector<CellTerm> below;
  knots_.clear();
  for (std::vector<CellTerm>* one : {&below, &knots_}) one->reserve(typical_knots);
  for (double index = from; index <= to && knots_.size() < most_knots; ++index) knots_.push_back(knot(index));
  for (double index = to + 1; knots_.size() < most_knots; ++index) {
    knots_.push_back(knot(index));
    if (!matters(index, knots_.back())) break;
  }
  double lowest = from;
  while (knots_.size() + below.size() < 2 * most_knots) {
    --lowest;
    below.push_back(knot(lowest));
    if (!matters(lowest, below.back()) && knots_.size() + below.size() >= fewest) break;
  }
  knots_.insert(knots_.begin(), below.rbegin(), below.rend());
  first_ = lowest * step_;
  make_pieces();
}

void AreaFunction::assign(double first, double step, const std::vector<CellTerm>& knots) {
  first_ = first;
  step_ = step;
  knots_ = knots;
  make_pieces();
}

void AreaFunction::make_pieces() {
  coefficients_.resize(6 * (knots_.size() - 1));
  for (std::size_t k = 0; k + 1 < knots_.size(); ++k)
    quintic(knots_[k], knots_[k + 1], step_, coefficients_.data() + 6 * k);
}

CellTerm AreaFunction::beyond(double w) const {
  const bool below = w < first_;
  const CellTerm& end = below ? knots_.front() : knots_.back();
  const double away = w - (below ? first_ : first_ + static_cast<double>(knots_.size() - 1) * step_);
  return {end.value + away * (end.slope + 0.5 * end.curvature * away), end.slope + end.curvature * away, end.curvature};
}

double AreaFunction::value_at(double w) const {
  const double position = (w - first_) / step_;
  if (!(position >= 0 && position < static_cast<double>(knots_.size() - 1))) return beyond(w).value;
  const auto interval = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(interval);
  const double* c = coefficients_.data() + 6 * interval;
  return c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))));
}

CellTerm AreaFunction::at(double w) const {
  const double position = (w - first_) / step_;
  if (!(position >= 0 && position < static_cast<double>(knots_.size() - 1))) return beyond(w);
  const auto interval = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(interval);
  return quintic_at(coefficients_.data() + 6 * interval, t, 1 / step_);
}

void AreaFunction::find_mode(double mean, double sd, double& mode, double& information) const {
  climb([this](double w) { return at(w); }, mean, sd, mode, information);
}

NormalIntegral AreaFunction::integrate(double mean, double sd, double& mode) const {
  double information = 0;
  find_mode(mean, sd, mode, information);
  const double precision = 1 / (sd * sd);
  const double step = ComponentNodes::spacing / std::sqrt(information);
  using Nodes = Eigen::Array<double, ComponentNodes::count, 1>;
  const Nodes w = mode + step * Nodes::LinSpaced(-(ComponentNodes::count / 2), ComponentNodes::count / 2);
  const Nodes away = w - mean;
  const Nodes log_density = w.unaryExpr([this](double x) { return value_at(x); }) - 0.5 * precision * away.square();
  const double peak = log_density.maxCoeff();
  const Nodes density = (log_density - peak).exp();
  const double sum = density.sum();
  return {std::log(sum * step / sd) + peak - log_root_two_pi, mean + (density * away).sum() / sum,
          (density * away.square()).sum() / sum};
}

}  // namespace tocsin
