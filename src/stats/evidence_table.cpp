#include "evidence_table.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {
namespace {

constexpr Eigen::Index pair_stride = 3;

}  // namespace

Eigen::ArrayXd DeviationKnots::deviations() const {
  return (log_first + step * Eigen::ArrayXd::LinSpaced(count, 0, static_cast<double>(count - 1))).exp();
}

EvidenceTable::EvidenceTable(RatePass& pass, const Eigen::VectorXd& eta, const DeviationKnots& knots) : knots_(knots) {
  const auto areas = static_cast<Eigen::Index>(pass.areas().size());
  for (Eigen::ArrayXXd* table : {&value_, &rise_, &slope_, &curvature_})
    *table = Eigen::ArrayXXd::Zero(areas, knots.count);
  const Eigen::ArrayXd deviations = knots.deviations();
  functions_.resize(pass.areas().size());
  factor_.resize(areas);
  for (Eigen::Index i = 0; i < areas; ++i) {
    const auto area = static_cast<std::size_t>(i);
    const double factor = factor_[i] = pass.deviation_factor(area);
    AreaFunction& function = functions_[area];
    if (const Eigen::Index sibling = pass.sibling(area); sibling >= 0) {
      if (sibling < i) continue;
      tabulate_pair(pass, eta, area);
      continue;
    }
    const AreaCells& cells = pass.areas()[area];
    function.tabulate(pass.tables(), pass.cells(), cells, eta.data() + cells.first,
                      {0, factor * deviations[0], factor * deviations[knots.count - 1]});
    double mode = 0;
    for (Eigen::Index k = 0; k < knots.count; ++k) {
      const double sd = factor * deviations[k];
      const NormalIntegral at = function.integrate(0, sd, mode);
      const double precision = 1 / (sd * sd);
      value_(i, k) = at.log_integral;
      rise_(i, k) = knots.step * (precision * at.square - 1);
      // By parts: the mean slope of the log likelihood is the precision times the mean of w, and so on.
      slope_(i, k) = precision * at.mean;
      curvature_(i, k) = precision * (precision * (at.square - at.mean * at.mean) - 1);
    }
  }
  reference_ = value_.rowwise().maxCoeff();
  value_.colwise() -= reference_;
}

/// At a few of the knots, since the integral over two areas is dear; between them by cubic Hermite pieces.
void EvidenceTable::tabulate_pair(const RatePass& pass, const Eigen::VectorXd& eta, std::size_t area) {
  const auto row = static_cast<Eigen::Index>(area);
  const Eigen::ArrayXd deviations = knots_.deviations();
  const double factor = pass.deviation_factor(area);
  PairIntegral pair(pass.tables());
  double modes[2] = {0, 0};
  const auto integrate = [&](Eigen::Index k) {
    pass.integrate_pair(area, eta, {{1, factor * deviations[k], 0}}, pair, &modes[0], &modes[1]);
    value_(row, k) = pair.log_likelihood();
    rise_(row, k) = knots_.step * (pair.mean_square(0) - 2);
  };
  integrate(0);
  for (Eigen::Index k = 0; k + 1 < knots_.count;) {
    const Eigen::Index next = std::min(k + pair_stride, knots_.count - 1);
    integrate(next);
    const auto width = static_cast<double>(next - k);
    for (Eigen::Index j = k + 1; j < next; ++j) {
      const double t = static_cast<double>(j - k) / width;
      const double s = 1 - t;
      const double rise = value_(row, next) - value_(row, k);
      const double left = width * rise_(row, k);
      const double right = width * rise_(row, next);
      value_(row, j) = value_(row, k) + t * t * (3 - 2 * t) * rise + t * s * (s * left - t * right);
      rise_(row, j) = (6 * t * s * rise + s * (s - 2 * t) * left + t * (t - 2 * s) * right) / width;
    }
    k = next;
  }
}

Eigen::ArrayXXd EvidenceTable::shifted(const ShiftLaws& shifts, const Eigen::ArrayXd& from) const {
  Eigen::ArrayXXd table = value_;
  const Eigen::ArrayXd deviations = knots_.deviations();
  for (Eigen::Index i = 0; i < table.rows(); ++i) {
    const AreaFunction& function = functions_[static_cast<std::size_t>(i)];
    if (function.knots().empty()) continue;
    double mode = std::clamp(from[i] + shifts.mean(i, 0), function.first(), function.last());
    for (Eigen::Index k = 0; k < knots_.count; ++k) {
      const double sd = factor_[i] * deviations[k];
      const double widened = std::sqrt(sd * sd + shifts.variance(i, k));
      table(i, k) = function.integrate(from[i] + shifts.mean(i, k), widened, mode).log_integral;
    }
    table.row(i) -= table.row(i).maxCoeff();
  }
  return table;
}

Eigen::ArrayXd EvidenceTable::relative(double log_sd) const {
  const double position = (log_sd - knots_.log_first) / knots_.step;
  const auto k = std::clamp<Eigen::Index>(static_cast<Eigen::Index>(position), 0, knots_.count - 2);
  const double t = position - static_cast<double>(k);
  const double s = 1 - t;
  return s * s * (1 + 2 * t) * value_.col(k) + t * t * (1 + 2 * s) * value_.col(k + 1) +
         t * s * (s * rise_.col(k) - t * rise_.col(k + 1));
}

Eigen::ArrayXd EvidenceTable::interpolated(const Eigen::ArrayXXd& table, double log_sd) const {
  const LagrangeWeights weights = knots_.weights(log_sd);
  Eigen::ArrayXd sum = weights.of[0] * table.col(weights.first);
  for (Eigen::Index k = 1; k < 4; ++k) sum += weights.of[static_cast<std::size_t>(k)] * table.col(weights.first + k);
  return sum;
}

}  // namespace tocsin
