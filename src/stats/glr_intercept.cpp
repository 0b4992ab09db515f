#include <cmath>
#include <limits>

#include "glr_statistic.hpp"

namespace tocsin {

InterceptStatistic::InterceptStatistic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                                       const GlrOptions& options)
    : x_(counts.array()),
      mu_(means.array()),
      alpha_(options.dispersion),
      sign_(options.direction == GlrDirection::increase ? 1.0 : -1.0),
      skip_empty_(options.peer_quirks) {
  if (alpha_ > 0.0) {
    in_control_log_ = (alpha_ * mu_).log1p();
    const Eigen::ArrayXd weight = alpha_ * mu_ / (1.0 + alpha_ * mu_);
    least_weight_ = weight.minCoeff();
    most_weight_ = weight.maxCoeff();
    const double range = most_weight_ - least_weight_;
    place_ = range > 0.0 ? Eigen::ArrayXd((weight - least_weight_) / range) : Eigen::ArrayXd::Zero(x_.size());
  }
  kappa_ = Eigen::ArrayXd::Constant(x_.size(), 0.5 * sign_);
}

double InterceptStatistic::at(Eigen::Index first, Eigen::Index last, Eigen::Index now, double count) {
  const double observed = x_[now];
  x_[now] = count;
  const double value = alpha_ == 0.0 ? poisson(first, last, now) : negative_binomial(first, last, now);
  x_[now] = observed;
  return value;
}

/// With sums X of counts and M of means the ratio is X log(X / M) - (X - M), at most (X - M)^2 / M: most windows are
/// ruled out without a logarithm.
double InterceptStatistic::poisson(Eigen::Index first, Eigen::Index last, Eigen::Index now) const {
  double best = 0.0;
  double count = 0.0;
  double mean = 0.0;
  for (Eigen::Index k = now; k >= first; --k) {
    count += x_[k];
    mean += mu_[k];
    const double excess = count - mean;
    if (k > last || sign_ * excess <= 0.0 || excess * excess <= best * mean) continue;
    if (count == 0.0) {
      if (!skip_empty_) best = std::max(best, mean);
      continue;
    }
    best = std::max(best, count * std::log(count / mean) - excess);
  }
  return best;
}

/// The log likelihood ratio is concave in kappa and 0 at 0, so it is at most kappa times its slope at 0: a window whose
/// estimate lies nearer to 0 than best / slope cannot beat the best so far, and one look at the score there tells.
///
/// Before that look at every period, one at sums: with w = alpha mu / (1 + alpha mu) the ratio is
///   kappa x - (x + 1 / alpha) log(1 + w (e^kappa - 1)),
/// the logarithm is concave in w, so that with every w put in proportion to the ends of their range the sum is no
/// lower, has the same slope at 0, and is concave in kappa as well.
double InterceptStatistic::negative_binomial(Eigen::Index first, Eigen::Index last, Eigen::Index now) {
  double best = 0.0;
  double count = 0.0;
  double slope = 0.0;
  double whole = 0.0;  // sum of x + 1 / alpha
  double upper = 0.0;  // its part at the upper end of the range of w
  for (Eigen::Index k = now; k >= first; --k) {
    count += x_[k];
    whole += x_[k] + 1.0 / alpha_;
    upper += (x_[k] + 1.0 / alpha_) * place_[k];
    slope += (x_[k] - mu_[k]) / (1.0 + alpha_ * mu_[k]);
    if (k > last || sign_ * slope <= 0.0) continue;
    const Eigen::Index n = now - k + 1;
    if (count == 0.0) {
      best = std::max(best, in_control_log_.segment(k, n).sum() / alpha_);
      continue;
    }
    const auto x = x_.segment(k, n);
    const auto mu = mu_.segment(k, n);
    if (best > 0.0) {
      const double e = std::exp(best / slope);
      const double at_least = least_weight_ * e / (1.0 + least_weight_ * (e - 1.0));
      const double at_most = most_weight_ * e / (1.0 + most_weight_ * (e - 1.0));
      if (sign_ * (count - (whole - upper) * at_least - upper * at_most) <= 0.0) continue;
      if (sign_ * ((x - e * mu) / (1.0 + alpha_ * e * mu)).sum() <= 0.0) continue;
    }
    const double kappa = kappa_[k] = solve_kappa(k, now);
    const double shifted = alpha_ * std::exp(kappa);
    best =
        std::max(best, kappa * count +
                           ((x + 1.0 / alpha_) * (in_control_log_.segment(k, n) - (1.0 + shifted * mu).log())).sum());
  }
  return best;
}

InterceptStatistic::Derivatives InterceptStatistic::derivatives(double kappa, Eigen::Index change,
                                                                Eigen::Index now) const {
  const double e = std::exp(kappa);
  Derivatives sum;
  for (Eigen::Index i = change; i <= now; ++i) {
    const double scaled = e * mu_[i];
    const double inverse = 1.0 / (1.0 + alpha_ * scaled);
    sum.score += (x_[i] - scaled) * inverse;
    sum.information += scaled * (alpha_ * x_[i] + 1.0) * inverse * inverse;
  }
  return sum;
}

/// Root of the score sum (x - e^kappa mu) / (1 + alpha e^kappa mu) on the side of the direction, where it is known to
/// lie: Newton's steps, halved into the bracket where they leave it.
double InterceptStatistic::solve_kappa(Eigen::Index change, Eigen::Index now) const {
  const double infinity = std::numeric_limits<double>::infinity();
  double low = sign_ > 0.0 ? 0.0 : -infinity;
  double high = sign_ > 0.0 ? infinity : 0.0;
  double kappa = kappa_[change];
  for (int step = 0; step < 200; ++step) {
    const auto [score, information] = derivatives(kappa, change, now);
    (score > 0.0 ? low : high) = kappa;
    const double next = kappa + score / information;
    const double previous = kappa;
    if (next > low && next < high) {
      kappa = next;
    } else {
      kappa = std::isinf(high) ? low + 1.0 : std::isinf(low) ? high - 1.0 : 0.5 * (low + high);
    }
    // The error after such a step is of the order of its square, and that of the ratio at its top the square again.
    if (std::abs(kappa - previous) < 1e-4) break;
  }
  return kappa;
}

}  // namespace tocsin
