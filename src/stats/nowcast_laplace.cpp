#include "nowcast_laplace.hpp"

#include <cmath>
#include <limits>
#include <map>

#include <boost/math/special_functions/gamma.hpp>

#include "boost_policy.hpp"

namespace tocsin {

NowcastLaplace::NowcastLaplace(const ReportingTriangle& triangle, const SmoothedNowcastOptions& options)
    : options_(options), periods_(triangle.counts.rows()), delays_(triangle.counts.cols()) {
  Eigen::VectorXd by_delay = Eigen::VectorXd::Zero(delays_);
  for (Eigen::Index t = 0; t < periods_; ++t)
    for (Eigen::Index d = 0; d < delays_ && triangle.seen(t, d); ++d) by_delay[d] += triangle.counts(t, d);
  Eigen::Index most_frequent = 0;
  by_delay.maxCoeff(&most_frequent);
  for (Eigen::Index d = 0; d < delays_; ++d)
    contrast_.push_back(d == most_frequent ? -1 : periods_ + d - (d > most_frequent ? 1 : 0));
  for (Eigen::Index t = 0; t < periods_; ++t)
    for (Eigen::Index d = 0; d < delays_ && triangle.seen(t, d); ++d)
      cells_.push_back({.period = t, .contrast = contrast(d), .count = triangle.counts(t, d)});
}

double NowcastLaplace::predictor(const Cell& cell, const Eigen::VectorXd& x) const {
  return x[cell.period] + (cell.contrast < 0 ? 0.0 : x[cell.contrast]);
}

double NowcastLaplace::size_of(const NowcastHyper& hyper) const {
  return options_.overdispersed ? std::exp(hyper.log_size) : std::numeric_limits<double>::infinity();
}

NowcastLaplace::Slopes NowcastLaplace::slopes(const Cell& cell, double eta, double size) const {
  const double mean = std::exp(eta);
  if (std::isinf(size)) return {.first = cell.count - mean, .second = mean, .third = -mean};
  const double sum = size + mean;
  const double share = mean / sum;
  const double weight = (cell.count + size) * share;
  return {.first = cell.count - weight,
          .second = weight * (size / sum),
          .third = -weight * (size / sum) * ((size - mean) / sum)};
}

double NowcastLaplace::delay_shares(const Eigen::VectorXd& x, Eigen::VectorXd& shares) const {
  shares = Eigen::VectorXd::Zero(delays_);
  for (Eigen::Index d = 0; d < delays_; ++d)
    if (contrast(d) >= 0) shares[d] = x[contrast(d)];
  const double top = shares.maxCoeff();
  shares = (shares.array() - top).exp();
  const double sum = shares.sum();
  shares /= sum;
  return top + std::log(sum);
}

double NowcastLaplace::value(const NowcastHyper& hyper, const Eigen::VectorXd& x) const {
  const double size = size_of(hyper);
  double result = 0.0;
  for (const Cell& cell : cells_) {
    const double eta = predictor(cell, x);
    const double mean = std::exp(eta);
    if (std::isinf(size)) {
      result += cell.count * eta - mean;
    } else {
      result += (cell.count > 0.0 ? cell.count * (eta - std::log(size + mean)) : 0.0) - size * std::log1p(mean / size);
    }
  }
  const auto levels = x.head(periods_);
  const double tau = std::exp(hyper.log_smoothness);
  result -= 0.5 * tau * (levels.tail(periods_ - 1) - levels.head(periods_ - 1)).squaredNorm();
  Eigen::VectorXd shares;
  const double log_sum = delay_shares(x, shares);
  const double first = x[0] + log_sum - options_.first_mean;
  result -= 0.5 * options_.first_precision * first * first;
  // Dirichlet in the contrasts: prod beta_d^kappa, the Jacobian of the logits included.
  result += options_.delay_prior * (x.tail(delays_ - 1).sum() - static_cast<double>(delays_) * log_sum);
  return result;
}

void NowcastLaplace::derivatives(const NowcastHyper& hyper, const Eigen::VectorXd& x, Eigen::VectorXd& gradient,
                                 Eigen::MatrixXd& information) const {
  const Eigen::Index n = periods_ + delays_ - 1;
  const double size = size_of(hyper);
  gradient = Eigen::VectorXd::Zero(n);
  information = Eigen::MatrixXd::Zero(n, n);
  for (const Cell& cell : cells_) {
    const Slopes slope = slopes(cell, predictor(cell, x), size);
    gradient[cell.period] += slope.first;
    information(cell.period, cell.period) += slope.second;
    if (cell.contrast < 0) continue;
    gradient[cell.contrast] += slope.first;
    information(cell.contrast, cell.contrast) += slope.second;
    information(cell.contrast, cell.period) += slope.second;
  }
  const double tau = std::exp(hyper.log_smoothness);
  for (Eigen::Index t = 1; t < periods_; ++t) {
    const double step = tau * (x[t] - x[t - 1]);
    gradient[t] -= step;
    gradient[t - 1] += step;
    information(t, t) += tau;
    information(t - 1, t - 1) += tau;
    information(t, t - 1) -= tau;
  }
  // Log-sum-exp has gradient `shares` and Hessian diag(shares) - shares shares'. Of the two terms that hold it the
  // weak prior of the first level is taken as if the shares did not move.
  Eigen::VectorXd shares;
  const double log_sum = delay_shares(x, shares);
  const double q = options_.first_precision;
  const double first = x[0] + log_sum - options_.first_mean;
  const double kappa = options_.delay_prior;
  const double all = kappa * static_cast<double>(delays_);
  gradient[0] -= q * first;
  information(0, 0) += q;
  for (Eigen::Index d = 0; d < delays_; ++d) {
    const Eigen::Index i = contrast(d);
    if (i < 0) continue;
    gradient[i] += kappa - all * shares[d] - q * first * shares[d];
    information(i, 0) += q * shares[d];
    information(i, i) += all * shares[d];
    for (Eigen::Index e = 0; e <= d; ++e)
      if (contrast(e) >= 0) information(i, contrast(e)) += (q - all) * shares[d] * shares[e];
  }
}

double NowcastLaplace::hyper_terms(const NowcastHyper& hyper) const {
  const double tau = std::exp(hyper.log_smoothness);
  double result = 0.5 * static_cast<double>(periods_ - 1) * hyper.log_smoothness +
                  options_.smoothness_shape * hyper.log_smoothness - options_.smoothness_rate * tau;
  if (!options_.overdispersed) return result;
  const double size = std::exp(hyper.log_size);
  result += options_.size_shape * hyper.log_size - options_.size_rate * size;
  std::map<double, double> cells_of_count;
  for (const Cell& cell : cells_)
    if (cell.count > 0.0) ++cells_of_count[cell.count];
  for (const auto& [count, cells] : cells_of_count)
    result += cells * (boost::math::lgamma(count + size, quiet) - boost::math::lgamma(size, quiet));
  return result;
}

Eigen::VectorXd NowcastLaplace::start() const {
  // Half an event in each cell keeps the logarithms finite.
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(periods_ + delays_ - 1);
  Eigen::VectorXd cells = sums;
  for (const Cell& cell : cells_) {
    sums[cell.period] += cell.count + 0.5;
    cells[cell.period] += 1.0;
    if (cell.contrast < 0) continue;
    sums[cell.contrast] += cell.count + 0.5;
    cells[cell.contrast] += 1.0;
  }
  Eigen::VectorXd x = (sums.array() / cells.array()).log();
  x.tail(delays_ - 1).array() -= x.head(periods_).mean();
  return x;
}

NowcastLaplace::Mode NowcastLaplace::find_mode(const NowcastHyper& hyper, Eigen::VectorXd x) const {
  Mode mode;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
  Eigen::LLT<Eigen::MatrixXd> factor;
  double here = value(hyper, x);
  for (int step = 0; step < 60; ++step) {
    derivatives(hyper, x, gradient, information);
    factor.compute(information);
    if (factor.info() != Eigen::Success) return mode;
    const Eigen::VectorXd move = factor.solve(gradient);
    const double promised = gradient.dot(move);
    if (promised < 1e-9) {
      mode.settled = true;
      break;
    }
    double length = std::min(1.0, 3.0 / move.cwiseAbs().maxCoeff());
    double there = value(hyper, x + length * move);
    while (!(there > here) && length > 1e-6) {
      length *= 0.5;
      there = value(hyper, x + length * move);
    }
    if (!(there > here)) {
      mode.settled = promised < 1e-5;  // no ascent left in double precision
      break;
    }
    x += length * move;
    here = there;
  }
  mode.log_posterior = here + hyper_terms(hyper) - Eigen::MatrixXd(factor.matrixL()).diagonal().array().log().sum();
  mode.x = std::move(x);
  return mode;
}

NowcastLaplace::Posterior NowcastLaplace::posterior(const NowcastHyper& hyper, const Mode& mode) const {
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
  derivatives(hyper, mode.x, gradient, information);
  const Eigen::LLT<Eigen::MatrixXd> factor(information);
  const Eigen::Index n = information.rows();
  Posterior result;
  result.covariance = factor.solve(Eigen::MatrixXd::Identity(n, n));
  const double size = size_of(hyper);
  Eigen::VectorXd pull = Eigen::VectorXd::Zero(n);
  for (const Cell& cell : cells_) {
    const Eigen::Index t = cell.period;
    const Eigen::Index d = cell.contrast;
    double variance = result.covariance(t, t);
    if (d >= 0) variance += result.covariance(d, d) + 2.0 * result.covariance(d, t);
    const double third = 0.5 * variance * slopes(cell, predictor(cell, mode.x), size).third;
    pull[t] += third;
    if (d >= 0) pull[d] += third;
  }
  result.mean = mode.x + result.covariance * pull;
  return result;
}

}  // namespace tocsin
