#pragma once

#include <Eigen/Core>

/// How many events of the newest periods are still to be reported, from the delays seen so far.
///
/// Symbols: n(t, d) events of period t reported d periods later, t = 0 .. T (T is now), d = 0 .. D; seen where t + d <=
/// T. N(t) reported so far. g(d) = Pr(D = d | D <= d), the reverse hazard; F(d) = Pr(D <= d) = product of 1 - g(k) over
/// k > d. Reverse time makes right truncation harmless: both counts of g(d) come from periods that have had d periods
/// to report. Sources: Kalbfleisch and Lawless 1991 (Statist Sinica 1:19); Lawless 1994 (Can J Stat 22:15); Hoehle and
/// an der Heiden 2014 (Biometrics 70:993).
namespace tocsin {

/// Counts by period (rows, oldest first, the last is now) and delay (columns 0 .. D). Cells not seen yet are ignored.
struct ReportingTriangle {
  Eigen::MatrixXd counts;

  Eigen::Index now() const { return counts.rows() - 1; }
  Eigen::Index longest_delay() const { return counts.cols() - 1; }
  bool seen(Eigen::Index period, Eigen::Index delay) const { return period + delay <= now(); }
  /// Reported so far, by period.
  Eigen::VectorXd reported() const;
  /// No count seen is negative, NaN or infinite, and there is at least one period and delay.
  bool usable() const;
};

/// The delay law, each vector by delay 0 .. D.
struct DelayEstimate {
  Eigen::VectorXd events;          ///< n(d) over the periods that have had d periods to report
  Eigen::VectorXd at_risk;         ///< those with a delay of at most d over the same periods
  Eigen::VectorXd reverse_hazard;  ///< g; g(0) = 1, and 0 where nobody was at risk
  Eigen::VectorXd cdf;             ///< F

  /// F of a period that is `age` periods old (1 from D on).
  double completeness(Eigen::Index age) const;
};
/// Uses the periods T - window .. T. O(T D).
DelayEstimate estimate_delay(const ReportingTriangle& triangle, Eigen::Index window);
DelayEstimate estimate_delay(const ReportingTriangle& triangle);

/// Chain ladder: N(t) / F(T - t), by period; NaN or infinite where the delay law gives no chance to have been reported.
Eigen::VectorXd chain_ladder(const ReportingTriangle& triangle, const DelayEstimate& delay);

enum class NowcastMethod {
  lawless,      ///< chain ladder with the normal approximation of its error, cut off below N(t)
  untruncated,  ///< Dirichlet posterior of the delays as if they were not truncated: too short delays while an event
                ///< lasts
  truncated,    ///< generalised Dirichlet posterior, right truncation allowed for
};

struct NowcastOptions {
  NowcastMethod method = NowcastMethod::truncated;
  double level = 0.95;           ///< of the interval
  double prior_mean = 50;        ///< of the events of a period (Bayesian methods): negative binomial
  double prior_variance = 3000;  ///< above prior_mean
  double delay_prior = 0.1;      ///< Dirichlet parameter of each delay
  double most = 1e6;             ///< no period has more events than this
  /// Reproduces R surveillance 1.20.3, method lawless: its variance leaves out that of F, and its cut normal law keeps
  /// the mass below the cut. Only of use to compare with it.
  bool as_surveillance = false;
};

/// Events of each period, reported or not; by period 0 .. T. Whole numbers; NaN where nothing can be said, or
/// everywhere if the triangle is not usable. Lower bounds are never below what is reported.
struct Nowcast {
  Eigen::VectorXd reported;
  Eigen::VectorXd median;
  Eigen::VectorXd lower;
  Eigen::VectorXd upper;
};

/// Periods of age D and more are complete. For the Bayesian methods F(d) is Beta (a product of independent Beta
/// factors, matched in two moments; exact for `untruncated`), and given F the events not reported are negative
/// binomial; the mixture is integrated by Gauss-Jacobi quadrature. Deterministic. O(D most) at worst, O(D events) in
/// practice.
Nowcast nowcast(const ReportingTriangle& triangle, const NowcastOptions& options = {});

}  // namespace tocsin
