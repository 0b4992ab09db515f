#include "judge.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "tocsin/assess/persistence.hpp"
#include "tocsin/assess/pools.hpp"
#include "tocsin/assess/record_watch.hpp"
#include "tocsin/assess/stream_watch.hpp"
#include "tocsin/publish/disclosure.hpp"

namespace tocsin {
namespace {

/// Equal in every bit, an unknown number being equal to an unknown one.
bool same(const Eigen::ArrayXXd& a, const Eigen::ArrayXXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && ((a == b) || (a.isNaN() && b.isNaN())).all();
}

bool same(const Panel& a, const Panel& b) {
  const auto units = [](const PanelUnit& x, const PanelUnit& y) {
    return x.code == y.code && x.name == y.name && x.region == y.region && x.history == y.history &&
           x.ended == y.ended && x.codes == y.codes;
  };
  const auto covariates = [](const Covariate& x, const Covariate& y) {
    return x.name == y.name && same(x.values, y.values);
  };
  const auto divisions = [](const Division& x, const Division& y) {
    return x.predecessors == y.predecessors && x.successors == y.successors && x.counts == y.counts &&
           same(x.exposure, y.exposure);
  };
  const auto totals = [](const RegionTotal& x, const RegionTotal& y) {
    return x.region == y.region && x.period == y.period && x.figure == y.figure;
  };
  return std::ranges::equal(a.units, b.units, units) && a.periods == b.periods && a.counts == b.counts &&
         same(a.exposure, b.exposure) && std::ranges::equal(a.covariates, b.covariates, covariates) &&
         std::ranges::equal(a.divisions, b.divisions, divisions) &&
         std::ranges::equal(a.region_totals, b.region_totals, totals) && a.notes == b.notes;
}

/// Pairs of rows that touch.
std::vector<std::pair<std::size_t, std::size_t>> adjacent_rows(const Panel& panel, const Geography& geography) {
  std::map<AreaCode, std::size_t> row;
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) row[panel.units[unit].code] = unit;
  std::vector<std::pair<std::size_t, std::size_t>> rows;
  for (const auto& [a, b] : geography.adjacent) {
    const auto first = row.find(a);
    const auto second = row.find(b);
    if (first != row.end() && second != row.end()) rows.emplace_back(first->second, second->second);
  }
  return rows;
}

}  // namespace

Result<Assessment> Judge::operator()(const Panel& panel, const EventStream& stream) {
  if (!persistence_ || !same(persistence_->panel, panel)) {
    Panel located = panel;
    located.adjacent = adjacent_rows(panel, geography_);
    Result<Assessment> judged = assess_persistence(located, *model_, policy_);
    if (!judged) return judged;
    persistence_ = std::move(*judged);
    compare_with_others(*persistence_, geography_);
    for (UnitAssessment& unit : persistence_->units) {
      for (Pool& pool : unit.pools) pool = publish_pool(std::move(pool), persistence_->estimates.confidence);
    }
  }
  Assessment assessment = *persistence_;
  assess_stream(assessment, stream, geography_);
  assess_records(assessment, stream, calendar_, geography_.regions);
  for (Finding& finding : assessment.findings) finding = publish_finding(std::move(finding));
  return assessment;
}

}  // namespace tocsin
