#include "mixed_tree.hpp"

#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

namespace tocsin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double root_two = 1.4142135623730951;
constexpr int inner_limit = 200;

}  // namespace

MixedTree::MixedTree(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                     const std::vector<Grouping>& levels, int nodes)
    : y_(y), X_(X), offset_(offset), first_{0}, leaf_(static_cast<std::size_t>(y.size())) {
  for (std::size_t j = 0; j < levels.size(); ++j) {
    Eigen::Index groups = 0;
    for (const Eigen::Index g : levels[j]) groups = std::max(groups, g + 1);
    parent_.resize(static_cast<std::size_t>(first_[j] + groups), -1);
    for (std::size_t i = 0; i < levels[j].size(); ++i) {
      leaf_[i] = first_[j] + levels[j][i];
      if (j == 0) continue;
      Eigen::Index& parent = parent_[static_cast<std::size_t>(leaf_[i])];
      const Eigen::Index here = first_[j - 1] + levels[j - 1][i];
      nested_ = nested_ && (parent == -1 || parent == here);
      parent = here;
    }
    first_.push_back(first_[j] + groups);
  }
  count_ = c_ = Eigen::VectorXd::Zero(size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    count_[leaf_[static_cast<std::size_t>(i)]] += y[i];
    log_factorials_ += std::lgamma(y[i] + 1.0);
  }
  if (nodes > 1) {  // Golub and Welsch 1969
    Eigen::VectorXd side(nodes - 1);
    for (Eigen::Index i = 0; i < nodes - 1; ++i) side[i] = std::sqrt(0.5 * static_cast<double>(i + 1));
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> jacobi;
    jacobi.computeFromTridiagonal(Eigen::VectorXd::Zero(nodes), side);
    x_ = jacobi.eigenvalues();
    weight_ = std::sqrt(std::acos(-1.0)) * jacobi.eigenvectors().row(0).transpose().array().square().matrix();
  }
}

double MixedTree::parent_of(const Eigen::VectorXd& x, Eigen::Index k) const {
  const Eigen::Index parent = parent_[static_cast<std::size_t>(k)];
  return parent < 0 ? 0.0 : x[parent];
}

Eigen::VectorXd MixedTree::edges(const Eigen::VectorXd& x) const {
  Eigen::VectorXd d(size());
  for (Eigen::Index k = 0; k < size(); ++k) d[k] = x[k] - parent_of(x, k);
  return d;
}

double MixedTree::inner_objective(const Eigen::VectorXd& c) const {
  double sum = 0.5 * tau_.dot(edges(c).cwiseAbs2()) - count_.dot(c);
  for (Eigen::Index k = first_[first_.size() - 2]; k < size(); ++k) sum += mean_[k] * std::exp(c[k]);
  return sum;
}

void MixedTree::factor() {
  below_ = Eigen::VectorXd::Zero(size());
  for (Eigen::Index k = first_[first_.size() - 2]; k < size(); ++k) below_[k] = mean_[k] * std::exp(c_[k]);
  for (Eigen::Index k = size() - 1; k >= 0; --k) {
    const Eigen::Index parent = parent_[static_cast<std::size_t>(k)];
    if (parent >= 0) below_[parent] += tau_[k] * below_[k] / (tau_[k] + below_[k]);
  }
}

Eigen::VectorXd MixedTree::solve(Eigen::VectorXd x) const {
  for (Eigen::Index k = size() - 1; k >= 0; --k) {
    const Eigen::Index parent = parent_[static_cast<std::size_t>(k)];
    if (parent >= 0) x[parent] += tau_[k] * x[k] / (tau_[k] + below_[k]);
  }
  for (Eigen::Index k = 0; k < size(); ++k) x[k] = (x[k] + tau_[k] * parent_of(x, k)) / (tau_[k] + below_[k]);
  return x;
}

Eigen::VectorXd MixedTree::node_variances() const {
  Eigen::VectorXd v(size());
  for (Eigen::Index k = 0; k < size(); ++k) {
    const double pivot = tau_[k] + below_[k];
    v[k] = 1.0 / pivot + tau_[k] / pivot * (tau_[k] / pivot) * parent_of(v, k);
  }
  return v;
}

Eigen::VectorXd MixedTree::edge_variances() const {
  const Eigen::VectorXd v = node_variances();
  Eigen::VectorXd q(size());
  for (Eigen::Index k = 0; k < size(); ++k) {
    const double pivot = tau_[k] + below_[k];
    q[k] = 1.0 / pivot + below_[k] / pivot * (below_[k] / pivot) * parent_of(v, k);
  }
  return q;
}

bool MixedTree::find_modes() {
  double value = inner_objective(c_);
  if (!std::isfinite(value)) {
    c_.setZero();
    value = inner_objective(c_);
  }
  for (int iteration = 0; iteration < inner_limit && std::isfinite(value); ++iteration) {
    factor();
    Eigen::VectorXd score = count_;
    const Eigen::VectorXd d = edges(c_);
    for (Eigen::Index k = 0; k < size(); ++k) {
      const Eigen::Index parent = parent_[static_cast<std::size_t>(k)];
      score[k] -= tau_[k] * d[k];
      if (parent >= 0) score[parent] += tau_[k] * d[k];
      if (mean_[k] > 0.0) score[k] -= mean_[k] * std::exp(c_[k]);
    }
    const Eigen::VectorXd step = solve(score);
    const double slack = 1e-12 * (1.0 + std::abs(value));
    double scale = 1.0;
    double next = inner_objective(c_ + step);
    while (!(next <= value + slack) && scale > 1e-10) {
      scale *= 0.5;
      next = inner_objective(c_ + scale * step);
    }
    if (!(next <= value + slack)) return false;
    c_ += scale * step;
    value = next;
    if (scale == 1.0 && step.cwiseAbs().maxCoeff() < 1e-9) {
      factor();
      return true;
    }
  }
  return false;
}

