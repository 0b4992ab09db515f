#include "area_marginal.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/poisson_binomial.hpp"

#include "polygamma.hpp"

namespace tocsin {
namespace {

constexpr double negligible_point = 1e-9;
constexpr double negligible_piece = 1e-8;
constexpr double telling_piece = 1e-3;  ///< pieces above this set the fineness of the grid
constexpr double fineness = 0.3;        ///< spacing of the grid in standard deviations of the narrowest such piece
constexpr double most_points = 600;
constexpr double least_share = 1e-9;      ///< of the larger variance of two shifts: below it the smaller is rounding
constexpr double least_precision = 1e-6;  ///< of what is known of a shift: a standard deviation of 1000

struct Moments {
  double mean = 0;
  double variance = 0;
};

/// Of v in one year: before any count of that year.
Moments passing_before(TransientLaw law, double sd) {
  if (law == TransientLaw::none || !(sd > 0)) return {};
  if (law == TransientLaw::lognormal) return {0, sd * sd};
  const double size = 1 / (sd * sd);
  return {digamma(size) - std::log(size), trigamma(size)};
}

/// Of v given the count of its year, whose term at linear predictor `eta` has this slope and curvature. For the
/// lognormal law these are Stein's identities; the gamma one is conjugate, its count read back from the slope.
Moments passing_after(TransientLaw law, double sd, double eta, double slope, double curvature) {
  if (law == TransientLaw::none || !(sd > 0)) return {};
  const double variance = sd * sd;
  if (law == TransientLaw::lognormal)
    return {variance * slope, std::max(0.0, variance + variance * variance * curvature)};
  const double size = 1 / variance;
  const double mu = std::exp(eta);
  const double shape = size + std::max(0.0, mu + slope * (size + mu) / size);
  return {digamma(shape) - std::log(size + mu), trigamma(shape)};
}

}  // namespace

AreaMarginal::AreaMarginal(const RateCells& cells, const RateLaws& laws, RatePass& pass, const HyperGrid& grid,
                           bool years_above)
    : cells_(cells), laws_(laws), pass_(pass), grid_(grid), wants_years_above_(years_above) {
  for (const HyperPoint& point : grid.points) integrals_.emplace_back(point.tables);
}

template <typename Integral>
void AreaMarginal::add_years_above(const Piece& piece, const Integral& integral, std::size_t component,
                                   double transient_sd) {
  const Eigen::Index years = years_above_.size() - 1;
  Eigen::VectorXd chance(years);
  for (int j = 0; j < ComponentNodes::count; ++j) {
    const double mass = piece.mass * piece.nodes.probability[static_cast<std::size_t>(j)];
    if (mass < negligible_piece) continue;
    const double w = piece.nodes.at(j);
    const double mean = piece.pull * (w - piece.widened.mean);
    for (Eigen::Index t = 0; t < years; ++t) {
      const Moments v = passing_after(laws_.transient, transient_sd, eta_[static_cast<std::size_t>(t)] + w,
                                      integral.cell_slope(component, j, t), integral.cell_curvature(component, j, t));
      const double sd = std::sqrt(piece.remaining + v.variance);
      chance[t] = sd > 0 ? normal_cdf((mean + v.mean) / sd) : (mean + v.mean > 0 ? 1.0 : 0.0);
    }
    years_above_ += mass * poisson_binomial_pmf(chance);
  }
}

Eigen::VectorXd AreaMarginal::direction(std::size_t area) const {
  const AreaCells& here = pass_.areas()[area];
  Eigen::VectorXd direction = Eigen::VectorXd::Zero(cells_.design.cols());
  for (Eigen::Index c = here.first; c < here.last; ++c) pass_.design().add(c, grid_.cell_weight[c], direction);
  return direction;
}

void AreaMarginal::add_alone(std::size_t area, std::size_t at) {
  const HyperPoint& point = grid_.points[at];
  const AreaCells& here = pass_.areas()[area];
  for (Eigen::Index c = here.first; c < here.last; ++c)
    eta_[static_cast<std::size_t>(c - here.first)] = cells_.offset[c] + pass_.design().times(c, point.gamma);
  const Eigen::VectorXd along = direction(area);
  const double variance = along.dot(point.covariance * along);
  Moments shift;  // what the other areas say of it
  if (variance > 0) {
    const AreaShift& own = point.shifts[area];
    const double slope = own.slope + own.curvature * along.dot(point.step);
    const double precision = std::max(1 / variance + own.curvature, least_precision);
    shift = {-slope / precision, 1 / precision};
  }
  std::vector<RateComponent> widened = pass_.components(area, point.scales);
  for (RateComponent& component : widened) {
    component.mean = shift.mean;
    component.sd = std::sqrt(component.sd * component.sd + shift.variance);
  }
  AreaIntegral& integral = integrals_[at];
  integral.compute(here, eta_.data(), widened, pass_.modes(area));
  add_pieces(area, at, integral, widened, shift.variance);
}

void AreaMarginal::add_with_sibling(std::size_t area, std::size_t sibling, std::size_t at) {
  const HyperPoint& point = grid_.points[at];
  const AreaCells& here = pass_.areas()[area];
  const AreaCells& there = pass_.areas()[sibling];
  eta_of_all_.resize(static_cast<std::size_t>(cells_.offset.size()));
  for (const AreaCells* cells : {&here, &there}) {
    for (Eigen::Index c = cells->first; c < cells->last; ++c)
      eta_of_all_[static_cast<std::size_t>(c)] = cells_.offset[c] + pass_.design().times(c, point.gamma);
  }
  std::copy_n(eta_of_all_.begin() + here.first, here.own - here.first, eta_.begin());

  Eigen::MatrixXd along(cells_.design.cols(), 2);
  along << direction(area), direction(sibling);
  const Eigen::Matrix2d variance = along.transpose() * point.covariance * along;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
  if (variance.trace() > 0) {  // as for one area, in two directions at once
    const AreaShift& own = point.shifts[area];
    const AreaShift& other = point.shifts[sibling];
    Eigen::Matrix2d curvature;
    curvature << own.curvature, own.across, own.across, other.curvature;
    const Eigen::Vector2d slope = Eigen::Vector2d(own.slope, other.slope) + curvature * along.transpose() * point.step;
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> known(variance);
    const double least = least_share * known.eigenvalues()[1];
    const Eigen::Vector2d inverse = known.eigenvalues().cwiseMax(least).cwiseInverse();
    const Eigen::Matrix2d all =
        known.eigenvectors() * inverse.asDiagonal() * known.eigenvectors().transpose() + curvature;
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> others(all);
    covariance = others.eigenvectors() * others.eigenvalues().cwiseMax(least_precision).cwiseInverse().asDiagonal() *
                 others.eigenvectors().transpose();
    mean = -covariance * slope;
  }
  std::vector<PairComponent> pairs = pair_components(pass_.components(area, point.scales), laws_.sibling_correlation);
  std::vector<RateComponent> widened;
  for (PairComponent& pair : pairs) {
    pair.mean = mean;
    pair.covariance += covariance;
    widened.push_back({pair.share, std::sqrt(pair.covariance(0, 0)), mean[0]});
  }
  PairIntegral integral(point.tables);
  integral.compute(here, there, cells_.shared_with, eta_of_all_.data(), pairs, pass_.modes(area), pass_.modes(sibling));
  add_pieces(area, at, integral, widened, covariance(0, 0));
}

template <typename Integral>
void AreaMarginal::add_pieces(std::size_t area, std::size_t at, const Integral& integral,
                              const std::vector<RateComponent>& widened, double shift_variance) {
  const HyperPoint& point = grid_.points[at];
  const AreaCells& here = pass_.areas()[area];
  const Eigen::Index years = here.own - here.first;
  const std::vector<RateComponent> before = pass_.components(area, point.scales);
  const auto window = static_cast<double>(cells_.window_years[area]);
  const Moments unseen = passing_before(laws_.transient, point.scales.transient);
  const double missing = window - static_cast<double>(years);
  for (std::size_t k = 0; k < widened.size(); ++k) {
    Piece piece;
    piece.mass = point.weight * integral.share(k);
    if (!(piece.mass >= negligible_piece)) continue;
    piece.widened = widened[k];
    const double own = before[k].sd * before[k].sd;
    piece.pull = own / (own + shift_variance);
    piece.remaining = piece.pull * shift_variance;
    piece.nodes = integral.components()[k];
    for (int j = 0; j < ComponentNodes::count; ++j) {
      Moments sum{missing * unseen.mean, missing * unseen.variance};
      for (Eigen::Index t = 0; t < years; ++t) {
        const Moments v = passing_after(laws_.transient, point.scales.transient,
                                        eta_[static_cast<std::size_t>(t)] + piece.nodes.at(j),
                                        integral.cell_slope(k, j, t), integral.cell_curvature(k, j, t));
        sum.mean += v.mean;
        sum.variance += v.variance;
      }
      piece.passing_mean[static_cast<std::size_t>(j)] = sum.mean / window;
      piece.passing_variance[static_cast<std::size_t>(j)] = sum.variance / (window * window);
    }
    if (wants_years_above_) add_years_above(piece, integral, k, point.scales.transient);
    pieces_.push_back(piece);
  }
}

void AreaMarginal::spread(const Piece& piece, double first, double spacing, std::size_t points) {
  const ComponentNodes& nodes = piece.nodes;
  const double precision = 1 / (piece.widened.sd * piece.widened.sd);
  // Density at w: exp(log likelihood - (w - mean)^2 / (2 sd^2) - norm), the log likelihood by quintic Hermite pieces
  // that are kept within what concavity allows: where an interval ends the likelihood is a cliff.
  double norm = 0;
  double peak = -std::numeric_limits<double>::infinity();
  for (int j = 0; j < ComponentNodes::count; ++j) {
    const double away = nodes.at(j) - piece.widened.mean;
    peak = std::max(peak, nodes.value[static_cast<std::size_t>(j)] - 0.5 * precision * away * away);
  }
  for (int j = 0; j < ComponentNodes::count; ++j) {
    const double away = nodes.at(j) - piece.widened.mean;
    norm += std::exp(nodes.value[static_cast<std::size_t>(j)] - 0.5 * precision * away * away - peak);
  }
  norm = peak + std::log(norm * nodes.step);
  // A point goes with one interval only, however the ends of the intervals are rounded.
  auto g = static_cast<std::ptrdiff_t>(std::ceil((nodes.at(0) - first) / spacing));
  for (std::size_t j = 0; j + 1 < ComponentNodes::count; ++j) {
    const double from = nodes.at(static_cast<int>(j));
    std::array<double, 6> c{};
    quintic({nodes.value[j], nodes.slope[j], nodes.curvature[j]},
            {nodes.value[j + 1], nodes.slope[j + 1], nodes.curvature[j + 1]}, nodes.step, c.data());
    const double to = from + nodes.step;
    const auto end =
        std::min(static_cast<std::ptrdiff_t>(std::ceil((to - first) / spacing)), static_cast<std::ptrdiff_t>(points));
    for (; g < end; ++g) {
      const double w = first + spacing * static_cast<double>(g);
      const double t = (w - from) / nodes.step;
      const double quintic_at = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))));
      const double tangents = std::min(c[0] + c[1] * t, nodes.value[j + 1] - nodes.slope[j + 1] * (to - w));
      const double chord = c[0] + t * (nodes.value[j + 1] - c[0]);
      const double likelihood = std::max(chord, std::min(quintic_at, tangents));
      const double away = w - piece.widened.mean;
      const double mass = piece.mass * std::exp(likelihood - 0.5 * precision * away * away - norm);
      const double u = piece.pull * away;
      const double v = piece.passing_mean[j] + t * (piece.passing_mean[j + 1] - piece.passing_mean[j]);
      const double v_variance =
          piece.passing_variance[j] + t * (piece.passing_variance[j + 1] - piece.passing_variance[j]);
      const auto point = static_cast<std::size_t>(g);
      persistent_.add(point, mass, u, piece.remaining);
      average_.add(point, mass, u + v, piece.remaining + v_variance);
    }
  }
}

