#include <algorithm>
#include <cmath>
#include <limits>

#include "constants.hpp"
#include "glr_statistic.hpp"

namespace tocsin {

InterceptStatistic::InterceptStatistic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                                       const GlrOptions& options)
    : x_(counts.array()),
      mu_(means.array()),
      alpha_(options.dispersion),
      sign_(options.direction == GlrDirection::increase ? 1.0 : -1.0),
      skip_empty_(options.peer_quirks) {
  if (alpha_ == 0.0) return;
  in_control_log_ = (alpha_ * mu_).log1p();
  damping_ = 1.0 / (1.0 + alpha_ * mu_);
  const double room = sign_ > 0.0 ? damping_.minCoeff() : 1.0 - damping_.maxCoeff();
  near_ = (2.0 * room - 1.0) / (room * (1.0 - room));
  far_ = 1.0 / (1.0 - room);
  windows_.resize(static_cast<std::size_t>(x_.size()));
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

/// Windows are looked into from the highest bound downwards, until none is above the best ratio found.
double InterceptStatistic::negative_binomial(Eigen::Index first, Eigen::Index last, Eigen::Index now) {
  double best = 0.0;
  double count = 0.0;
  double score = 0.0;  // at kappa = 0
  double information = 0.0;
  double empty = 0.0;     // ratio of a window without counts
  double expected = 0.0;  // sum of c w, see most(),
  double rest = 0.0;      // and of alpha c (1 - w)
  double periods = 0.0;
  for (Eigen::Index k = now; k >= first; --k) {
    const double damping = damping_[k];
    const double weight = (alpha_ * x_[k] + 1.0) * damping;
    count += x_[k];
    score += (x_[k] - mu_[k]) * damping;
    information += weight * mu_[k] * damping;
    empty += in_control_log_[k] / alpha_;
    expected += weight * mu_[k];
    rest += weight;
    periods += 1.0;
    Window& window = windows_[static_cast<std::size_t>(k)];
    window = {};
    if (k > last || sign_ * score <= 0.0) continue;
    if (count == 0.0) {
      best = std::max(best, empty);
      continue;
    }
    // Were all w alike, e^kappa would be this.
    window = {count, count * rest / (expected * periods), most(score, information)};
  }
  const auto from = windows_.begin() + first;
  const auto to = windows_.begin() + now + 1;
  const auto lower = [](const Window& a, const Window& b) { return a.most < b.most; };
  for (auto window = std::max_element(from, to, lower); window->most > best;
       window = std::max_element(from, to, lower)) {
    best = std::max(best, ratio(*window, window - windows_.begin(), now));
    window->most = 0.0;
  }
  return best;
}

/// No log likelihood ratio of a window with this score and information at kappa = 0 is higher, on the side of the
/// direction.
///
/// With w = alpha mu / (1 + alpha mu) and c = x + 1 / alpha the ratio is the sum of kappa x - c log(1 + w (e^kappa -
/// 1)). Whatever the p whose sum of c p is that of x, it is no more than the sum of c KL(p, w), KL(p, w) = p log(p / w)
/// + (1 - p) log((1 - p) / (1 - w)) (Donsker and Varadhan 1975). Here p = w + step w (1 - w): KL(p, w) is at most
/// (p - w)^2 / (w (1 - w)), and half of that as long as p lies between w and 1 - w.
double InterceptStatistic::most(double score, double information) const {
  const double step = score / information;
  const double square = score * step;
  if (sign_ * step <= near_) return 0.5 * square;
  return sign_ * step <= far_ ? square : infinity;
}

double InterceptStatistic::ratio(const Window& window, Eigen::Index change, Eigen::Index now) const {
  const Eigen::Index n = now - change + 1;
  const double kappa = solve_kappa(std::log(window.start), change, now);
  const double shifted = alpha_ * std::exp(kappa);
  return kappa * window.count + ((x_.segment(change, n) + 1.0 / alpha_) *
                                 (in_control_log_.segment(change, n) - (1.0 + shifted * mu_.segment(change, n)).log()))
                                    .sum();
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
double InterceptStatistic::solve_kappa(double start, Eigen::Index change, Eigen::Index now) const {
  double low = sign_ > 0.0 ? 0.0 : -infinity;
  double high = sign_ > 0.0 ? infinity : 0.0;
  double kappa = start;
  for (int iteration = 0; iteration < 200; ++iteration) {
    const auto [score, information] = derivatives(kappa, change, now);
    const double step = score / information;
    // The error after such a step is of the order of its square, and that of the ratio at its top the square again.
    if (std::abs(step) < 1e-4) return kappa + step;
    (score > 0.0 ? low : high) = kappa;
    const double next = kappa + step;
    if (next > low && next < high) {
      kappa = next;
    } else {
      kappa = std::isinf(high) ? low + 1.0 : std::isinf(low) ? high - 1.0 : 0.5 * (low + high);
    }
  }
  return kappa;
}

}  // namespace tocsin
