#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace tocsin {

/// Means are not let fall below it (R's glm has the same floor): a block or a trend that runs to minus infinity stays
/// finite.
constexpr double smallest_mean = std::numeric_limits<double>::epsilon();

/// Quasi-Poisson regression of baseline counts on blocks and a straight trend, log mu = offset + alpha_block + beta t:
/// the inner loop of Farrington's detectors. The weighted least squares of each step is an analysis of covariance,
/// solved from sums by block, so a step is one pass over the rows without any exponential inside a run of consecutive
/// periods. The buffers are kept from week to week.
class BaselineRegression {
 public:
  /// What the fit needs of a count, looked up for small ones.
  struct CountFunctions {
    double two_thirds = 0.0;  ///< y^(2/3)
    double log_start = 0.0;   ///< log(y + 0.1)
    double y_log_y = 0.0;
  };

  /// Empties the rows; levels are 1..levels.
  void start(int levels);
  /// Rows in order of time. `offset` is the log exposure.
  void add(double count, double time, double offset, int level);

  std::size_t rows() const { return count_.size(); }
  double largest_count() const { return largest_; }
  bool has_level(int level) const { return rows_in_level_[static_cast<std::size_t>(level)] > 0; }

  /// Fits without weights; where a trend is asked for and does not converge, without it. Then, if `reweight`, once more
  /// with the weights of the residuals above `threshold`. False where no fit converged.
  bool fit(bool trend, bool reweight, double threshold);

  bool has_trend() const { return trend_; }
  double slope() const { return slope_; }
  double degrees() const { return degrees_; }
  /// Pearson's chi-squared over the degrees of freedom.
  double pearson_ratio() const { return pearson_ratio_; }
  /// sum omega ((y - mu) / mu)^2 over the degrees of freedom.
  double working_ratio() const;

  /// alpha_level + beta t, without offset.
  double linear_predictor(int level, double time) const;
  /// Variance of the same at dispersion 1.
  double predictor_variance(int level, double time) const;
  double slope_variance() const { return 1.0 / information_.tt_within; }

 private:
  /// Sums of omega mu (1, t, t^2) by block, and what the slope rests on.
  struct Information {
    std::vector<double> w;
    std::vector<double> wt;
    double wtt = 0.0;
    double tt_within = 0.0;  ///< sum omega mu (t - mean t of the block)^2

    double mean_time(std::size_t level) const { return wt[level] / w[level]; }
  };

  bool iterate(bool trend);
  void solve(bool first);
  double sum_about_means();
  void pass();
  double deviance() const;
  void finish();
  void reweight(double threshold);
  void sum_constants();

  std::vector<double> count_, time_, offset_, exposure_, omega_, mu_, previous_mu_;
  std::vector<CountFunctions> functions_;
  std::vector<std::size_t> level_;
  std::vector<std::size_t> rows_in_level_;
  std::vector<double> intercept_, old_intercept_, level_mean_;
  Information information_;  ///< at the means before the last step: what the step was solved from
  Information next_;         ///< at the means after it
  std::vector<double> omega_y_;
  double omega_yt_ = 0.0, omega_y_offset_ = 0.0, omega_y_log_y_ = 0.0, omega_y_total_ = 0.0;
  double origin_ = 0.0;  ///< times are kept less it
  double slope_ = 0.0, old_slope_ = 0.0, degrees_ = 0.0, pearson_ratio_ = 0.0, largest_ = 0.0;
  bool trend_ = false;
  bool exposed_ = false;
};

}  // namespace tocsin
