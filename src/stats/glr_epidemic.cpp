#include <cmath>
#include <limits>

#include "glr_statistic.hpp"

namespace tocsin {
namespace {

constexpr double peer_start = 0.5;
constexpr double peer_floor = -18.0;
constexpr double peer_step = 1e-6;
constexpr int peer_steps = 1000;

}  // namespace

EpidemicStatistic::EpidemicStatistic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                                     const GlrOptions& options)
    : x_(counts.array()),
      before_(counts.size()),
      mu_(means.array()),
      alpha_(options.dispersion),
      peer_(options.peer_quirks) {
  for (Eigen::Index i = 0; i < x_.size(); ++i) before_[i] = i == 0 ? options.count_before : x_[i - 1];
}

double EpidemicStatistic::at(Eigen::Index first, Eigen::Index last, Eigen::Index now) const {
  double best = 0.0;
  double carried = peer_start;
  for (Eigen::Index k = first; k <= last; ++k) {
    double lambda = 0.0;
    if (!peer_) {
      lambda = solve_lambda(k, now);
    } else if (alpha_ == 0.0) {
      lambda = carried = peer_lambda(carried, k, now);
    } else {
      carried = peer_theta(carried, k, now);
      lambda = std::exp(carried);
    }
    const double value = gain(lambda, k, now);
    if (value > best) best = value;  // not a number: the peer's search failed
  }
  return best;
}

EpidemicStatistic::Slope EpidemicStatistic::slope(double lambda, Eigen::Index change, Eigen::Index now) const {
  Slope sum;
  for (Eigen::Index i = change; i <= now; ++i) {
    if (before_[i] == 0.0) continue;
    const double mean = mu_[i] + lambda * before_[i];
    const double variance = mean * (1.0 + alpha_ * mean);
    const double residual = x_[i] - mean;
    sum.value += before_[i] * residual / variance;
    sum.change -= before_[i] * before_[i] * (variance + residual * (1.0 + 2.0 * alpha_ * mean)) / (variance * variance);
  }
  return sum;
}

double EpidemicStatistic::gain(double lambda, Eigen::Index change, Eigen::Index now) const {
  double sum = 0.0;
  for (Eigen::Index i = change; i <= now; ++i) {
    const double added = lambda * before_[i];
    if (alpha_ == 0.0) {
      sum += x_[i] * std::log1p(added / mu_[i]) - added;
    } else {
      const double damped = std::log((1.0 + alpha_ * mu_[i]) / (1.0 + alpha_ * (mu_[i] + added)));
      sum += x_[i] * (std::log1p(added / mu_[i]) + damped) + damped / alpha_;
    }
  }
  return sum;
}

/// Root of the slope in [0, largest (x - mu) / x_{t-1}], 0 where it does not rise from 0.
double EpidemicStatistic::solve_lambda(Eigen::Index change, Eigen::Index now) const {
  Slope at = slope(0.0, change, now);
  if (!(at.value > 0.0)) return 0.0;
  double low = 0.0;
  double high = 0.0;
  for (Eigen::Index i = change; i <= now; ++i)
    if (before_[i] > 0.0) high = std::max(high, (x_[i] - mu_[i]) / before_[i]);
  double lambda = 0.0;
  for (int step = 0; step < 200; ++step) {
    (at.value > 0.0 ? low : high) = lambda;
    const double previous = lambda;
    lambda -= at.value / at.change;
    if (!(lambda > low && lambda < high)) lambda = 0.5 * (low + high);
    if (std::abs(lambda - previous) <= 1e-9 * (1.0 + lambda)) break;
    at = slope(lambda, change, now);
  }
  return lambda;
}

double EpidemicStatistic::peer_lambda(double start, Eigen::Index change, Eigen::Index now) const {
  double old = 2.0;
  double phi = std::log(start);
  for (int step = 0; phi > peer_floor && std::abs(std::exp(phi) - std::exp(old)) > peer_step && step < peer_steps;
       ++step) {
    old = phi;
    const double lambda = std::exp(phi);
    double score = 0.0;
    double squares = 0.0;
    for (Eigen::Index i = change; i <= now; ++i) {
      const double mean = lambda * before_[i] + mu_[i];
      score += x_[i] * before_[i] / mean - before_[i];
      squares += x_[i] * before_[i] * before_[i] / (mean * mean);
    }
    score *= lambda;
    phi += score / (lambda * lambda * squares - score);
  }
  return std::exp(phi);
}

double EpidemicStatistic::peer_theta(double start, Eigen::Index change, Eigen::Index now) const {
  double old = 0.4;
  double theta = start;
  for (int step = 0; theta > peer_floor && std::abs(theta - old) > peer_step && step < peer_steps; ++step) {
    old = theta;
    const double e = std::exp(theta);
    double score = 0.0;
    double information = 0.0;
    for (Eigen::Index i = change; i <= now; ++i) {
      const double inverse = 1.0 / (1.0 + alpha_ * e * mu_[i]);
      score += (x_[i] - e * mu_[i]) * inverse;
      information += e * mu_[i] * (alpha_ * x_[i] + 1.0) * inverse * inverse;
    }
    theta += score / information;
  }
  return theta;
}

}  // namespace tocsin
