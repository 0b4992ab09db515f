// False positive rate and probability of detection of the detectors on the 42 scenarios of Noufaily et al. 2013 (Stat
// Med 32:1206), printed as a table of models/CALIBRATION.md. No part of `make bench`.
//
//   bench_detector_evaluation [replicates]             draws the series itself, seeded
//   zcat series.csv.gz | bench_detector_evaluation -   reads `scenario,rep,t,base,ob_baseline,ob_current`
//
// Weeks 1 to 312 warm the process up, 313 to 575 are the baseline, 576 to 624 are judged. A false positive is an alarm
// in a judged week of a series without a current outbreak; an outbreak is detected by an alarm in any of its weeks.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/stats/baseline_bounds.hpp"
#include "tocsin/stats/ears.hpp"
#include "tocsin/stats/farrington.hpp"
#include "tocsin/stats/random.hpp"

namespace {

using namespace tocsin;

constexpr Eigen::Index weeks = 624;
constexpr MonitoredRange judged{575, 624};
constexpr double alpha = 0.005;

/// One simulated series.
struct Series {
  int scenario = 0;
  int size = 0;  ///< k of the current outbreak, 1 to 10
  Eigen::VectorXd base = Eigen::VectorXd::Zero(weeks);
  Eigen::VectorXd past = Eigen::VectorXd::Zero(weeks);     ///< cases of outbreaks in the baseline
  Eigen::VectorXd current = Eigen::VectorXd::Zero(weeks);  ///< and of the one that is looked for
};

struct Group {
  double theta, phi, beta, gamma1, gamma2;
};
constexpr Group groups[] = {{0.1, 1.5, .0025, .6, .6}, {-2, 2, .005, .1, .3}, {1.5, 1, .003, .2, -.4},
                            {0.5, 5, .002, .5, .5},    {2.5, 3, .001, 1, .1}, {3.75, 1.1, .001, .1, -.1},
                            {5, 1.2, .0001, .05, .01}};

double mean_at(const Group& group, bool trend, int harmonics, Eigen::Index t) {
  const double week = static_cast<double>(t + 1);
  double log_mean = group.theta + (trend ? group.beta * week : 0);
  for (int j = 1; j <= harmonics; ++j) {
    const double angle = 2 * M_PI * j * week / 52;
    log_mean += group.gamma1 * std::cos(angle) + group.gamma2 * std::sin(angle);
  }
  return std::exp(log_mean);
}

/// An outbreak of k standard deviations of the baseline that starts in a week, its cases spread lognormally.
void add_outbreak(Random& random, Eigen::VectorXd& cases, Eigen::Index start, double k, double sd) {
  std::int64_t size = 0;
  while (size == 0) size = random.poisson(k * sd);
  for (; size > 0; --size) {
    const auto week = start + static_cast<Eigen::Index>(std::exp(0.5 * random.normal()));
    if (week < weeks) ++cases[week];
  }
}

std::vector<Series> drawn(int replicates) {
  std::vector<Series> all;
  int scenario = 0;
  for (const Group& group : groups) {
    for (const bool trend : {false, true}) {
      for (int harmonics = 0; harmonics <= 2; ++harmonics) {
        ++scenario;
        for (int replicate = 0; replicate < replicates; ++replicate) {
          Random random(2013, static_cast<std::uint64_t>(scenario * 100000 + replicate));
          Series series;
          series.scenario = scenario;
          series.size = replicate % 10 + 1;
          Eigen::VectorXd sd(weeks);
          for (Eigen::Index t = 0; t < weeks; ++t) {
            const double mean = mean_at(group, trend, harmonics, t);
            const double size = group.phi > 1 ? mean / (group.phi - 1) : std::numeric_limits<double>::infinity();
            series.base[t] = static_cast<double>(random.negative_binomial(size, mean));
            sd[t] = std::sqrt(group.phi * mean);
          }
          constexpr double sizes[] = {2, 3, 5, 10};
          for (int outbreak = 0; outbreak < 4; ++outbreak) {
            const auto start = 312 + static_cast<Eigen::Index>(random.below(263));
            add_outbreak(random, series.past, start, sizes[random.below(4)], sd[start]);
          }
          const auto start = judged.first + static_cast<Eigen::Index>(random.below(49));
          add_outbreak(random, series.current, start, series.size, sd[start]);
          series.past.tail(judged.size()).setZero();
          all.push_back(std::move(series));
        }
      }
    }
  }
  return all;
}

std::vector<Series> read() {
  std::map<std::pair<int, int>, Series> all;
  char line[256];
  if (!std::fgets(line, sizeof line, stdin)) return {};
  int scenario = 0, replicate = 0, t = 0;
  double base = 0, past = 0, current = 0;
  while (std::fgets(line, sizeof line, stdin)) {
    if (std::sscanf(line, "%d,%d,%d,%lf,%lf,%lf", &scenario, &replicate, &t, &base, &past, &current) != 6 || t < 1 ||
        t > weeks)
      continue;
    Series& series = all[{scenario, replicate}];
    series.scenario = scenario;
    series.size = (replicate - 1) % 10 + 1;
    series.base[t - 1] = base;
    series.past[t - 1] = past;
    series.current[t - 1] = current;
  }
  std::vector<Series> list;
  for (auto& [key, series] : all) list.push_back(std::move(series));
  return list;
}

using Alarms = std::vector<bool>;
struct Detector {
  std::string name;
  std::function<Alarms(const Eigen::VectorXd&)> alarms;  ///< of the judged weeks
};

template <class Points>
Alarms alarms_of(const Points& points) {
  Alarms alarms;
  for (const auto& point : points) alarms.push_back(point.alarm);
  return alarms;
}

FlexibleFarringtonOptions improved(FarringtonThreshold threshold, bool quirks) {
  return {.blocks = 10,
          .excluded_weeks = 26,
          .alpha = alpha,
          .trend_p = 1,
          .recent_cases = 0,
          .threshold = threshold,
          .peer_quirks = quirks};
}

std::vector<Detector> detectors() {
  std::vector<Detector> list;
  const auto flexible = [&](const std::string& name, const FlexibleFarringtonOptions& options) {
    list.push_back(
        {name, [options](const Eigen::VectorXd& y) { return alarms_of(flexible_farrington(y, judged, options)); }});
  };
  for (const bool quirks : {false, true}) {
    const std::string as = quirks ? ", as R" : "";
    flexible("original" + as, {.alpha = alpha, .weights_threshold = 1, .recent_cases = 0, .peer_quirks = quirks});
    flexible("improved, nb_plugin" + as, improved(FarringtonThreshold::nb_plugin, quirks));
    flexible("improved, muan" + as, improved(FarringtonThreshold::muan, quirks));
  }
  for (const auto& [name, method] : {std::pair("EARS C1", EarsMethod::c1), std::pair("EARS C2", EarsMethod::c2),
                                     std::pair("EARS C3", EarsMethod::c3)}) {
    const EarsOptions options{.method = method, .alpha = alpha};
    list.push_back({name, [options](const Eigen::VectorXd& y) { return alarms_of(ears(y, judged, options)); }});
  }
  list.push_back({"Bayes, six weeks before",
                  [](const Eigen::VectorXd& y) { return alarms_of(bayes_bounds(y, judged, {}, alpha)); }});
  return list;
}

struct Tally {
  std::map<int, double> clean;  ///< alarms by scenario
  double disturbed = 0;
  std::map<int, double> detected;  ///< by size
};

bool found(const Series& series, const Alarms& alarms) {
  for (std::size_t i = 0; i < alarms.size(); ++i) {
    if (alarms[i] && series.current[judged.first + static_cast<Eigen::Index>(i)] > 0) return true;
  }
  return false;
}

double count(const Alarms& alarms) { return static_cast<double>(std::count(alarms.begin(), alarms.end(), true)); }

}  // namespace

