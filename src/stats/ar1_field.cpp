#include "ar1_field.hpp"

#include <cmath>

namespace tocsin {
namespace {

/// rho within 2e-7 of 1 or -1, where Q, of the order of exp(2 phi), begins to drown the likelihood in rounding.
constexpr double largest_phi = 8.0;

}  // namespace

Ar1Field::Ar1Field(Eigen::Index areas, Eigen::Index years, bool persistent)
    : areas_(areas),
      years_(years),
      persistent_(persistent),
      ones_(years),
      inverse_pivot_(Eigen::MatrixXd::Zero(areas, years)),
      reach_(Eigen::MatrixXd::Zero(areas, years)),
      border_variance_(Eigen::VectorXd::Zero(areas)) {}

bool Ar1Field::set(const Eigen::VectorXd& psi) {
  psi_ = psi;
  tau_ = persistent_ ? std::exp(-2.0 * psi[0]) : 0.0;
  const double scale = start_precision_ = std::exp(-2.0 * psi[psi.size() - 2]);
  const double phi = psi[psi.size() - 1];
  const double cosh = std::cosh(phi);
  precision_ = {scale * cosh * cosh, scale * std::cosh(2.0 * phi), -0.5 * scale * std::sinh(2.0 * phi)};
  slope_ = {scale * std::sinh(2.0 * phi), 2.0 * scale * std::sinh(2.0 * phi), -scale * std::cosh(2.0 * phi)};
  const double rest = std::exp(-2.0 * phi);
  ones_.setConstant(scale * rest);
  ones_[0] = ones_[years_ - 1] = 0.5 * scale * (1.0 + rest);
  return std::abs(phi) <= largest_phi && std::isfinite(slope_.inner) && std::isfinite(tau_) && scale > 0.0 &&
         (tau_ > 0.0 || !persistent_);
}

double Ar1Field::half_log_determinant() const {
  const double chain = -static_cast<double>(years_) * psi_[psi_.size() - 2] +
                       static_cast<double>(years_ - 1) * std::log(std::cosh(psi_[psi_.size() - 1]));
  return static_cast<double>(areas_) * (persistent_ ? chain - psi_[0] : chain);
}

Eigen::VectorXd Ar1Field::persistent(const Eigen::VectorXd& c) const {
  if (persistent_) return c.head(areas_);
  return Eigen::VectorXd::Zero(areas_);
}

Eigen::MatrixXd Ar1Field::transient(const Eigen::VectorXd& c) const {
  Eigen::MatrixXd w = c.tail(cells()).reshaped(areas_, years_);
  if (persistent_) w.colwise() -= c.head(areas_);
  return w;
}

Eigen::MatrixXd Ar1Field::times(const Band& band, const Eigen::MatrixXd& w) const {
  Eigen::MatrixXd product(areas_, years_);
  for (Eigen::Index t = 0; t < years_; ++t) {
    product.col(t) = diagonal(band, t) * w.col(t);
    if (t > 0) product.col(t) += band.off * w.col(t - 1);
    if (t < years_ - 1) product.col(t) += band.off * w.col(t + 1);
  }
  return product;
}

void Ar1Field::times_precision(const Eigen::VectorXd& c, Eigen::VectorXd& product) const {
  const Eigen::MatrixXd chain = times(precision_, transient(c));
  product.resize(size());
  product.tail(cells()) = chain.reshaped();
  if (persistent_) product.head(areas_) = tau_ * c.head(areas_) - chain.rowwise().sum();
}

void Ar1Field::factor(const Eigen::VectorXd& curvature) {
  const auto D = curvature.reshaped(areas_, years_);
  // known: the precision of w_t given u from the years up to t; the pivot adds what the next year says.
  const double next = precision_.inner - precision_.end;
  Eigen::ArrayXd known = D.col(0).array() + start_precision_;
  for (Eigen::Index t = 0; t < years_; ++t) {
    if (t > 0) known = D.col(t).array() + precision_.end * known * inverse_pivot_.col(t - 1).array();
    inverse_pivot_.col(t) = (t < years_ - 1 ? known + next : known).inverse().matrix();
  }
  if (!persistent_) return;
  reach_ = D;
  solve_chain(reach_);
  border_variance_ = (tau_ + (reach_ * ones_).array()).inverse().matrix();
}

double Ar1Field::half_log_factor() const {
  const double chain = -0.5 * inverse_pivot_.array().log().sum();
  return persistent_ ? chain - 0.5 * border_variance_.array().log().sum() : chain;
}

void Ar1Field::solve_chain(Eigen::Ref<Eigen::MatrixXd> z) const {
  for (Eigen::Index t = 1; t < years_; ++t)
    z.col(t) -= precision_.off * inverse_pivot_.col(t - 1).cwiseProduct(z.col(t - 1));
  z.col(years_ - 1) = z.col(years_ - 1).cwiseProduct(inverse_pivot_.col(years_ - 1)).eval();
  for (Eigen::Index t = years_ - 2; t >= 0; --t)
    z.col(t) = inverse_pivot_.col(t).cwiseProduct(z.col(t) - precision_.off * z.col(t + 1)).eval();
}

void Ar1Field::solve(Eigen::Ref<Eigen::VectorXd> x) const {
  auto z = x.tail(cells()).reshaped(areas_, years_);
  Eigen::Map<Eigen::MatrixXd> chain(x.data() + border(), areas_, years_);
  solve_chain(chain);
  if (!persistent_) return;
  x.head(areas_) = border_variance_.cwiseProduct(x.head(areas_) + z * ones_).eval();
  z += ((1.0 - reach_.array()).colwise() * x.head(areas_).array()).matrix();
}

Eigen::MatrixXd Ar1Field::chain_variances() const {
  Eigen::MatrixXd v(areas_, years_);
  v.col(years_ - 1) = inverse_pivot_.col(years_ - 1);
  for (Eigen::Index t = years_ - 2; t >= 0; --t) {
    const auto inverse = inverse_pivot_.col(t).array();
    v.col(t) = (inverse + (precision_.off * inverse).square() * v.col(t + 1).array()).matrix();
  }
  return v;
}

Eigen::VectorXd Ar1Field::cell_variances() const {
  Eigen::MatrixXd v = chain_variances();
  v.array() += (1.0 - reach_.array()).square().colwise() * border_variance_.array();
  return v.reshaped();
}

Eigen::MatrixXd Ar1Field::transient_variances() const {
  return chain_variances().array() + reach_.array().square().colwise() * border_variance_.array();
}

Eigen::MatrixXd Ar1Field::border_covariances() const {
  return -(reach_.array().colwise() * border_variance_.array()).matrix();
}

Eigen::VectorXd Ar1Field::window_variances() const {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(areas_, years_);
  solve_chain(x);
  const auto T = static_cast<double>(years_);
  return x.rowwise().sum() / (T * T) +
         border_variance_.cwiseProduct((1.0 - reach_.rowwise().mean().array()).square().matrix());
}

double Ar1Field::trace_of_product(const Band& band, const Eigen::VectorXd& square, const Eigen::VectorXd& cross) const {
  double sum = 2.0 * band.off * cross.sum();
  for (Eigen::Index t = 0; t < years_; ++t) sum += diagonal(band, t) * square[t];
  return sum;
}

Eigen::VectorXd Ar1Field::gradient(const Eigen::VectorXd& c, const Eigen::VectorXd& r) const {
  const Eigen::MatrixXd w = transient(c);
  const Eigen::MatrixXd s = transient(r);
  const Eigen::MatrixXd v = chain_variances();
  // Sums over areas of w_t w_t' + cov(w_t, w_t') - (s_t w_t' + s_t' w_t) / 2, t' = t and t + 1.
  const Eigen::MatrixXd spread = reach_.array().colwise() * border_variance_.array();
  Eigen::VectorXd square(years_);
  Eigen::VectorXd cross(years_ - 1);
  for (Eigen::Index t = 0; t < years_; ++t) {
    square[t] = w.col(t).dot(w.col(t) - s.col(t)) + v.col(t).sum() + spread.col(t).dot(reach_.col(t));
    if (t == 0) continue;
    const double chain = -precision_.off * inverse_pivot_.col(t - 1).dot(v.col(t));
    cross[t - 1] = w.col(t).dot(w.col(t - 1)) + chain + spread.col(t).dot(reach_.col(t - 1)) -
                   0.5 * (s.col(t).dot(w.col(t - 1)) + s.col(t - 1).dot(w.col(t)));
  }
  const auto areas = static_cast<double>(areas_);
  Eigen::VectorXd result(hyperparameters());
  if (persistent_)
    result[0] = tau_ * (c.head(areas_).dot(c.head(areas_) - r.head(areas_)) + border_variance_.sum()) - areas;
  result[result.size() - 2] = trace_of_product(precision_, square, cross) - areas * static_cast<double>(years_);
  result[result.size() - 1] = areas * static_cast<double>(years_ - 1) * std::tanh(psi_[psi_.size() - 1]) -
                              0.5 * trace_of_product(slope_, square, cross);
  return result;
}

Eigen::MatrixXd Ar1Field::precision_derivatives(const Eigen::VectorXd& c) const {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size(), hyperparameters());
  const Eigen::MatrixXd w = transient(c);
  const Eigen::MatrixXd in_log_s = -2.0 * times(precision_, w);
  const Eigen::MatrixXd in_phi = times(slope_, w);
  result.col(hyperparameters() - 2).tail(cells()) = in_log_s.reshaped();
  result.col(hyperparameters() - 1).tail(cells()) = in_phi.reshaped();
  if (!persistent_) return result;
  result.col(0).head(areas_) = -2.0 * tau_ * c.head(areas_);
  result.col(1).head(areas_) = -in_log_s.rowwise().sum();
  result.col(2).head(areas_) = -in_phi.rowwise().sum();
  return result;
}

}  // namespace tocsin
