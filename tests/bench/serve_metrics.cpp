// How long /metrics takes to answer at 153 authorities, and prometheus-cpp on the same series.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "tocsin/serve/respond.hpp"

namespace {

using namespace tocsin;
using std::chrono::steady_clock;

constexpr int authorities = 153;
constexpr int rounds = 101;

Edition england_sized_edition() {
  Edition edition;
  Assessment& a = edition.assessment;
  a.estimates.model = "gamma_poisson";
  a.panel.periods = {Period::reporting_year(2026)};
  a.panel.exposure = Eigen::ArrayXXd::Constant(authorities, 1, 76'543.25);
  for (int i = 0; i < authorities; ++i) {
    const AreaCode code = AreaCode::parse(fmt::format("E06{:06}", i + 1)).value();
    const AreaCode region = AreaCode::parse(fmt::format("E120000{:02}", i % 9 + 1)).value();
    a.panel.units.push_back({code, fmt::format("Authority number {}", i), region, History::carried, false, {code}});
    a.panel.counts.push_back(Figure::exact(i % 7));
    UnitAssessment verdict;
    verdict.unit = static_cast<std::size_t>(i);
    a.units.push_back(verdict);
    RateEstimate e;
    e.observed = i % 11;
    e.expected = 1.0 + i / 37.0;
    e.relative_rate = 1 + i / 1013.0;
    e.relative_lower = 0.5 + i / 1013.0;
    e.relative_upper = 1.5 + i / 1013.0;
    e.prob_high = i / 153.0;
    e.prob_low = 1 - i / 153.0;
    a.estimates.units.push_back(e);
    edition.yearly_rates.push_back({1.5, 0.5, 3});
  }
  for (int i = 0; i < 12; ++i) {
    Finding finding;
    finding.id = fmt::format("persistence-E06{:06}-low", i + 1);
    finding.authority = a.panel.units[static_cast<std::size_t>(i)].code;
    finding.direction = Direction::low;
    a.findings.push_back(finding);
  }
  return edition;
}

/// The same samples in the library's own registry.
void fill(prometheus::Registry& registry, const std::string& text) {
  prometheus::Family<prometheus::Gauge>* family = nullptr;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("# HELP ")) {
      const std::size_t space = line.find(' ', 7);
      family =
          &prometheus::BuildGauge().Name(line.substr(7, space - 7)).Help(line.substr(space + 1)).Register(registry);
    } else if (!line.starts_with('#')) {
      prometheus::Labels labels;
      const std::size_t close = line.rfind('}');
      for (std::size_t key = line.find('{') + 1; close != std::string::npos && key < close;) {
        const std::size_t equals = line.find("=\"", key);
        const std::size_t quote = line.find('"', equals + 2);
        labels[line.substr(key, equals - key)] = line.substr(equals + 2, quote - equals - 2);
        key = quote + 2;
      }
      family->Add(labels).Set(std::stod(line.substr(line.rfind(' '))));
    }
  }
}

template <class Work>
double median_microseconds(const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto begun = steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::micro>(steady_clock::now() - begun).count());
  }
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  return times[rounds / 2];
}

}  // namespace

int main() {
  const auto snapshot = build_snapshot(england_sized_edition());
  Meters meters("0.1.0", "bench");
  for (int route = 0; route < 12; ++route) {
    for (const int code : {200, 304})
      meters.request_took(fmt::format("/route/{}", route), code, std::chrono::milliseconds{1});
  }
  ServiceState state;
  state.meters = &meters;
  const Request request{.target = "/metrics"};
  const std::string text = snapshot->service_readings + snapshot->authority_readings;
  prometheus::Registry registry;
  fill(registry, text);

  std::size_t bytes = 0;
  const double ours = median_microseconds([&] { bytes = respond(request, snapshot.get(), state).body->size(); });
  const double theirs =
      median_microseconds([&] { bytes += prometheus::TextSerializer().Serialize(registry.Collect()).size(); });
  const double build =
      median_microseconds([&] { bytes += build_snapshot(snapshot->edition)->authority_readings.size(); });
  const auto lines = std::ranges::count(text, '\n');
  fmt::print("serve_metrics authorities={} lines={} bytes={}\n", authorities, lines, text.size());
  fmt::print("serve_metrics answer_us={:.0f} goal_us=1000 {}\n", ours, ours < 1000 ? "met" : "MISSED");
  fmt::print("serve_metrics prometheus_cpp_us={:.0f} ratio={:.3f} goal_ratio=0.3 {}\n", theirs, ours / theirs,
             ours / theirs <= 0.3 ? "met" : "MISSED");
  fmt::print("serve_metrics build_snapshot_us={:.0f}\n", build);
  return bytes == 0 || ours >= 1000 ? 1 : 0;
}
