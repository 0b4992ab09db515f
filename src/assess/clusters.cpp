#include "clusters.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tocsin/stats/gamma_predictive.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/spatial_scan.hpp"

#include "stream_words.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t scan_seed = 1997;
constexpr std::uint64_t replicates = 999;
/// A scan whose score has been passed so often is no finding: its p-value is above that of any policy.
constexpr std::uint64_t enough = 400;
constexpr double looks_a_year = 12;

/// Last days of the newest whole months up to a day, newest first, and one more before them.
std::vector<Day> month_ends(Day until, int months) {
  using namespace std::chrono;
  const year_month_day tomorrow(until + days(1));
  year_month month = tomorrow.year() / tomorrow.month();
  std::vector<Day> ends;
  for (int i = 0; i <= months; ++i) {
    month -= std::chrono::months(1);
    ends.push_back(sys_days(month / last));
  }
  return ends;
}

/// What is scanned: a row a month, oldest first, a column an authority.
struct Scanned {
  std::vector<std::size_t> units;
  Eigen::MatrixXd cases;
  Eigen::MatrixXd expected;
};

Scanned months_of(const Assessment& assessment, const EventStream& stream, const StreamRates& rates,
                  const std::vector<Day>& ends, const std::vector<Finding>& shifts) {
  Scanned scanned;
  for (std::size_t unit = 0; unit < assessment.panel.units.size(); ++unit) {
    const bool told = std::any_of(shifts.begin(), shifts.end(), [&](const Finding& shift) {
      return shift.direction == Direction::high && shift.authority == assessment.panel.units[unit].code;
    });
    if (rates.known(unit) && !told) scanned.units.push_back(unit);
  }
  const auto months = static_cast<Eigen::Index>(ends.size()) - 1;
  const auto areas = static_cast<Eigen::Index>(scanned.units.size());
  scanned.cases = Eigen::MatrixXd::Zero(months, areas);
  scanned.expected = scanned.cases;
  const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, assessment.panel);
  for (Eigen::Index area = 0; area < areas; ++area) {
    const std::size_t unit = scanned.units[static_cast<std::size_t>(area)];
    for (Eigen::Index month = 0; month < months; ++month) {
      const Day before = ends[static_cast<std::size_t>(months - month)];
      const Day end = ends[static_cast<std::size_t>(months - month) - 1];
      scanned.expected(month, area) = rates.relative_rate(unit).mean * rates.expected(unit, before, end);
      scanned.cases(month, area) =
          static_cast<double>(std::count_if(events[unit].begin(), events[unit].end(), [&](std::size_t position) {
            return before < stream.events[position].notified && stream.events[position].notified <= end;
          }));
    }
  }
  return scanned;
}

AdjacencyGraph graph_of(const Assessment& assessment, const Scanned& scanned, const Geography& geography) {
  std::map<AreaCode, Eigen::Index> column;
  for (std::size_t i = 0; i < scanned.units.size(); ++i)
    column.emplace(assessment.panel.units[scanned.units[i]].code, static_cast<Eigen::Index>(i));
  std::vector<std::pair<Eigen::Index, Eigen::Index>> edges;
  for (const auto& [a, b] : geography.adjacent) {
    const auto from = column.find(a);
    const auto to = column.find(b);
    if (from != column.end() && to != column.end()) edges.emplace_back(from->second, to->second);
  }
  return adjacency_graph(static_cast<Eigen::Index>(scanned.units.size()), edges);
}

/// Share of replicates whose highest score is no lower (Besag and Clifford 1991), the counts of each being drawn from
/// the predictive law: an authority's rate from its gamma law, its months given that.
double significance_of(const Scan& scan, const Scanned& scanned, const StreamRates& rates, double score) {
  std::uint64_t passed = 0;
  for (std::uint64_t replicate = 0; replicate < replicates; ++replicate) {
    Random random(scan_seed, replicate);
    Eigen::MatrixXd drawn(scanned.cases.rows(), scanned.cases.cols());
    for (Eigen::Index area = 0; area < drawn.cols(); ++area) {
      const double shape = rates.relative_rate(scanned.units[static_cast<std::size_t>(area)]).shape;
      const double rate = std::isinf(shape) ? 1 : random.gamma(shape, shape);
      for (Eigen::Index month = 0; month < drawn.rows(); ++month)
        drawn(month, area) = static_cast<double>(random.poisson(rate * scanned.expected(month, area)));
    }
    passed += scan.any_at_least(drawn, score) ? 1 : 0;
    if (passed == enough) return static_cast<double>(passed) / static_cast<double>(replicate + 1);
  }
  return static_cast<double>(passed + 1) / static_cast<double>(replicates + 1);
}