void AreaMarginal::compute(std::size_t area) {
  const AreaCells& here = pass_.areas()[area];
  pieces_.clear();
  eta_.resize(static_cast<std::size_t>(here.last - here.first));
  years_above_ = wants_years_above_ ? Eigen::VectorXd::Zero(here.own - here.first + 1) : Eigen::VectorXd();
  for (std::size_t k = 0; k < grid_.points.size(); ++k) {
    if (!(grid_.points[k].weight > negligible_point)) continue;
    if (const Eigen::Index sibling = pass_.sibling(area); sibling >= 0) {
      add_with_sibling(area, static_cast<std::size_t>(sibling), k);
    } else {
      add_alone(area, k);
    }
  }
  if (wants_years_above_) {  // from Pr(exactly k) to Pr(at least k)
    for (Eigen::Index k = years_above_.size() - 2; k >= 0; --k) years_above_[k] += years_above_[k + 1];
    years_above_ /= years_above_[0];
  }
  double first = std::numeric_limits<double>::infinity();
  double last = -std::numeric_limits<double>::infinity();
  double narrowest = std::numeric_limits<double>::infinity();
  for (const Piece& piece : pieces_) {
    first = std::min(first, piece.nodes.at(0));
    last = std::max(last, piece.nodes.at(ComponentNodes::count - 1));
    if (piece.mass > telling_piece) narrowest = std::min(narrowest, piece.nodes.step / ComponentNodes::spacing);
  }
  const double spacing = std::max(fineness * narrowest, (last - first) / most_points);
  const auto points = static_cast<std::size_t>((last - first) / spacing) + 2;
  persistent_.clear(points, spacing);
  average_.clear(points, spacing);
  for (const Piece& piece : pieces_) spread(piece, first, spacing, points);
  persistent_.settle();
  average_.settle();
}

}  // namespace tocsin