MixedLikelihood MixedTree::evaluate(const Eigen::VectorXd& parameters) {
  const Eigen::VectorXd log_sigma = parameters.tail(levels());
  base_ = offset_ + X_ * parameters.head(X_.cols());
  mean_ = Eigen::VectorXd::Zero(size());
  for (Eigen::Index i = 0; i < y_.size(); ++i) mean_[leaf_[static_cast<std::size_t>(i)]] += std::exp(base_[i]);
  tau_.resize(size());
  for (Eigen::Index j = 0; j < levels(); ++j)
    tau_.segment(first(j), first(j + 1) - first(j)).setConstant(std::exp(-2.0 * log_sigma[j]));
  if (!mean_.allFinite() || !tau_.allFinite() || !find_modes())
    return {-infinity, Eigen::VectorXd::Zero(this->parameters())};
  return x_.size() > 1 ? quadrature(log_sigma) : laplace(log_sigma);
}

MixedLikelihood MixedTree::laplace(const Eigen::VectorXd& log_sigma) const {
  const Eigen::VectorXd v = node_variances();
  const Eigen::VectorXd q = edge_variances();
  const Eigen::VectorXd d = edges(c_);
  Eigen::VectorXd s = Eigen::VectorXd::Zero(size());
  const Eigen::Index leaves = first(levels() - 1);
  s.tail(size() - leaves) = v.tail(size() - leaves).cwiseProduct(below_.tail(size() - leaves));
  const Eigen::VectorXd r = solve(s);
  const Eigen::VectorXd dr = edges(r);

  MixedLikelihood result{
      y_.dot(base_) - log_factorials_ - inner_objective(c_) - 0.5 * (tau_ + below_).array().log().sum(),
      Eigen::VectorXd(parameters())};
  Eigen::VectorXd residual(y_.size());
  for (Eigen::Index i = 0; i < y_.size(); ++i) {
    const Eigen::Index k = leaf_[static_cast<std::size_t>(i)];
    residual[i] = y_[i] - std::exp(base_[i] + c_[k]) * (1.0 + 0.5 * (v[k] - r[k]));
  }
  result.gradient.head(X_.cols()) = X_.transpose() * residual;
  for (Eigen::Index j = 0; j < levels(); ++j) {
    double sum = 0.0;
    for (Eigen::Index k = first(j); k < first(j + 1); ++k) sum += d[k] * d[k] + q[k] - dr[k] * d[k];
    const auto groups = static_cast<double>(first(j + 1) - first(j));
    result.gradient[X_.cols() + j] = std::exp(-2.0 * log_sigma[j]) * sum - groups;
    result.value -= groups * log_sigma[j];
  }
  return result;
}

MixedLikelihood MixedTree::quadrature(const Eigen::VectorXd& log_sigma) const {
  MixedLikelihood result{y_.dot(base_) - log_factorials_, Eigen::VectorXd::Zero(parameters())};
  Eigen::VectorXd expected(size());  // E[exp(u)] of each group
  for (Eigen::Index k = 0; k < size(); ++k) {
    const double spread = root_two / std::sqrt(tau_[k] + below_[k]);
    const Eigen::ArrayXd u = c_[k] + spread * x_.array();
    const Eigen::ArrayXd terms = count_[k] * u - mean_[k] * u.exp() - 0.5 * tau_[k] * u.square() + x_.array().square();
    const double top = terms.maxCoeff();
    const Eigen::ArrayXd mass = weight_.array() * (terms - top).exp();
    const double total = mass.sum();
    result.value += top + std::log(spread * total) - 0.5 * std::log(2.0 * std::acos(-1.0)) - log_sigma[0];
    expected[k] = (mass * u.exp()).sum() / total;
    result.gradient[X_.cols()] += tau_[k] * (mass * u.square()).sum() / total - 1.0;
  }
  Eigen::VectorXd residual(y_.size());
  for (Eigen::Index i = 0; i < y_.size(); ++i)
    residual[i] = y_[i] - std::exp(base_[i]) * expected[leaf_[static_cast<std::size_t>(i)]];
  result.gradient.head(X_.cols()) = X_.transpose() * residual;
  return result;
}

Eigen::MatrixXd MixedTree::intercept_derivatives() const {
  Eigen::MatrixXd right = Eigen::MatrixXd::Zero(size(), parameters());
  for (Eigen::Index i = 0; i < y_.size(); ++i) {
    const Eigen::Index k = leaf_[static_cast<std::size_t>(i)];
    right.row(k).head(X_.cols()) -= std::exp(base_[i] + c_[k]) * X_.row(i);
  }
  const Eigen::VectorXd d = edges(c_);
  for (Eigen::Index j = 0; j < levels(); ++j)
    for (Eigen::Index k = first(j); k < first(j + 1); ++k) {
      const Eigen::Index parent = parent_[static_cast<std::size_t>(k)];
      right(k, X_.cols() + j) += 2.0 * tau_[k] * d[k];
      if (parent >= 0) right(parent, X_.cols() + j) -= 2.0 * tau_[k] * d[k];
    }
  for (Eigen::Index j = 0; j < parameters(); ++j) right.col(j) = edges(solve(right.col(j)));
  return right;
}

}  // namespace tocsin
