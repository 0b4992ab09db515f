// How long the mixed models take on a panel of 153 authorities, and glmmTMB on the same panel where R is installed.
// Processor time, so that other work on the machine does not count. Usage: bench_fit_mixed tests/bench/fit_mixed.R
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

#include "tocsin/stats/ar1_model.hpp"
#include "tocsin/stats/random.hpp"

namespace {

using namespace tocsin;

constexpr Eigen::Index areas = 153;
constexpr int rounds = 51;

struct Panel {
  Eigen::VectorXd y;
  Eigen::VectorXd dep;
  Eigen::VectorXd population;
  Grouping area;
  Grouping year;
  Grouping row;
};

/// About 450 notifications a year over 12 million children; effects are u + w, w AR(1).
Panel simulated(Eigen::Index years, double persistent_sd, double sd, double rho, std::uint64_t seed) {
  Random random(seed);
  const Eigen::Index n = areas * years;
  Panel panel{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::VectorXd(n), {}, {}, {}};
  double u = 0;
  double w = 0;
  double dep = 0;
  double population = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double fresh = sd * random.normal();
    w = i % years == 0 ? fresh : rho * w + std::sqrt(1 - rho * rho) * fresh;
    if (i % years == 0) {
      u = persistent_sd * random.normal();
      dep = random.normal();
      population = std::round(65e3 * std::exp(0.6 * random.normal()));
    }
    panel.dep[i] = dep;
    panel.population[i] = population;
    panel.y[i] = static_cast<double>(random.poisson(population * 3.7e-5 * std::exp(0.22 * dep + u + w)));
    panel.area.push_back(i / years);
    panel.year.push_back(i % years);
    panel.row.push_back(i);
  }
  return panel;
}

/// Intercept, the other years if they are to have levels of their own, dep.
Eigen::MatrixXd design(const Panel& panel, bool year_levels) {
  const Eigen::Index years = year_levels ? *std::ranges::max_element(panel.year) + 1 : 1;
  Eigen::MatrixXd X = Eigen::MatrixXd::Zero(panel.y.size(), years + 1);
  X.col(0).setOnes();
  X.col(years) = panel.dep;
  for (Eigen::Index i = 0; i < X.rows() && year_levels; ++i)
    if (const Eigen::Index t = panel.year[static_cast<std::size_t>(i)]; t > 0) X(i, t) = 1;
  return X;
}

void write(const Panel& panel, const std::filesystem::path& path) {
  std::ofstream file(path);
  file << "area,year,row,pop,dep,y\n";
  for (Eigen::Index i = 0; i < panel.y.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    file << fmt::format("{},{},{},{},{},{}\n", panel.area[k], panel.year[k], i, panel.population[i], panel.dep[i],
                        panel.y[i]);
  }
}

struct Measurement {
  double milliseconds = 0;
  double log_likelihood = 0;
};

/// `fit` returns its log-likelihood.
Measurement measure(const std::function<double()>& fit) {
  Measurement result{0, fit()};
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const std::clock_t begun = std::clock();
    fit();
    times.push_back(1e3 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
  }
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  result.milliseconds = times[rounds / 2];
  return result;
}

/// By fit; empty where R or glmmTMB is absent.
std::map<std::string, Measurement> peer_times(const std::string& script, const std::filesystem::path& folder) {
  if (std::system("Rscript -e 'quit(status = !requireNamespace(\"glmmTMB\", quietly = TRUE))' >/dev/null 2>&1") != 0)
    return {};
  if (std::system(fmt::format("Rscript '{}' '{}'", script, folder.string()).c_str()) != 0) return {};
  std::map<std::string, Measurement> result;
  std::ifstream file(folder / "glmmtmb.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::ranges::replace(line, ',', ' ');
    std::istringstream fields(line);
    std::string fit;
    Measurement measurement;
    if (fields >> fit >> measurement.milliseconds >> measurement.log_likelihood) result[fit] = measurement;
  }
  return result;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: bench_fit_mixed fit_mixed.R\n");
    return 2;
  }
  const Panel panel = simulated(8, 0.3, 0.25, 0, 7001);
  const Panel series = simulated(10, 0, 0.45, 0.7, 7002);
  const Eigen::MatrixXd X = design(panel, true);
  const Eigen::MatrixXd series_X = design(series, false);
  const Eigen::VectorXd offset = panel.population.array().log();
  const Eigen::VectorXd series_offset = series.population.array().log();

  struct Case {
    std::string name;
    double goal;  ///< ratio, 0 where none is stated
    std::function<double()> fit;
  };
  const std::vector<Case> cases{
      {"random_intercept", 100, [&] { return fit_mixed_poisson(panel.y, X, offset, {panel.area}).log_likelihood; }},
      {"nested", 100,
       [&] {
         return fit_mixed_poisson(panel.y, X, offset, {panel.area, panel.row}).log_likelihood;
       }},
      {"negative_binomial", 200,
       [&] { return fit_mixed_negative_binomial(panel.y, X, offset, {panel.area}).log_likelihood; }},
      {"ar1", 0, [&] {
         return fit_ar1_poisson(series.y, series_X, series_offset, series.area, series.year, {.persistent = false})
             .log_likelihood;
       }}};

  std::string folder = (std::filesystem::temp_directory_path() / "fit_mixed_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    fmt::print(stderr, "fit_mixed: no temporary folder at {}\n", folder);
    return 2;
  }
  write(panel, std::filesystem::path(folder) / "panel.csv");
  write(series, std::filesystem::path(folder) / "series.csv");
  const auto peer = peer_times(words[1], folder);
  std::filesystem::remove_all(folder);
  if (peer.empty()) fmt::print("fit_mixed: R with glmmTMB is not installed or failed: times only\n");

  bool missed = false;
  for (const Case& c : cases) {
    const Measurement ours = measure(c.fit);
    fmt::print("fit_mixed {} ms={:.2f} log_likelihood={:.6f}\n", c.name, ours.milliseconds, ours.log_likelihood);
    const auto found = peer.find(c.name);
    if (found == peer.end()) continue;
    const double ratio = found->second.milliseconds / ours.milliseconds;
    fmt::print("fit_mixed {} glmmtmb_ms={:.0f} log_likelihood={:.6f} ratio={:.0f}", c.name, found->second.milliseconds,
               found->second.log_likelihood, ratio);
    if (c.goal > 0) fmt::print(" goal_ratio={:.0f} {}", c.goal, ratio >= c.goal ? "met" : "MISSED");
    fmt::print("\n");
    missed = missed || ratio < c.goal;
  }
  return missed ? 1 : 0;
}