Finding describe(const Assessment& assessment, const Scan& scan, const Scanned& scanned, const StreamRates& rates,
                 const std::vector<Day>& ends, const ScanWindow& window, double p) {
  const PanelUnit& centre = assessment.panel.units[scanned.units[static_cast<std::size_t>(window.centre)]];
  std::vector<std::string> names;
  double variance = 0;
  for (const Eigen::Index area : scan.areas(window)) {
    const std::size_t unit = scanned.units[static_cast<std::size_t>(area)];
    names.push_back(assessment.panel.units[unit].name);
    const double part = scanned.expected.col(area).tail(window.duration).sum();
    variance += part * part / rates.relative_rate(unit).shape;
  }
  Finding finding;
  finding.watch = Watch::clusters;
  finding.direction = Direction::high;
  finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), centre.code.text(), name_of(finding.direction));
  finding.authority = centre.code;
  finding.name = fmt::format("{} and {} around it", centre.name, names.size() - 1);
  finding.region = centre.region;
  finding.period =
      *Period::between(ends[static_cast<std::size_t>(window.duration)] + std::chrono::days(1), ends.front());
  finding.since = reporting_quarter_of(finding.period.first());
  finding.observed = scan.total_in(window, scanned.cases);
  finding.expected = scan.total_in(window, scanned.expected);
  const GammaLaw law{.mean = 1, .shape = finding.expected * finding.expected / variance};
  const ValueWithLimits ratio =
      predictive_ratio(law, finding.expected, finding.observed, assessment.estimates.confidence);
  finding.relative_rate = ratio.value;
  finding.lower = ratio.limits.lower;
  finding.upper = ratio.limits.upper;
  finding.probability = p;
  finding.q_value = std::numeric_limits<double>::quiet_NaN();
  finding.state = Status::emerging;
  finding.reason = cluster_words(finding, names, assessment.policy.cluster_false_per_year);
  return finding;
}

}  // namespace

std::vector<Finding> find_clusters(Assessment& assessment, const EventStream& stream, const StreamRates& rates,
                                   const Geography& geography, const std::vector<Finding>& shifts) {
  const Policy& policy = assessment.policy;
  const std::vector<Day> ends = month_ends(stream.until(), policy.cluster_months);
  if (geography.adjacent.empty() || ends.back() < rates.known_until() || ends.back() < stream.from()) return {};
  const Scanned scanned = months_of(assessment, stream, rates, ends, shifts);
  const AdjacencyGraph graph = graph_of(assessment, scanned, geography);
  if (graph.status != GraphStatus::valid || !graph.has_edges() || !(scanned.cases.sum() > 0)) return {};
  assessment.stream.cluster_false_per_year = policy.cluster_false_per_year;
  const Scan scan(adjacent_zones(graph, policy.cluster_areas), scanned.expected, ScanModel::poisson);
  if (scan.status() != ScanStatus::ready) return {};
  const std::vector<double> scores = scan.scores(scanned.cases);
  const auto best = std::max_element(scores.begin(), scores.end());
  const ScanWindow window = scan.window(static_cast<std::size_t>(best - scores.begin()));
  if (*best <= 0 || window.areas < 2) return {};  // of one authority the watch of shifts speaks
  const double p = significance_of(scan, scanned, rates, *best);
  if (p > policy.cluster_false_per_year / looks_a_year) return {};
  return {describe(assessment, scan, scanned, rates, ends, window, p)};
}

}  // namespace tocsin