int main(int argc, char** argv) {
  const std::string argument = argc > 1 ? argv[1] : "30";
  const std::vector<Series> all = argument == "-" ? read() : drawn(std::max(1, std::atoi(argument.c_str())));
  if (all.empty()) {
    fmt::print(stderr, "no series: give their CSV on standard input, or a number of replicates\n");
    return 1;
  }
  std::map<int, double> judged_weeks;
  std::map<int, double> outbreaks;
  for (const Series& series : all) {
    judged_weeks[series.scenario] += static_cast<double>(judged.size());
    ++outbreaks[series.size];
  }
  fmt::print("| detector | false positives a week: mean (least to most of {} scenarios) | with past outbreaks |",
             judged_weeks.size());
  for (const auto& [size, number] : outbreaks) fmt::print(" k = {} |", size);
  fmt::print("\n");
  for (const Detector& detector : detectors()) {
    Tally tally;
    for (const Series& series : all) {
      tally.clean[series.scenario] += count(detector.alarms(series.base));
      tally.disturbed += count(detector.alarms(series.base + series.past));
      tally.detected[series.size] += found(series, detector.alarms(series.base + series.past + series.current)) ? 1 : 0;
    }
    double sum = 0, weeks_in_all = 0, least = 1, most = 0;
    for (const auto& [scenario, alarms] : tally.clean) {
      const double rate = alarms / judged_weeks[scenario];
      sum += alarms;
      weeks_in_all += judged_weeks[scenario];
      least = std::min(least, rate);
      most = std::max(most, rate);
    }
    fmt::print("| {} | {:.4f} ({:.4f} to {:.4f}) | {:.4f} |", detector.name, sum / weeks_in_all, least, most,
               tally.disturbed / weeks_in_all);
    for (const auto& [size, number] : outbreaks) fmt::print(" {:.2f} |", tally.detected[size] / number);
    fmt::print("\n");
  }
}
