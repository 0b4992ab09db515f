#include "tocsin/stats/seasonal_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <Eigen/Cholesky>

#include "tocsin/stats/gamma_poisson.hpp"

#include "series_check.hpp"

namespace tocsin {
namespace {

constexpr int max_steps = 25;
constexpr double deviance_change = 1e-8;

/// Columns: intercept, waves, trend in years from the end of the history.
class SeasonalDesign {
 public:
  SeasonalDesign(const SeasonalMeanOptions& options, Eigen::Index history)
      : frequency_(options.frequency),
        trend_(options.trend),
        history_(history),
        wave_(frequency_, 2 * options.harmonics) {
    for (Eigen::Index t = 0; t < frequency_; ++t) {
      for (Eigen::Index s = 1; s <= options.harmonics; ++s) {
        const double angle =
            2.0 * std::numbers::pi * static_cast<double>(s * t % frequency_) / static_cast<double>(frequency_);
        wave_(t, 2 * s - 2) = std::cos(angle);
        wave_(t, 2 * s - 1) = std::sin(angle);
      }
    }
  }

  Eigen::Index columns() const { return 1 + wave_.cols() + (trend_ ? 1 : 0); }

  /// Row of the position counted from 0.
  void fill(Eigen::Index position, Eigen::Ref<Eigen::VectorXd> row) const {
    row[0] = 1.0;
    row.segment(1, wave_.cols()) = wave_.row((position + 1) % frequency_).transpose();
    if (trend_) row[columns() - 1] = static_cast<double>(position - history_) / static_cast<double>(frequency_);
  }

