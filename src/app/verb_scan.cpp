#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/stats/spatial_scan.hpp"

#include "command_line.hpp"
#include "named_table.hpp"
#include "panel_rows.hpp"
#include "result_table.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct ScanOptions {
  std::string areas;
  std::string format = "csv";
  std::string model = "poisson";
  double share = 0.5;
  int nearest = 0;
  int durations = 0;
  int replicates = 999;
  std::uint64_t seed = 1;
  double alpha = 0.05;
};

/// What is scanned: rows are periods, oldest first, columns areas.
struct ScanInput {
  std::int64_t skipped = 0;  ///< whole numbers between the first and the last period that are none
  std::vector<std::string> areas;
  std::vector<std::string> periods;
  Eigen::VectorXd x;
  Eigen::VectorXd y;
  Eigen::MatrixXd cases;
  Eigen::MatrixXd denominator;
};

Result<ScanInput> parse_scan_input(const std::string& text, const std::string& name) {
  NamedTable table(text, name, {"area", "x", "y", "population", "cases"}, {"period"});
  constexpr double farthest = 1e9;
  Numbered areas;
  std::map<std::int64_t, Eigen::Index> periods;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    areas(table.word(row, "area"));
    periods.emplace(table.has("period") ? table.whole(row, "period").value_or(0) : 0, 0);
  }
  Eigen::Index number = 0;
  ScanInput input;
  for (auto& [period, position] : periods) {
    position = number++;
    input.periods.push_back(fmt::format("{}", period));
  }
  if (!periods.empty()) {
    const std::int64_t span = periods.rbegin()->first - periods.begin()->first + 1;
    input.skipped = span - static_cast<std::int64_t>(periods.size());
  }
  input.areas = areas.texts();
  const auto n = static_cast<Eigen::Index>(input.areas.size());
  constexpr Eigen::Index most_cells = 5'000'000;
  if (n * number > most_cells || n > 5000) {
    table.fault(fmt::format("{} areas and {} periods are too many: at most 5,000 areas and {} cells are scanned", n,
                            number, most_cells));
    return table.faults().refusal();
  }
  input.x = input.y = Eigen::VectorXd::Constant(n, std::numeric_limits<double>::quiet_NaN());
  input.cases = Eigen::MatrixXd::Constant(number, n, -1);
  input.denominator = Eigen::MatrixXd::Zero(number, n);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto area = static_cast<Eigen::Index>(areas(table.text(row, "area")));
    const Eigen::Index period = table.has("period") ? periods.at(table.whole(row, "period").value_or(0)) : 0;
    const double x = table.number(row, "x", -farthest, farthest).value_or(0);
    const double y = table.number(row, "y", -farthest, farthest).value_or(0);
    if (!std::isnan(input.x[area]) && (input.x[area] != x || input.y[area] != y))
      table.fault(row, "x", fmt::format("'{}' stands elsewhere in an earlier row", table.text(row, "area")));
    input.x[area] = x;
    input.y[area] = y;
    if (input.cases(period, area) >= 0)
      table.fault(row, "area", fmt::format("'{}' stands twice in its period", table.text(row, "area")));
    input.denominator(period, area) = table.number(row, "population", 0, 1e15).value_or(0);
    input.cases(period, area) = table.count(row, "cases").value_or(0);
  }
  if (table.faults().none() && (input.cases.array() < 0).any())
    table.fault(
        "an area has no row in some period: give every area a row in every period, with 0 cases where there were none");
  if (table.faults().none() && !(input.denominator.sum() > 0))
    table.fault("no area has a population: there is nothing to scan");
  if (!table.faults().none()) return table.faults().refusal();
  return input;
}

std::string joined(const std::vector<Eigen::Index>& positions, const std::vector<std::string>& names) {
  std::string text;
  for (const Eigen::Index position : positions)
    text += (text.empty() ? "" : ";") + names[static_cast<std::size_t>(position)];
  return text;
}

