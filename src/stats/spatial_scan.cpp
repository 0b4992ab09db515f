#include "tocsin/stats/spatial_scan.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "scan_score.hpp"

namespace tocsin {
namespace {

bool usable(const Eigen::MatrixXd& values) { return values.allFinite() && (values.array() >= 0.0).all(); }

ScanStatus status_of(const NestedZones& zones, const Eigen::MatrixXd& denominator) {
  if (!usable(denominator)) return ScanStatus::not_finite;
  return zones.size() == 0 || denominator.sum() <= 0.0 ? ScanStatus::empty : ScanStatus::ready;
}

/// Sums over the newest 1, 2, ... periods: row d - 1 holds duration d.
Eigen::MatrixXd newest_first_sums(const Eigen::MatrixXd& values) {
  Eigen::MatrixXd sums = values.colwise().reverse();
  for (Eigen::Index d = 1; d < sums.rows(); ++d) sums.row(d) += sums.row(d - 1);
  return sums;
}

}  // namespace

Scan::Scan(NestedZones zones, const Eigen::MatrixXd& denominator, ScanModel model, bool whole_totals)
    : zones_(std::move(zones)),
      denominator_(denominator),
      model_(model),
      whole_totals_(whole_totals),
      status_(status_of(zones_, denominator_)) {
  assert(denominator.cols() == zones_.areas);
}

ScanWindow Scan::window(std::size_t index) const {
  const std::size_t zone = index % zones_.size();
  const auto after = std::upper_bound(zones_.first.begin(), zones_.first.end(), zone);
  return {.centre = static_cast<Eigen::Index>(after - zones_.first.begin()) - 1,
          .areas = zone - *(after - 1) + 1,
          .duration = static_cast<Eigen::Index>(index / zones_.size()) + 1};
}

std::vector<Eigen::Index> Scan::areas(const ScanWindow& window) const {
  const std::size_t begin = zones_.first[static_cast<std::size_t>(window.centre)];
  std::vector<Eigen::Index> result;
  for (std::size_t k = begin; k < begin + window.areas; ++k) result.push_back(zones_.members[k]);
  std::sort(result.begin(), result.end());
  return result;
}

double Scan::total_in(const ScanWindow& window, const Eigen::MatrixXd& values) const {
  double sum = 0.0;
  for (const Eigen::Index area : areas(window)) sum += values.col(area).tail(window.duration).sum();
  return sum;
}

std::vector<double> Scan::scores(const Eigen::MatrixXd& cases) const {
  assert(cases.rows() == denominator_.rows() && cases.cols() == denominator_.cols());
  if (!usable(cases)) return std::vector<double>(size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<double> result;
  result.reserve(size());
  const ScanTotals totals = scan_totals(cases.sum(), denominator_.sum(), whole_totals_);
  if (status_ != ScanStatus::ready || totals.cases <= 0.0) return std::vector<double>(size(), 0.0);
  const Eigen::MatrixXd counted = newest_first_sums(cases);
  const Eigen::MatrixXd against = newest_first_sums(denominator_);
  for (Eigen::Index d = 0; d < durations(); ++d)
    for (std::size_t centre = 0; centre + 1 < zones_.first.size(); ++centre) {
      double c = 0.0;
      double e = 0.0;
      for (std::size_t k = zones_.first[centre]; k < zones_.first[centre + 1]; ++k) {
        c += counted(d, zones_.members[k]);
        e += against(d, zones_.members[k]);
        result.push_back(scan_score(model_, c, e, totals));
      }
    }
  return result;
}

bool Scan::any_at_least(const Eigen::MatrixXd& cases, double least) const {
  assert(cases.rows() == denominator_.rows() && cases.cols() == denominator_.cols() && least > 0.0);
  if (!usable(cases) || status_ != ScanStatus::ready) return false;
  const ScanTotals totals = scan_totals(cases.sum(), denominator_.sum(), whole_totals_);
  if (totals.cases <= 0.0) return false;
  const Eigen::MatrixXd counted = newest_first_sums(cases);
  const Eigen::MatrixXd against = newest_first_sums(denominator_);
  for (Eigen::Index d = 0; d < durations(); ++d)
    for (std::size_t centre = 0; centre + 1 < zones_.first.size(); ++centre) {
      double c = 0.0;
      double e = 0.0;
      for (std::size_t k = zones_.first[centre]; k < zones_.first[centre + 1]; ++k) {
        c += counted(d, zones_.members[k]);
        e += against(d, zones_.members[k]);
        if (scan_score_bound(model_, c, e, totals) >= least && scan_score(model_, c, e, totals) >= least) return true;
      }
    }
  return false;
}

std::vector<ScanCluster> leading_clusters(const Scan& scan, const Eigen::MatrixXd& cases,
                                          std::span<const double> maxima, double alpha) {
  const std::vector<double> scores = scan.scores(cases);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > 0.0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  const Gumbel gumbel = fit_gumbel(maxima);
  const bool by_population = scan.model() == ScanModel::binomial;
  const double scale = by_population ? cases.sum() / scan.denominator().sum() : 1.0;
  std::vector<ScanCluster> clusters;
  std::vector<bool> taken(static_cast<std::size_t>(scan.zones().areas), false);
  for (const std::size_t i : order) {
    const ScanWindow window = scan.window(i);
    std::vector<Eigen::Index> areas = scan.areas(window);
    if (std::any_of(areas.begin(), areas.end(), [&](Eigen::Index a) { return taken[static_cast<std::size_t>(a)]; }))
      continue;
    const double p = significance(scores[i], maxima).p;
    if (!clusters.empty() && p > alpha) break;
    for (const Eigen::Index area : areas) taken[static_cast<std::size_t>(area)] = true;
    clusters.push_back({.window = window,
                        .areas = std::move(areas),
                        .cases = scan.total_in(window, cases),
                        .expected = scale * scan.total_in(window, scan.denominator()),
                        .score = scores[i],
                        .p = p,
                        .gumbel_p = gumbel.probability_above(scores[i])});
  }
  return clusters;
}

}  // namespace tocsin