 private:
  Eigen::Index frequency_;
  bool trend_;
  Eigen::Index history_;
  Eigen::MatrixXd wave_;  ///< by phase
};

/// Counts with their designs. Those of one design may stand together: `y` is then their sum and `n` their number.
struct Baseline {
  Eigen::MatrixXd X;  ///< a column a count: the designs are read one after the other
  Eigen::VectorXd y;
  Eigen::ArrayXd n;
};

Baseline baseline_of(const Eigen::VectorXd& counts, Eigen::Index history, const SeasonalDesign& design) {
  Baseline baseline{Eigen::MatrixXd(design.columns(), history), Eigen::VectorXd(history), {}};
  Eigen::Index n = 0;
  for (Eigen::Index i = 0; i < history; ++i) {
    if (std::isnan(counts[i])) continue;
    design.fill(i, baseline.X.col(n));
    baseline.y[n++] = counts[i];
  }
  baseline.X.conservativeResize(Eigen::NoChange, n);
  baseline.y.conservativeResize(n);
  baseline.n = Eigen::ArrayXd::Ones(n);
  return baseline;
}

/// Without a trend all counts of one phase of the year have one design.
Baseline by_phase(const Eigen::VectorXd& counts, Eigen::Index history, const SeasonalDesign& design,
                  Eigen::Index frequency) {
  const Eigen::Index phases = std::min(history, frequency);
  Baseline baseline{Eigen::MatrixXd(design.columns(), phases), Eigen::VectorXd::Zero(phases),
                    Eigen::ArrayXd::Zero(phases)};
  for (Eigen::Index i = 0; i < phases; ++i) design.fill(i, baseline.X.col(i));
  for (Eigen::Index i = 0; i < history; ++i) {
    if (std::isnan(counts[i])) continue;
    baseline.y[i % frequency] += counts[i];
    ++baseline.n[i % frequency];
  }
  return baseline;
}

/// Half the deviance up to terms of y alone, which cancel in its change but not in its size: `saturated` adds them.
double half_deviance(const Baseline& at, const Eigen::VectorXd& eta, const Eigen::VectorXd& mu, double alpha) {
  if (alpha == 0.0) return (at.n * mu.array()).sum() - at.y.dot(eta);
  return ((at.y.array() + at.n / alpha) * (alpha * mu.array()).log1p()).sum() - at.y.dot(eta);
}

double saturated(const Eigen::VectorXd& y, double alpha) {
  const auto term = [alpha](double k) {
    return (k > 0.0 ? k * std::log(k) : 0.0) - (alpha == 0.0 ? k : (k + 1.0 / alpha) * std::log1p(alpha * k));
  };
  std::vector<double> known;  // of small counts, as they are met
  double sum = 0.0;
  for (const double k : y) {
    if (k > 1000.0) {
      sum += term(k);
      continue;
    }
    const auto index = static_cast<std::size_t>(k);
    if (known.size() <= index) known.resize(index + 1, std::numeric_limits<double>::quiet_NaN());
    if (std::isnan(known[index])) known[index] = term(k);
    sum += known[index];
  }
  return sum;
}

/// One step of iteratively reweighted least squares.
Eigen::VectorXd step_from(const Baseline& at, const Eigen::VectorXd& eta, const Eigen::VectorXd& mu, double alpha) {
  const Eigen::Index p = at.X.rows();
  const Eigen::ArrayXd damped = 1.0 + alpha * mu.array();
  const Eigen::ArrayXd w = at.n * mu.array() / damped;
  const Eigen::VectorXd wz = (w * eta.array() + (at.y.array() - at.n * mu.array()) / damped).matrix();
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(p, p);
  for (Eigen::Index i = 0; i < mu.size(); ++i)
    for (Eigen::Index a = 0; a < p; ++a)
      for (Eigen::Index b = 0; b <= a; ++b) A(a, b) += w[i] * at.X(a, i) * at.X(b, i);
  const Eigen::LDLT<Eigen::MatrixXd> factor(A.selfadjointView<Eigen::Lower>());
  return factor.solve(at.X * wz);
}

/// Coefficients, or nothing where the steps do not settle. The first step starts from every count; the others, where
/// means are the same for counts of one design, from `together`.
bool iterate(const Baseline& single, const Baseline& together, double alpha, Eigen::VectorXd& beta) {
  const double of_y = saturated(single.y, alpha);
  Eigen::VectorXd mu = single.y.unaryExpr([alpha](double k) {
    return alpha == 0.0 ? k + 0.1 : k == 0.0 ? 1.0 / 6.0 : k;
  });
  Eigen::VectorXd eta = mu.array().log().matrix();
  double old = 2.0 * (half_deviance(single, eta, mu, alpha) + of_y);
  for (int step = 0; step < max_steps; ++step) {
    beta = step_from(step == 0 ? single : together, eta, mu, alpha);
    eta = together.X.transpose() * beta;
    mu = eta.array().exp().matrix();
    const double now = 2.0 * (half_deviance(together, eta, mu, alpha) + of_y);
    if (!std::isfinite(now)) return false;
    if (std::abs(now - old) / (std::abs(now) + 0.1) < deviance_change) return true;
    old = now;
  }
  return false;
}

}  // namespace

SeasonalMean fit_seasonal_mean(const Eigen::VectorXd& counts, MonitoredRange range,
                               const SeasonalMeanOptions& options) {
  SeasonalMean result;
  if (!acceptable(counts, range) || options.frequency < 1 || options.harmonics < 0 || options.dispersion < 0.0)
    return result;
  const SeasonalDesign design(options, range.first);
  const Baseline baseline = baseline_of(counts, range.first, design);
  result.status = DetectorStatus::short_history;
  if (baseline.y.size() < design.columns()) return result;
  result.status = DetectorStatus::not_fitted;
  if (baseline.y.sum() == 0.0) return result;
  Eigen::VectorXd beta;
  if (std::isnan(options.dispersion)) {
    const GammaPoissonFit fit =
        fit_gamma_poisson(baseline.y, Eigen::VectorXd::Ones(baseline.y.size()), baseline.X.transpose());
    const bool fitted =
        fit.status == GammaPoissonStatus::converged || fit.status == GammaPoissonStatus::no_overdispersion;
    if (!fitted || !fit.aliased.empty()) return result;
    beta = fit.beta;
    result.dispersion = 1.0 / fit.alpha;
  } else {
    const bool fitted = options.trend ? iterate(baseline, baseline, options.dispersion, beta)
                                      : iterate(baseline, by_phase(counts, range.first, design, options.frequency),
                                                options.dispersion, beta);
    if (!fitted) return result;
    result.dispersion = options.dispersion;
  }
  result.means.resize(range.size());
  Eigen::VectorXd row(design.columns());
  for (Eigen::Index i = 0; i < range.size(); ++i) {
    design.fill(range.first + i, row);
    result.means[i] = std::exp(row.dot(beta));
  }
  if (result.means.allFinite() && (result.means.array() > 0.0).all()) result.status = DetectorStatus::assessed;
  return result;
}

}  // namespace tocsin
