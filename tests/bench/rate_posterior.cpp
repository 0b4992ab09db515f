// The full posterior of persistent rates: time at England's size against what R-INLA and Stan took for the same model
// (recorded once; neither is packaged), and growth of time and memory with the number of areas.
#include "tocsin/stats/rate_posterior.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <sys/resource.h>

#include "tocsin/stats/random.hpp"

namespace {

using namespace tocsin;

struct Problem {
  RateCells cells;
  RateLaws laws;
};

/// Areas of log-normal size, a bulk of standard deviation 0.15 and one area in eight of 0.5, years that pass with 0.2.
Problem simulated(Eigen::Index areas, Eigen::Index years) {
  Random random(7);
  Problem problem;
  const Eigen::Index columns = years + 1;
  RateCells& cells = problem.cells;
  cells.offset.resize(areas * years);
  cells.design = Eigen::MatrixXd::Zero(areas * years, columns);
  Eigen::Index row = 0;
  for (Eigen::Index i = 0; i < areas; ++i) {
    const double expected = std::exp(10.9 + 0.7 * random.normal()) * 3.7e-5;
    const double context = random.normal();
    const double lasting = (i % 8 == 0 ? 0.5 : 0.15) * random.normal();
    cells.window_years.push_back(static_cast<int>(years));
    for (Eigen::Index t = 0; t < years; ++t, ++row) {
      const double mean = expected * std::exp(0.22 * context + lasting + 0.2 * random.normal());
      const auto y = static_cast<double>(random.poisson(mean));
      cells.area.push_back(i);
      cells.count.push_back({y, y});
      cells.offset[row] = std::log(expected);
      cells.design(row, t) = 1;
      cells.design(row, years) = context;
    }
  }
  problem.laws.fixed_mean = Eigen::VectorXd::Zero(columns);
  problem.laws.fixed_precision = Eigen::VectorXd::Constant(columns, 0.01);
  return problem;
}

double seconds(const Problem& problem, int repetitions) {
  double best = 1e300;
  for (int k = 0; k < repetitions; ++k) {
    const auto start = std::chrono::steady_clock::now();
    const RatePosterior fit = rate_posterior(problem.cells, problem.laws);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (fit.status != RatePosteriorStatus::computed) std::printf("  NOT COMPUTED\n");
  }
  return best;
}

}  // namespace

int main() {
  bool missed = false;
  const auto against = [&](const char* peer, double peer_seconds, double ours, double wanted) {
    const double ratio = peer_seconds / ours;
    std::printf("  %-24s %6.1f s recorded: %5.0f times as long (wanted %.0f)%s\n", peer, peer_seconds, ratio, wanted,
                ratio < wanted ? "  MISSED" : "");
    missed = missed || ratio < wanted;
  };
  Problem england = simulated(153, 8);
  for (const PersistentLaw law : {PersistentLaw::normal, PersistentLaw::scale_mixture}) {
    england.laws.persistent = law;
    const double ours = seconds(england, 15);
    std::printf("153 x 8, persistent and transient, %s: %.1f ms (wanted: below 50)%s\n",
                law == PersistentLaw::normal ? "normal" : "scale mixture", 1e3 * ours, ours >= 0.05 ? "  MISSED" : "");
    missed = missed || ours >= 0.05;
    against("R-INLA 22.05.07", 7.74, ours, 150);
    against("rstan 2.21, 4 x 2000", 34.5, ours, 500);
  }
  double per_area = 0;
  for (const Eigen::Index areas : {Eigen::Index{153}, Eigen::Index{1000}, Eigen::Index{10000}, Eigen::Index{100000}}) {
    const double ours = seconds(simulated(areas, 10), areas < 10000 ? 5 : 1);
    if (areas == 153) per_area = ours / 153;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%6ld x 10: %8.3f s, %.2f of the cost an area at 153, %ld MiB at most so far\n",
                static_cast<long>(areas), ours, ours / static_cast<double>(areas) / per_area, usage.ru_maxrss / 1024);
    if (areas == 100000 && (ours >= 20 || usage.ru_maxrss >= 2L * 1024 * 1024)) {
      std::printf("  MISSED: below 20 s and 2 GiB wanted\n");
      missed = true;
    }
  }
  return missed ? 1 : 0;
}
