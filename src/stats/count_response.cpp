#include "count_response.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "rising_factorial.hpp"

namespace tocsin {

CountResponse::CountResponse(ResponseLaw law, const Eigen::VectorXd& y, const Eigen::MatrixXd& X,
                             const Eigen::VectorXd& offset, std::vector<Eigen::Index> cell, Eigen::Index cells)
    : law_(law), y_(y), X_(X), offset_(offset), cell_(std::move(cell)), count_(Eigen::VectorXd::Zero(cells)) {
  rows_are_cells_ = cells == y.size();
  for (Eigen::Index i = 0; i < y.size(); ++i)
    rows_are_cells_ = rows_are_cells_ && cell_[static_cast<std::size_t>(i)] == i;
  count_ = gather(y.array());
  log_factorials_ = gather(y.array().unaryExpr([](double count) { return std::lgamma(count + 1.0); })).sum();
  rounding_ = 1e-14 * (log_factorials_ + (y.array() * (1.0 + offset.array().abs())).sum());
  if (law_ == ResponseLaw::poisson) return;
  distinct_.assign(y.begin(), y.end());
  std::sort(distinct_.begin(), distinct_.end());
  distinct_.erase(std::unique(distinct_.begin(), distinct_.end()), distinct_.end());
  rising_slope_.resize(static_cast<Eigen::Index>(distinct_.size()));
  occurrences_.setZero(rising_slope_.size());
  for (const double count : y) {
    which_.push_back(std::lower_bound(distinct_.begin(), distinct_.end(), count) - distinct_.begin());
    occurrences_[which_.back()] += 1.0;
  }
}

Eigen::ArrayXd CountResponse::spread(const Eigen::VectorXd& by_cell) const {
  if (rows_are_cells_) return by_cell;
  Eigen::ArrayXd by_row(y_.size());
  for (Eigen::Index i = 0; i < by_row.size(); ++i) by_row[i] = by_cell[cell_[static_cast<std::size_t>(i)]];
  return by_row;
}

Eigen::VectorXd CountResponse::gather(const Eigen::ArrayXd& by_row) const {
  if (rows_are_cells_) return by_row;
  Eigen::VectorXd by_cell = Eigen::VectorXd::Zero(cells());
  for (Eigen::Index i = 0; i < by_row.size();) {
    const Eigen::Index cell = cell_[static_cast<std::size_t>(i)];
    double sum = 0.0;  // rows of a cell often stand together
    for (; i < by_row.size() && cell_[static_cast<std::size_t>(i)] == cell; ++i) sum += by_row[i];
    by_cell[cell] += sum;
  }
  return by_cell;
}

bool CountResponse::set(const Eigen::VectorXd& beta, double log_size) {
  base_ = (offset_ + X_ * beta).array();
  constant_ = -log_factorials_;
  if (law_ == ResponseLaw::poisson) {
    constant_ += y_.dot(base_.matrix());
    exp_base_ = base_.exp();
    mean_ = gather(exp_base_);
    return mean_.allFinite();
  }
  log_size_ = log_size;
  size_ = std::exp(log_size);
  if (!base_.allFinite() || !std::isfinite(size_) || size_ == 0.0) return false;
  Eigen::ArrayXd value(rising_slope_.size());
  for (Eigen::Index j = 0; j < value.size(); ++j) {
    const RisingFactorial rising = rising_factorial(size_, distinct_[static_cast<std::size_t>(j)]);
    value[j] = rising.value;
    rising_slope_[j] = rising.d_log_a;
  }
  constant_ += (occurrences_ * value).sum();
  return true;
}

void CountResponse::sweep_rows(const Eigen::Ref<const Eigen::VectorXd>& c) {
  eta_.resize(y_.size());
  for (Eigen::Index i = 0; i < eta_.size(); ++i) eta_[i] = base_[i] + c[cell_[static_cast<std::size_t>(i)]];
  odds_ = (eta_ - log_size_).exp();
  // log1p, its rounding of 1 + odds made good.
  q_ = 1.0 + odds_;
  log_total_ = q_.log() - (q_ - 1.0 - odds_) / q_;
  p_ = q_.inverse();
  q_ = odds_ * p_;
  score_ = y_.array() * p_ - size_ * q_;
}

double CountResponse::sweep(const Eigen::Ref<const Eigen::VectorXd>& c) {
  if (law_ == ResponseLaw::poisson) {
    exp_c_ = c.array().exp();
    curvature_ = mean_.cwiseProduct(exp_c_.matrix());
    slope_ = count_ - curvature_;
    return constant_ + count_.dot(c) - curvature_.sum();
  }
  sweep_rows(c);
  slope_ = gather(score_);
  curvature_ = gather(row_curvature());
  return constant_ + gather(y_.array() * eta_ - (y_.array() + size_) * log_total_).sum();
}

Eigen::ArrayXd CountResponse::row_curvature() const {
  if (law_ == ResponseLaw::poisson) return exp_base_ * spread(exp_c_.matrix());
  return (y_.array() + size_) * q_ * p_;
}

Eigen::VectorXd CountResponse::curvature_slope() const {
  return law_ == ResponseLaw::poisson ? curvature_ : gather(row_curvature() * (p_ - q_));
}

double CountResponse::size_slope(const Eigen::ArrayXd& weight) const {
  double sum = 0.0;
  for (Eigen::Index i = 0; i < y_.size(); ++i)
    sum += weight[i] *
           (rising_slope_[which_[static_cast<std::size_t>(i)]] - size_ * log_total_[i] + (y_[i] + size_) * q_[i]);
  return sum;
}

Eigen::VectorXd CountResponse::laplace_gradient(const Eigen::VectorXd& v, const Eigen::VectorXd& r) const {
  Eigen::VectorXd gradient(columns() + sizes());
  const Eigen::ArrayXd w = row_curvature();
  if (law_ == ResponseLaw::poisson) {
    gradient = X_.transpose() * (y_.array() - w * (1.0 + 0.5 * spread(v - r))).matrix();
    return gradient;
  }
  const Eigen::ArrayXd v_row = spread(v);
  const Eigen::ArrayXd r_row = spread(r);
  gradient.head(columns()) = X_.transpose() * (score_ - 0.5 * w * (v_row * (p_ - q_) - r_row)).matrix();
  const Eigen::ArrayXd w_in_size = w * (size_ / (y_.array() + size_) + q_ - p_);
  gradient[columns()] =
      size_slope(Eigen::ArrayXd::Ones(y_.size())) - 0.5 * (v_row * w_in_size + r_row * score_ * q_).sum();
  return gradient;
}

Eigen::MatrixXd CountResponse::mixed_derivatives() const {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(cells(), columns() + sizes());
  const Eigen::ArrayXd w = row_curvature();
  for (Eigen::Index j = 0; j < columns(); ++j) result.col(j) = gather(w * X_.col(j).array());
  if (law_ == ResponseLaw::negative_binomial) result.col(columns()) = -gather(score_ * q_);
  return result;
}

Eigen::MatrixXd CountResponse::information() const {
  return X_.transpose() * row_curvature().matrix().asDiagonal() * X_;
}

Eigen::VectorXd CountResponse::cell_values(const Eigen::Ref<const Eigen::VectorXd>& c) {
  if (law_ == ResponseLaw::poisson) return (count_.array() * c.array() - mean_.array() * c.array().exp()).matrix();
  sweep_rows(c);
  return gather(y_.array() * eta_ - (y_.array() + size_) * log_total_);
}

Eigen::VectorXd CountResponse::mean_gradient(const Eigen::MatrixXd& u, const Eigen::MatrixXd& mass) {
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(columns() + sizes());
  if (law_ == ResponseLaw::poisson) {
    const Eigen::VectorXd mean_exp = (mass.array() * u.array().exp()).rowwise().sum().matrix();
    gradient = X_.transpose() * (y_.array() - exp_base_ * spread(mean_exp)).matrix();
    return gradient;
  }
  Eigen::ArrayXd mean_score = Eigen::ArrayXd::Zero(y_.size());
  for (Eigen::Index s = 0; s < u.cols(); ++s) {
    sweep_rows(u.col(s));
    const Eigen::ArrayXd probability = spread(mass.col(s));
    mean_score += probability * score_;
    gradient[columns()] += size_slope(probability);
  }
  gradient.head(columns()) = X_.transpose() * mean_score.matrix();
  return gradient;
}

}  // namespace tocsin
