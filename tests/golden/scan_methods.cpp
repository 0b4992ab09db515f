#include <algorithm>
#include <cmath>
#include <functional>

#include "tocsin/stats/spatial_scan.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

/// R's default quantile (type 7) of sorted values.
double sorted_quantile(const std::vector<double>& values, double p) {
  const double at = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

/// Areas numbered from 1 under 1, 2, ... after the prefix.
void add_areas(Results& results, const std::string& quantity, const std::string& prefix,
               const std::vector<Eigen::Index>& areas) {
  Eigen::VectorXd values(static_cast<Eigen::Index>(areas.size()));
  std::vector<std::string> indices;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    values[static_cast<Eigen::Index>(i)] = static_cast<double>(areas[i] + 1);
    indices.push_back(prefix + std::to_string(i + 1));
  }
  results.add(quantity, values, indices);
}

std::vector<double> null_maxima(const Scan& scan, double total, const nlohmann::json& params) {
  std::vector<double> maxima(params.at("n_sim").get<std::size_t>());
  ScanNull(scan, total).maxima(params.at("seed").get<std::uint64_t>(), 0, maxima);
  return maxima;
}

}  // namespace

/// SpatialEpi cuts both totals to whole numbers and draws the rounded total of cases.
Results kulldorff(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const nlohmann::json& params = golden.params;
  const Eigen::VectorXd population = input.numbers(golden.column("population"));
  const Eigen::VectorXd cases = input.numbers(golden.column("cases"));
  const bool poisson = params.at("type").get<std::string>() == "poisson";
  const Eigen::VectorXd denominator = poisson ? input.numbers(golden.column("expected")) : population;
  const NestedZones zones =
      circular_zones(input.numbers("x"), input.numbers("y"), population, params.at("pop_upper").get<double>());
  const Scan scan(zones, denominator.transpose(), poisson ? ScanModel::poisson : ScanModel::binomial, true);
  const std::vector<double> maxima = null_maxima(scan, std::nearbyint(cases.sum()), params);
  const std::vector<ScanCluster> clusters =
      leading_clusters(scan, cases.transpose(), maxima, params.at("alpha").get<double>());
  std::vector<double> scores = scan.scores(cases.transpose());
  std::sort(scores.begin(), scores.end(), std::greater<>());
  double top = 0.0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, scores.size()); ++i) top += scores[i];

  Results results;
  const ScanCluster& likely = clusters.at(0);
  results.add("mlc_llr", likely.score);
  add_areas(results, "mlc_member", "", likely.areas);
  results.add("mlc_cases", likely.cases);
  results.add("mlc_expected", likely.expected);
  results.add("mlc_p", likely.p);
  results.add("n_zones", static_cast<double>(scan.size()));
  results.add("sum_top10_llr", top);
  std::vector<double> sorted = maxima;
  std::sort(sorted.begin(), sorted.end());
  results.add(
      "null_llr_quantile",
      Eigen::Vector3d(sorted_quantile(sorted, 0.5), sorted_quantile(sorted, 0.9), sorted_quantile(sorted, 0.95)),
      {"50%", "90%", "95%"});
  for (std::size_t k = 1; k < clusters.size(); ++k) {
    const std::string number = std::to_string(k);
    results.add("secondary_llr", Eigen::VectorXd::Constant(1, clusters[k].score), {number});
    add_areas(results, "secondary_member", number + ":", clusters[k].areas);
  }
  return results;
}

Results space_time_scan(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const CsvTable& places = golden.inputs.at("coords");
  const NestedZones zones =
      nearest_zones(places.numbers("x"), places.numbers("y"), golden.params.at("k").get<Eigen::Index>());
  const Eigen::VectorXd time = input.numbers("time");
  const Eigen::VectorXd place = input.numbers("loc");
  const Eigen::VectorXd count = input.numbers("count");
  const Eigen::VectorXd baseline = input.numbers("baseline");
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(time.maxCoeff()), zones.areas);
  Eigen::MatrixXd baselines = counts;
  for (Eigen::Index i = 0; i < time.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(time[i]) - 1;
    const auto column = static_cast<Eigen::Index>(place[i]) - 1;
    counts(row, column) = count[i];
    baselines(row, column) = baseline[i];
  }
  // The population-based scan takes the product of the margins as expected counts.
  const Eigen::MatrixXd margins = counts.rowwise().sum() * counts.colwise().sum() / counts.sum();

  Results results;
  results.add("n_zones", static_cast<double>(distinct_zones(zones)));
  const auto add = [&](const std::string& name, const Scan& scan) {
    const std::vector<double> maxima = null_maxima(scan, counts.sum(), golden.params);
    const ScanCluster likely = leading_clusters(scan, counts, maxima, 0.0).at(0);
    results.add(name + "_score", likely.score);
    add_areas(results, name + "_locations", "", likely.areas);
    results.add(name + "_duration", static_cast<double>(likely.window.duration));
    results.add(name + "_mc_p", likely.p);
  };
  add("eb_poisson", Scan(zones, baselines, ScanModel::expectation));
  add("pb_poisson", Scan(zones, margins, ScanModel::poisson));
  return results;
}

}  // namespace tocsin::golden
