#include "hyper_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "hyper_frame.hpp"

namespace tocsin {
namespace {

constexpr double log_two_pi = 1.8378770664093453;
constexpr double settled_gain = 0.2;  ///< what a step still promises is then added by the quadratic it was taken from
constexpr int most_settling_steps = 8;
constexpr double farthest_mode = 10;  ///< from that at the centre: a farther one foretold is an artefact of flatness
constexpr double most_promised = 1;   ///< where a step promises more, gamma is not near its mode
constexpr int farthest_base = 5;      ///< from the origin of the lattice over lambda
constexpr double widest_drop = 2.2;   ///< of the log density from the centre to its neighbours, on the mean of both
constexpr int most_halvings = 8;
constexpr double line_depth = 3;   ///< below the top, where a line goes on
constexpr double plane_depth = 4;  ///< below the top, what is worth a point
constexpr int longest_line = 24;

struct Settled {
  Eigen::VectorXd gamma;
  JointDensity joint;
};

/// Newton's method on gamma from near its mode until a further step promises next to nothing; usually none is needed.
Settled settled(RatePass& pass, Eigen::VectorXd gamma, const Eigen::VectorXd& theta, std::vector<AreaShift>& shifts,
                Eigen::VectorXd& weights, int& evaluations) {
  JointDensity joint = pass.density(gamma, theta, &shifts, &weights);
  ++evaluations;
  for (int i = 0; i < most_settling_steps; ++i) {
    const Cholesky cholesky = ridged(joint.information);
    const Eigen::VectorXd step = capped(cholesky.solve(joint.gradient), longest_gamma_step);
    if (0.5 * step.dot(joint.gradient) <= settled_gain) break;
    JointDensity next;
    double scale = 1;
    for (; scale > 1e-3; scale *= 0.5) {
      next = pass.density(gamma + scale * step, theta, &shifts, &weights);
      ++evaluations;
      if (next.value >= joint.value) break;
    }
    if (!(scale > 1e-3)) break;
    gamma += scale * step;
    joint = std::move(next);
  }
  return {std::move(gamma), std::move(joint)};
}

/// Lays points over phi and keeps what was found at each.
class PhiLattice {
 public:
  using Index = std::array<int, 2>;

  PhiLattice(RatePass& pass, HyperGrid& grid, const Centre& centre, HyperFrame frame)
      : pass_(pass), grid_(grid), centre_(centre), frame_(std::move(frame)) {}

  void fill();
  /// Gives the grid what was found.
  void finish();

 private:
  struct Found {
    double log_density = -std::numeric_limits<double>::infinity();
    std::optional<HyperPoint> point;
    std::vector<PersistentLattice::Point> lambda;
  };

  [[nodiscard]] std::size_t dimensions() const { return static_cast<std::size_t>(frame_.phi_spacing.size()); }
  [[nodiscard]] double top() const;
  bool close_enough();
  void extend(std::size_t axis, int side);
  void fill_plane();
  double look(const Index& index);
  Found evaluate(const Index& index);
  [[nodiscard]] Eigen::MatrixXd directions(const Eigen::VectorXd& unit) const;

