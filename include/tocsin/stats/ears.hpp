#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// EARS, the Early Aberration Reporting System: a count against the mean and standard deviation of the periods just
/// before.
///
/// With z the upper alpha quantile of the normal, m_t the mean and s_t the standard deviation (divisor n - 1, at least
/// `min_sigma`) of a baseline of n counts: C1 takes the n periods just before, C2 leaves the last two of them out and
/// goes two further back; the bound is m_t + z s_t. C3 remembers two C2 scores C_t = (y_t - m_t) / s_t: the bound is
/// m_t + s_t (z - max(0, C_{t-1} - 1) - max(0, C_{t-2} - 1)), not below 0. Sources: Hutwagner, Thompson, Seeman and
/// Treadwell 2003 (J Urban Health 80:i89); Fricker, Hegler and Dunfee 2008 (Stat Med 27:3407).
namespace tocsin {

enum class EarsMethod { c1, c2, c3 };

struct EarsOptions {
  EarsMethod method = EarsMethod::c1;
  int baseline = 7;      ///< counts in it, >= 3
  double min_sigma = 0;  ///< floor of the standard deviation, >= 0
  double alpha = 0.001;  ///< one-sided; the usual one for C3 is 0.025
  /// C3 as R surveillance 1.20.3 to 1.26.0 computes it: y_t in place of m_t, so that an alarm tells of the two periods
  /// before and the count itself plays no part (its documentation has m_t).
  bool peer_quirks = false;
};

/// Judges every period of the range. A baseline that begins before the series is `short_history`; one with a missing
/// count, or C3 after a constant baseline that leaves a score undefined, is a `gap`. O(baseline) a period, no
/// allocation but the result.
std::vector<DetectorPoint> ears(const Eigen::VectorXd& counts, MonitoredRange range, const EarsOptions& options = {});

}  // namespace tocsin
