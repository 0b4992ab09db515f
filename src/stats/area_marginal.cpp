#include "area_marginal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/poisson_binomial.hpp"

#include "lagrange_weights.hpp"
#include "passing_effect.hpp"
#include "symmetric_eigen.hpp"

namespace tocsin {
namespace {

constexpr double negligible_point = 3e-4;     ///< weight of a point of the grid over theta
constexpr double negligible_of_pair = 0.005;  ///< of a law at one point of the grid, or of a point, for siblings
constexpr double telling_piece = 1e-3;        ///< pieces above this set the fineness of the grid
constexpr double most_points = 600;
constexpr double negligible_density = 1e-12;  ///< of a law and the likelihood, of that at its mode
constexpr double years_spacing = 1;       ///< of the points at which years above are counted, in the same deviations
constexpr double least_share = 1e-9;      ///< of the larger variance of two shifts: below it the smaller is rounding
constexpr double least_precision = 1e-6;  ///< of what is known of a shift: a standard deviation of 1000

constexpr AreaGrain of_many = {.negligible_law = 3e-5, .spacing = 0.5, .reach = 5};  // many points sum to smooth laws
constexpr AreaGrain of_one = {.negligible_law = 1e-8, .spacing = 0.15, .reach = 6.5};

/// Whether a density, 1 at the mode, is worth adding; factors of a law narrower than the grid may leave the numbers.
bool tells(double density) { return density > negligible_density && density < 1 / negligible_density; }

}  // namespace

AreaMarginal::AreaMarginal(const RateCells& cells, const RateLaws& laws, RatePass& pass, const HyperGrid& grid,
                           bool years_above)
    : cells_(cells),
      laws_(laws),
      pass_(pass),
      grid_(grid),
      wants_years_above_(years_above),
      grain_(grid.points.size() > 1 ? of_many : of_one) {}

void AreaMarginal::add_alone(std::size_t area, const HyperPoint& point) {
  const AreaCells& here = pass_.areas()[area];
  Piece piece;
  piece.point = &point;
  for (Eigen::Index c = here.first; c < here.last; ++c)
    piece.eta.push_back(cells_.offset[c] + pass_.design().times(c, point.mode));
  NormalRange range{0, std::numeric_limits<double>::infinity(), 0};
  double heaviest = 0;
  for (Eigen::Index k = 0; k < grid_.deviations.size(); ++k) {
    const auto row = static_cast<Eigen::Index>(area);
    const double mass = point.weight * point.mass(row, k);
    if (!(std::abs(mass) > grain_.negligible_law)) continue;
    const double variance = point.shifts_of_areas.variance(row, k);
    const double sd = pass_.deviation_factor(area) * grid_.deviations[k];
    const double whole = sd * sd + variance;
    const double pull = sd * sd / whole;
    piece.laws.push_back({mass, point.shifts_of_areas.mean(row, k), std::sqrt(whole), pull, pull * variance});
    const Law& law = piece.laws.back();
    range.narrowest = std::min(range.narrowest, law.sd);
    range.widest = std::max(range.widest, law.sd);
    if (mass > heaviest) range.mean = law.mean;
    heaviest = std::max(heaviest, mass);
  }
  if (piece.laws.empty()) return;
  piece.likelihood.tabulate(point.tables, cells_, here, piece.eta.data(), range);
  add_piece(area, std::move(piece));
}

void AreaMarginal::add_with_sibling(std::size_t area, std::size_t sibling, const HyperPoint& point) {
  const AreaCells& here = pass_.areas()[area];
  const AreaCells& there = pass_.areas()[sibling];
  Eigen::MatrixXd along(cells_.design.cols(), 2);
  along << pass_.direction(area, grid_.cell_weight), pass_.direction(sibling, grid_.cell_weight);
  const Eigen::Matrix2d variance = along.transpose() * point.mode_covariance * along;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
  if (variance.trace() > 0) {  // as for one area, in two directions at once
    const AreaShift& own = point.shifts[area];
    const AreaShift& other = point.shifts[sibling];
    Eigen::Matrix2d curvature;
    curvature << own.curvature, own.across, own.across, other.curvature;
    const Eigen::Vector2d slope = Eigen::Vector2d(own.slope, other.slope) + curvature * along.transpose() * point.step;
    const SymmetricEigen known = symmetric_eigen(variance);
    const double least = least_share * known.values[1];
    const Eigen::Vector2d inverse = Eigen::Vector2d(known.values).cwiseMax(least).cwiseInverse();
    const Eigen::Matrix2d axes = known.vectors;
    const SymmetricEigen others =
        symmetric_eigen(Eigen::Matrix2d(axes * inverse.asDiagonal() * axes.transpose() + curvature));
    const Eigen::Vector2d precision = Eigen::Vector2d(others.values).cwiseMax(least_precision);
    const Eigen::Matrix2d directions = others.vectors;
    covariance = directions * precision.cwiseInverse().asDiagonal() * directions.transpose();
    mean = along.transpose() * (point.gamma - point.mode) - covariance * slope;
  }
  Eigen::VectorXd eta = Eigen::VectorXd::Zero(cells_.offset.size());
  for (const AreaCells* cells : {&here, &there}) {
    for (Eigen::Index c = cells->first; c < cells->last; ++c)
      eta[c] = cells_.offset[c] + pass_.design().times(c, point.mode);
  }
  PairIntegral integral(point.tables);
  std::array<double, 2> modes{mean[0], mean[1]};
  // An integral over two areas is dear: neighbouring knots count as one, at the mean of their log deviations.
  const Eigen::Index together = grid_.points.size() > 1 ? 2 : 1;
  const auto shares = point.mass.row(static_cast<Eigen::Index>(std::min(area, sibling)));
  for (Eigen::Index k = 0; k < grid_.deviations.size(); k += together) {
    const Eigen::Index width = std::min(together, grid_.deviations.size() - k);
    const Eigen::ArrayXd share = shares.segment(k, width).transpose();
    const Eigen::ArrayXd deviations = grid_.deviations.segment(k, width);
    if (!(share.sum() > negligible_of_pair)) continue;
    const double mass = point.weight * share.sum();
    const double middle = std::exp((share * deviations.log()).sum() / share.sum());
    const double sd = pass_.deviation_factor(area) * std::clamp(middle, deviations[0], deviations[width - 1]);
    std::vector<PairComponent> pair = pair_components({{1, sd, 0}}, laws_.sibling_correlation);
    pair[0].mean = mean;
    pair[0].covariance += covariance;
    integral.compute(here, there, cells_.shared_with, eta.data(), pair, &modes[0], &modes[1]);
    const double whole = pair[0].covariance(0, 0);
    const double pull = sd * sd / whole;
    Piece piece;
    piece.point = &point;
    piece.eta.assign(eta.data() + here.first, eta.data() + here.own);
    piece.laws.push_back({mass, mean[0], std::sqrt(whole), pull, pull * covariance(0, 0)});
    const ComponentNodes& nodes = integral.components()[0];
    std::vector<CellTerm> knots;
    for (std::size_t j = 0; j < ComponentNodes::count; ++j)
      knots.push_back({nodes.value[j], nodes.slope[j], nodes.curvature[j]});
    piece.likelihood.assign(nodes.at(0), nodes.step, knots);
    add_piece(area, std::move(piece));
  }
}

void AreaMarginal::add_piece(std::size_t area, Piece piece) {
  const AreaCells& here = pass_.areas()[area];
  const Eigen::Index years = here.own - here.first;
  const double passing_sd = piece.point->transient;
  const auto window = static_cast<double>(cells_.window_years[area]);
  const NormalMoments unseen = passing_before(laws_.transient, passing_sd);
  const double missing = window - static_cast<double>(years);
  const auto knots = static_cast<Eigen::Index>(piece.likelihood.knots().size());
  piece.passing_mean.setConstant(knots, missing * unseen.mean);
  piece.passing_variance.setConstant(knots, missing * unseen.variance);
  for (Eigen::Index t = 0; t < years; ++t) {
    const double eta = piece.eta[static_cast<std::size_t>(t)];
    const CellTables::Cell cell(piece.point->tables, static_cast<std::size_t>(here.first + t), eta);
    for (Eigen::Index j = 0; j < knots; ++j) {
      const double w = piece.likelihood.first() + piece.likelihood.step() * static_cast<double>(j);
      const NormalMoments v = passing_after(laws_.transient, passing_sd, eta + w, cell.at(w));
      piece.passing_mean[j] += v.mean;
      piece.passing_variance[j] += v.variance;
    }
  }
  piece.passing_mean /= window;
  piece.passing_variance /= window * window;

  double whole = 0;
  for (const Law& law : piece.laws) whole += law.mass;
  piece.first = std::numeric_limits<double>::infinity();
  piece.last = -piece.first;
  piece.sd = piece.first;
  double mode = std::clamp(piece.laws.front().mean, piece.likelihood.first(), piece.likelihood.last());
  for (Law& law : piece.laws) {
    double information = 0;
    piece.likelihood.find_mode(law.mean, law.sd, mode, information);
    const double sd = 1 / std::sqrt(information);
    law.mode = mode;
    piece.first = std::min(piece.first, mode - grain_.reach * sd);
    piece.last = std::max(piece.last, mode + grain_.reach * sd);
    if (law.mass > telling_piece * whole) piece.sd = std::min(piece.sd, sd);
  }
  pieces_.push_back(std::move(piece));
}

void AreaMarginal::spread(std::size_t area, const Piece& piece, double first, double spacing, Eigen::Index points) {
  const auto start = std::max<Eigen::Index>(0, static_cast<Eigen::Index>(std::floor((piece.first - first) / spacing)));
  const auto end = std::min(points, static_cast<Eigen::Index>(std::ceil((piece.last - first) / spacing)) + 1);
  const Eigen::Index n = end - start;
  const auto knots = static_cast<Eigen::Index>(piece.likelihood.knots().size());
  Eigen::ArrayXd w(n);
  Eigen::ArrayXd value(n);
  Eigen::ArrayXd v(n);
  Eigen::ArrayXd v_variance(n);
  for (Eigen::Index g = 0; g < n; ++g) {
    w[g] = first + spacing * static_cast<double>(start + g);
    value[g] = piece.likelihood.value_at(w[g]);
    const LagrangeWeights weights =
        lagrange_weights((w[g] - piece.likelihood.first()) / piece.likelihood.step(), knots);
    v[g] = weights.dot(piece.passing_mean);
    v_variance[g] = std::max(0.0, weights.dot(piece.passing_variance));
  }
  // Sums over the laws of mass, and of mass times the mean and the second moment of u given w.
  Eigen::ArrayXd mass = Eigen::ArrayXd::Zero(n);
  Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(n);
  Eigen::ArrayXd square = Eigen::ArrayXd::Zero(n);
  // From one point to the next the likelihood changes by a factor that all laws share, and the density of a law by one
  // that itself changes by a constant factor.
  const Eigen::ArrayXd rise = (value.tail(n - 1) - value.head(n - 1)).exp();
  const Eigen::ArrayXd fall = (value.head(n - 1) - value.tail(n - 1)).exp();
  Eigen::ArrayXd density(n);
  for (const Law& law : piece.laws) {
    const double precision = 1 / (law.sd * law.sd);
    const double bend = std::exp(-precision * spacing * spacing);
    const auto top = std::clamp<Eigen::Index>(std::lround((law.mode - w[0]) / spacing), 0, n - 1);
    double sum = density[top] = 1;
    Eigen::Index from = top;
    Eigen::Index to = top + 1;
    double factor = std::exp(-precision * spacing * (w[top] - law.mean + 0.5 * spacing));
    for (; to < n; ++to, factor *= bend) {
      density[to] = density[to - 1] * rise[to - 1] * factor;
      if (!tells(density[to])) break;
      sum += density[to];
    }
    factor = std::exp(precision * spacing * (w[top] - law.mean - 0.5 * spacing));
    for (; from > 0; --from, factor *= bend) {
      density[from - 1] = density[from] * fall[from - 1] * factor;
      if (!tells(density[from - 1])) break;
      sum += density[from - 1];
    }
    const double scale = law.mass / sum;
    for (Eigen::Index g = from; g < to; ++g) {
      const double part = scale * density[g];
      const double u = law.pull * (w[g] - law.mean);
      mass[g] += part;
      mean[g] += part * u;
      square[g] += part * (law.remaining + u * u);
    }
  }
  persistent_.add(start, mass, mean, square);
  average_.add(start, mass, mean + mass * v, square + 2 * v * mean + mass * (v.square() + v_variance));
  if (wants_years_above_) add_years_above(area, piece, w, mass, mean, square, spacing);
}

void AreaMarginal::add_years_above(std::size_t area, const Piece& piece, const Eigen::ArrayXd& w,
                                   const Eigen::ArrayXd& mass, const Eigen::ArrayXd& mean, const Eigen::ArrayXd& square,
                                   double spacing) {
  const AreaCells& here = pass_.areas()[area];
  const auto stride = std::max<Eigen::Index>(1, std::lround(years_spacing * piece.sd / spacing));
  const Eigen::Index years = years_above_.size() - 1;
  Eigen::VectorXd chance(years);
  for (Eigen::Index from = 0; from < w.size(); from += stride) {
    const Eigen::Index width = std::min(stride, w.size() - from);
    const double here_mass = mass.segment(from, width).sum();
    if (!(here_mass > grain_.negligible_law)) continue;
    const double at = (mass.segment(from, width) * w.segment(from, width)).sum() / here_mass;
    const double u = mean.segment(from, width).sum() / here_mass;
    const double u_variance = std::max(0.0, square.segment(from, width).sum() / here_mass - u * u);
    for (Eigen::Index t = 0; t < years; ++t) {
      const double eta = piece.eta[static_cast<std::size_t>(t)];
      const CellTables::Cell cell(piece.point->tables, static_cast<std::size_t>(here.first + t), eta);
      const NormalMoments passing = passing_after(laws_.transient, piece.point->transient, eta + at, cell.at(at));
      const double sd = std::sqrt(u_variance + passing.variance);
      const double center = u + passing.mean;
      chance[t] = sd > 0 ? normal_cdf(center / sd) : (center > 0 ? 1.0 : 0.0);
    }
    years_above_ += here_mass * poisson_binomial_pmf(chance);
  }
}

void AreaMarginal::compute(std::size_t area) {
  const AreaCells& here = pass_.areas()[area];
  pieces_.clear();
  years_above_ = wants_years_above_ ? Eigen::VectorXd::Zero(here.own - here.first + 1) : Eigen::VectorXd();
  for (const HyperPoint& point : grid_.points) {
    if (!(point.weight > negligible_point)) continue;
    if (const Eigen::Index sibling = pass_.sibling(area); sibling >= 0) {
      if (!(point.weight > negligible_of_pair)) continue;
      add_with_sibling(area, static_cast<std::size_t>(sibling), point);
    } else {
      add_alone(area, point);
    }
  }
  double first = std::numeric_limits<double>::infinity();
  double last = -std::numeric_limits<double>::infinity();
  double narrowest = std::numeric_limits<double>::infinity();
  for (const Piece& piece : pieces_) {
    first = std::min(first, piece.first);
    last = std::max(last, piece.last);
    double mass = 0;
    for (const Law& law : piece.laws) mass += law.mass;
    if (mass > telling_piece) narrowest = std::min(narrowest, piece.sd);
  }
  const double spacing = std::max(grain_.spacing * narrowest, (last - first) / most_points);
  const auto points = static_cast<Eigen::Index>((last - first) / spacing) + 2;
  persistent_.clear(points);
  average_.clear(points);
  for (const Piece& piece : pieces_) spread(area, piece, first, spacing, points);
  persistent_.settle();
  average_.settle();
  if (wants_years_above_) {  // from Pr(exactly k) to Pr(at least k)
    for (Eigen::Index k = years_above_.size() - 2; k >= 0; --k) years_above_[k] += years_above_[k + 1];
    years_above_ /= years_above_[0];
  }
}

}  // namespace tocsin