  RatePass& pass_;
  HyperGrid& grid_;
  const Centre& centre_;
  HyperFrame frame_;
  std::map<Index, Found> found_at_;
};

double PhiLattice::top() const {
  double top = -std::numeric_limits<double>::infinity();
  for (const auto& [index, found] : found_at_) top = std::max(top, found.log_density);
  return top;
}

void PhiLattice::fill() {
  for (int i = 0; i < most_halvings && !close_enough(); ++i) found_at_.clear();
  look({});
  for (std::size_t j = 0; j < dimensions(); ++j) {
    for (const int side : {-1, 1}) extend(j, side);
  }
  if (dimensions() == 2) fill_plane();
}

double PhiLattice::look(const Index& index) {
  auto at = found_at_.find(index);
  if (at == found_at_.end()) at = found_at_.emplace(index, evaluate(index)).first;
  return at->second.log_density;
}

/// Looks at the centre and its neighbours; where the density falls too fast between them, halves the spacing.
bool PhiLattice::close_enough() {
  const double centre = look({});
  bool enough = true;
  for (std::size_t j = 0; j < dimensions(); ++j) {
    Index below{};
    Index above{};
    below[j] = -1;
    above[j] = 1;
    if (!(centre - 0.5 * (look(below) + look(above)) > widest_drop)) continue;
    frame_.phi_spacing[static_cast<Eigen::Index>(j)] /= 2;
    enough = false;
  }
  return enough;
}

void PhiLattice::extend(std::size_t axis, int side) {
  Index index{};
  double before = look(index);
  index[axis] = -side;
  double bend = look(index) - 2 * before;
  index[axis] = side;
  double here = look(index);
  bend += here;
  for (int k = 2; k <= longest_line; ++k) {
    // A parabola falls short of a flat tail, so what it foretells is doubted.
    if (!(here > top() - line_depth) || !(2 * here - before + bend > top() - 2 * line_depth)) break;
    index[axis] = side * k;
    before = std::exchange(here, look(index));
  }
}

/// The points that the lines foretell to be worth it: along each the log density falls as on its axis.
void PhiLattice::fill_plane() {
  const std::map<Index, Found>& known = found_at_;
  std::array<std::vector<std::pair<int, double>>, 2> fall;
  const double centre = known.at({0, 0}).log_density;
  for (const auto& [index, found] : known) {
    if (index[1] == 0 && index[0] != 0) fall[0].emplace_back(index[0], found.log_density - centre);
    if (index[0] == 0 && index[1] != 0) fall[1].emplace_back(index[1], found.log_density - centre);
  }
  for (const auto& [i, fall_1] : fall[0]) {
    for (const auto& [j, fall_2] : fall[1]) {
      if (centre + fall_1 + fall_2 > top() - plane_depth) look({i, j});
    }
  }
}

Eigen::MatrixXd PhiLattice::directions(const Eigen::VectorXd& unit) const {
  Eigen::MatrixXd directions(static_cast<Eigen::Index>(pass_.areas().size()), unit.size());
  for (std::size_t i = 0; i < pass_.areas().size(); ++i)
    directions.row(static_cast<Eigen::Index>(i)) = pass_.direction(i, grid_.cell_weight).cwiseProduct(unit);
  return directions;
}

PhiLattice::Found PhiLattice::evaluate(const Index& index) {
  Eigen::VectorXd away(frame_.phi_spacing.size());
  for (Eigen::Index j = 0; j < away.size(); ++j) away[j] = frame_.phi_spacing[j] * index[static_cast<std::size_t>(j)];
  LambdaAxes::Index base = frame_.lambda.nearest(frame_.lambda.origin + frame_.lambda_drift * away);
  for (int& place : base) place = std::clamp(place, -farthest_base, farthest_base);
  Eigen::VectorXd theta(pass_.layout().size());
  theta << frame_.lambda.at(base), frame_.phi_origin + away;
  const Eigen::VectorXd foretold = frame_.mode.at(theta);
  const bool likely = (foretold - centre_.gamma).squaredNorm() < farthest_mode * farthest_mode;
  std::vector<AreaShift> shifts;
  Eigen::VectorXd weights;
  const Settled at = settled(pass_, likely ? foretold : centre_.gamma, theta, shifts, weights, grid_.evaluations);
  if (grid_.cell_weight.size() == 0) grid_.cell_weight = weights;
  Found found;
  const Cholesky cholesky(at.joint.information);
  if (cholesky.info() != Eigen::Success ||
      !(0.5 * at.joint.gradient.dot(cholesky.solve(at.joint.gradient)) <= most_promised))
    return found;

  const RateScales scales = pass_.layout().scales(theta);
  const Eigen::VectorXd unit = pass_.units(scales);
  const EvidenceTable table(pass_, pass_.predictors(unit.cwiseProduct(at.gamma)), frame_.knots);
  const Eigen::MatrixXd along = directions(unit);
  const GammaCorrection correction(pass_.layout(), frame_.lambda, table, along, pass_.prior_precision(), at.joint,
                                   theta);
  PersistentLattice lattice(pass_.layout(), frame_.lambda, table, correction, theta, base);
  if (!std::isfinite(lattice.log_integral())) return found;
  double prior_of_gamma = at.joint.value - pass_.layout().prior(theta).log_density;
  for (const AreaShift& shift : shifts) prior_of_gamma -= shift.value;
  const auto K = static_cast<double>(unit.size());
  found.log_density = lattice.log_integral() + prior_of_gamma + 0.5 * K * log_two_pi;

  const Eigen::VectorXd support = lattice.support_weights();
  const Eigen::VectorXd step = correction.mean_step(support);
  const Eigen::MatrixXd covariance = correction.mean_square(support) - step * step.transpose();
  ShiftLaws of_areas = correction.shift_laws(lattice.lambda_by_deviation());
  const Eigen::ArrayXXd evidence = table.shifted(of_areas, along * correction.step());
  found.point = HyperPoint{0,
                           scales.transient,
                           unit.cwiseProduct(at.gamma + step),
                           unit.asDiagonal() * covariance * unit.asDiagonal(),
                           lattice.deviation_mass(evidence),
                           std::move(of_areas),
                           unit.cwiseProduct(at.gamma + correction.step()),
                           unit.cwiseProduct(correction.step()),
                           unit.asDiagonal() * correction.covariance() * unit.asDiagonal(),
                           std::move(shifts),
                           pass_.tables()};
  found.lambda = lattice.points();
  return found;
}

void PhiLattice::finish() {
  const double highest = top();
  if (!std::isfinite(highest)) return;
  double sum = 0;
  for (const auto& [index, found] : found_at_) sum += std::exp(found.log_density - highest);
  grid_.log_marginal_likelihood = highest + std::log(sum) + frame_.phi_spacing.array().log().sum();
  grid_.centre = pass_.layout().scales(centre_.theta);
  const std::optional<HyperPoint>& centre = found_at_.at({}).point;
  grid_.fixed_centre = centre ? centre->mode : pass_.units(grid_.centre).cwiseProduct(centre_.gamma);
  grid_.deviations = frame_.knots.deviations();
  std::vector<HyperSlice> slices;
  for (auto& [index, found] : found_at_) {
    if (!found.point) continue;
    found.point->weight = std::exp(found.log_density - highest) / sum;
    slices.push_back({found.point->weight, index, std::move(found.lambda)});
    grid_.points.push_back(std::move(*found.point));
  }
  grid_.summaries = summarise(pass_.layout(), frame_.lambda, frame_.phi_origin, frame_.phi_spacing, slices);
}

}  // namespace

HyperGrid hyper_grid(RatePass& pass, const RateLaws& laws, int max_iterations) {
  HyperGrid grid;
  const Centre found = search_centre(pass, laws, max_iterations);
  grid.iterations = found.iterations;
  grid.evaluations = found.evaluations;
  grid.converged = found.converged;
  PhiLattice lattice(pass, grid, found, hyper_frame(pass, laws, found, grid.evaluations));
  lattice.fill();
  lattice.finish();
  return grid;
}

}  // namespace tocsin
