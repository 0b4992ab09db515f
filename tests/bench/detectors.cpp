// How long the detectors, the scan, the nowcast and the shrinker take, and R surveillance on the same series where it
// is installed. SpatialEpi, NobBS and openEBGM are not packaged: for them the ratio is to times recorded once,
// elsewhere. Processor time, so that other work on the machine does not count. Usage: bench_detectors
// tests/bench/detectors.R
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/stats/ears.hpp"
#include "tocsin/stats/farrington.hpp"
#include "tocsin/stats/gamma_poisson_shrinker.hpp"
#include "tocsin/stats/glr.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/seasonal_mean.hpp"
#include "tocsin/stats/smoothed_nowcast.hpp"
#include "tocsin/stats/spatial_scan.hpp"

namespace {

using namespace tocsin;

constexpr Eigen::Index areas = 153;
constexpr Eigen::Index weeks = 520;
constexpr MonitoredRange last_year{weeks - 52, weeks};

/// Ten years of weeks at some three counts a week, as regions have them.
Eigen::MatrixXd drawn_series() {
  Random random(11);
  Eigen::MatrixXd counts(weeks, areas);
  for (Eigen::Index i = 0; i < areas; ++i) {
    const double mean = 3 * std::exp(0.6 * random.normal() - 0.18);
    for (Eigen::Index t = 0; t < weeks; ++t) counts(t, i) = static_cast<double>(random.negative_binomial(3, mean));
  }
  return counts;
}

struct Measurement {
  double milliseconds = 0;
  double alarms = 0;
};

/// The median of so many calls; `run` returns the number of alarms.
Measurement measure(int rounds, const std::function<double()>& run) {
  Measurement result{0, run()};
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const std::clock_t begun = std::clock();
    run();
    times.push_back(1e3 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
  }
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  result.milliseconds = times[static_cast<std::size_t>(rounds) / 2];
  return result;
}

template <class Points>
double alarms_in(const Points& points) {
  return static_cast<double>(
      std::count_if(points.begin(), points.end(), [](const auto& point) { return point.alarm; }));
}

/// By task; empty where R or surveillance is absent.
std::map<std::string, Measurement> peer_times(const std::string& script, const Eigen::MatrixXd& counts) {
  if (std::system("Rscript -e 'quit(status = !requireNamespace(\"surveillance\", quietly = TRUE))' >/dev/null 2>&1") !=
      0)
    return {};
  std::string folder = (std::filesystem::temp_directory_path() / "detectors_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return {};
  std::ofstream file(folder + "/series.csv");
  for (Eigen::Index i = 0; i < areas; ++i) file << (i > 0 ? "," : "") << "a" << i;
  file << '\n';
  for (Eigen::Index t = 0; t < weeks; ++t) {
    for (Eigen::Index i = 0; i < areas; ++i) file << (i > 0 ? "," : "") << counts(t, i);
    file << '\n';
  }
  file.close();
  std::map<std::string, Measurement> result;
  if (std::system(fmt::format("Rscript '{}' '{}'", script, folder).c_str()) == 0) {
    std::ifstream times(folder + "/surveillance.csv");
    std::string line;
    std::getline(times, line);
    while (std::getline(times, line)) {
      std::ranges::replace(line, ',', ' ');
      std::istringstream fields(line);
      std::string task;
      Measurement measurement;
      if (fields >> task >> measurement.milliseconds >> measurement.alarms) result[task] = measurement;
    }
  }
  std::filesystem::remove_all(folder);
  return result;
}

double scan_areas() {
  Random random(3);
  Eigen::VectorXd x(areas), y(areas), population(areas);
  Eigen::MatrixXd cases(1, areas);
  for (Eigen::Index i = 0; i < areas; ++i) {
    x[i] = random.uniform();
    y[i] = random.uniform();
    population[i] = 65e3 * std::exp(0.6 * random.normal());
    cases(0, i) = static_cast<double>(random.poisson(population[i] * 3.7e-5));
  }
  const Scan scan(circular_zones(x, y, population, 0.5), population.transpose(), ScanModel::poisson);
  std::vector<double> maxima(999);
  ScanNull(scan, cases.sum()).maxima(1, 0, maxima);
  return static_cast<double>(leading_clusters(scan, cases, maxima, 0.05).size());
}

double nowcast_weeks() {
  Random random(5);
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(60, 11)};
  for (Eigen::Index t = 0; t < 60; ++t) {
    for (Eigen::Index d = 0; d <= 10; ++d)
      if (triangle.seen(t, d)) triangle.counts(t, d) = static_cast<double>(random.poisson(40 * 0.3 * std::pow(0.7, d)));
  }
  return smoothed_nowcast(triangle).events.median[59];
}

double shrink_pairs() {
  Random random(6);
  constexpr Eigen::Index pairs = 17000;
  Eigen::VectorXd counts(pairs), expected(pairs);
  for (Eigen::Index i = 0; i < pairs; ++i) {
    expected[i] = std::exp(random.normal() - 1);
    counts[i] = 1 + static_cast<double>(random.poisson(expected[i] * random.gamma(2, 2)));
  }
  const MixtureFit fit = fit_gamma_mixture(counts, expected);
  return shrunken_ratios(fit.prior, counts, expected).geometric_mean[0] +
         shrunken_quantiles(fit.prior, counts, expected, 0.05)[0];
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: bench_detectors detectors.R\n");
    return 2;
  }
  const Eigen::MatrixXd series = drawn_series();
  const auto each = [&](const auto& alarms) {
    double sum = 0;
    for (Eigen::Index i = 0; i < areas; ++i) sum += alarms(Eigen::VectorXd(series.col(i)));
    return sum;
  };
  const FlexibleFarringtonOptions improved{.blocks = 10,
                                           .excluded_weeks = 26,
                                           .alpha = 0.005,
                                           .trend_p = 1,
                                           .recent_cases = 0,
                                           .threshold = FarringtonThreshold::nb_plugin};
  const auto charted = [&](double dispersion) {
    return each([&](const Eigen::VectorXd& y) {
      const SeasonalMean mean = fit_seasonal_mean(y, last_year, {.dispersion = dispersion});
      return alarms_in(glr(y.tail(last_year.size()), mean.means, {.dispersion = dispersion}));
    });
  };
  struct Task {
    std::string name;
    double goal;
    double recorded_ms;  ///< of the peer that is not packaged; 0: measured here
    int rounds;
    std::function<double()> run;
  };
  const std::vector<Task> tasks{
      {"farrington_flexible", 400, 0, 21,
       [&] {
         return each([&](const Eigen::VectorXd& y) {
           return alarms_in(flexible_farrington(y, {weeks - 1, weeks}, improved));
         });
       }},
      {"ears", 20, 0, 21,
       [&] { return each([&](const Eigen::VectorXd& y) { return alarms_in(ears(y, last_year, {})); }); }},
      {"glr_poisson", 100, 0, 21, [&] { return charted(0); }},
      {"glr_negative_binomial", 100, 0, 7, [&] { return charted(0.1); }},
      {"scan", 10, 500, 21, scan_areas},
      {"nowcast", 100, 16000, 7, nowcast_weeks},
      {"shrinker", 20, 545, 11, shrink_pairs}};
  const auto peer = peer_times(words[1], series);
  if (peer.empty()) fmt::print("detectors: R with surveillance is not installed or failed: times only\n");
  bool missed = false;
  for (const Task& task : tasks) {
    const Measurement ours = measure(task.rounds, task.run);
    fmt::print("detectors {} ms={:.3f}", task.name, ours.milliseconds);
    const auto found = peer.find(task.name);
    const double theirs = task.recorded_ms > 0  ? task.recorded_ms
                          : found == peer.end() ? 0
                                                : found->second.milliseconds;
    if (theirs > 0) {
      const double ratio = theirs / ours.milliseconds;
      fmt::print(" {}_ms={:.0f} ratio={:.0f} goal_ratio={:.0f} {}", task.recorded_ms > 0 ? "recorded" : "surveillance",
                 theirs, ratio, task.goal, ratio >= task.goal ? "met" : "MISSED");
      if (task.recorded_ms == 0)
        fmt::print(" alarms={:.0f} surveillance_alarms={:.0f}", ours.alarms, found->second.alarms);
      missed = missed || ratio < task.goal;
    }
    fmt::print("\n");
  }
  return missed ? 1 : 0;
}