int scan(const ScanOptions& options) {
  const auto text = read_text(options.areas);
  if (!text) return complain(text.error());
  const auto input = parse_scan_input(*text, options.areas);
  if (!input) {
    fmt::print(stderr, "{}\n", input.error().message);
    return failed;
  }
  if (input->skipped > 0)
    fmt::print(
        stderr,
        "{}: {} numbers between the first and the last period have no row: those that have are taken as adjoining\n",
        options.areas, input->skipped);
  const ScanModel model = options.model == "binomial"      ? ScanModel::binomial
                          : options.model == "expectation" ? ScanModel::expectation
                                                           : ScanModel::poisson;
  const Eigen::Index periods = input->cases.rows();
  const Eigen::Index durations = options.durations > 0 ? std::min<Eigen::Index>(options.durations, periods) : periods;
  const Eigen::MatrixXd cases = input->cases.bottomRows(durations);
  const Eigen::MatrixXd denominator = input->denominator.bottomRows(durations);
  NestedZones zones =
      options.nearest > 0
          ? nearest_zones(input->x, input->y, options.nearest)
          : circular_zones(input->x, input->y, input->denominator.colwise().sum().transpose(), options.share);
  const Scan scanned(std::move(zones), denominator, model);
  if (scanned.status() != ScanStatus::ready)
    return complain(
        {ErrorKind::invalid_input,
         options.areas + ": no zone holds so small a share of the population: raise --share, or give --nearest"});
  if (model == ScanModel::binomial && (cases.array() > denominator.array()).any())
    return complain(
        {ErrorKind::invalid_input,
         options.areas + ": an area has more cases than population, which --model binomial does not allow"});
  std::vector<double> maxima(static_cast<std::size_t>(options.replicates));
  ProgressLine progress("scanning");
  const ScanNull null(scanned, cases.sum());
  constexpr std::size_t batch = 100;
  for (std::size_t first = 0; first < maxima.size(); first += batch) {
    null.maxima(options.seed, first, std::span(maxima).subspan(first, std::min(batch, maxima.size() - first)));
    progress.reached(first, maxima.size());
  }
  ResultTable table({"cluster", "areas", "period_from", "period_to", "cases", "expected", "relative_rate", "score",
                     "p_value", "gumbel_p_value"});
  // Given the total, what is expected of an area is its share of the population; else it is what the file says.
  const double scale = model == ScanModel::expectation ? 1 : cases.sum() / denominator.sum();
  double number = 0;
  for (const ScanCluster& cluster : leading_clusters(scanned, cases, maxima, options.alpha)) {
    const double expected = scale * scanned.total_in(cluster.window, denominator);
    table.add({++number, joined(cluster.areas, input->areas),
               input->periods[static_cast<std::size_t>(periods - cluster.window.duration)], input->periods.back(),
               cluster.cases, expected, cluster.cases / expected, cluster.score, cluster.p, cluster.gumbel_p});
  }
  if (number == 0)
    fmt::print(stderr, "{}: no cluster: {}\n", options.areas,
               cases.sum() > 0 ? "nowhere are there more cases than expected" : "there is no case at all");
  const auto printed = table.print(options.format);
  return printed ? done : complain(printed.error());
}

}  // namespace

void add_scan(Program& program) {
  Verb verb = program.verb("scan", "Looks for clusters in space, or in space and the newest periods (Kulldorff)");
  const auto options = std::make_shared<ScanOptions>();
  verb.option("--areas", &options->areas, "CSV: area,x,y,population,cases[,period]; population or expected cases")
      .required()
      .type_name("FILE");
  verb.option("--model", &options->model, "poisson, binomial, or expectation (expected cases taken at their word)")
      .type_name("NAME")
      .default_shown()
      .one_of({"poisson", "binomial", "expectation"});
  verb.option("--share", &options->share, "Circles hold at most this share of the population")
      .type_name("SHARE")
      .default_shown()
      .within(1e-6, 1.0);
  verb.option("--nearest", &options->nearest, "Instead of circles: an area with up to so many nearest, itself included")
      .type_name("N")
      .within(1, 5000);
  verb.option("--durations", &options->durations, "Longest cluster in periods (default: all)")
      .type_name("N")
      .within(1, 100000);
  verb.option("--replicates", &options->replicates, "Monte Carlo replicates")
      .type_name("N")
      .default_shown()
      .within(1, 999999);
  verb.option("--seed", &options->seed, "Of the replicates: the same seed gives the same p-values")
      .type_name("N")
      .default_shown();
  verb.option("--alpha", &options->alpha, "Clusters beyond the first are given up to this p-value")
      .type_name("P")
      .default_shown()
      .within(0.0, 1.0);
  verb.option("--format", &options->format, "csv, json or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"csv", "json", "table"});
  verb.footer(
      "Periods are whole numbers; a cluster reaches from one of them to the newest. The smallest p-value is 1 / "
      "(replicates + 1);\n"
      "the Gumbel tail reads further. Example: tocsin scan --areas counties.csv --share 0.3 --format table");
  verb.runs([options] { return scan(*options); });
}

}  // namespace tocsin
