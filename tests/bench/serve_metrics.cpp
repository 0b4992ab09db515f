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

#include "../support/england_sized_edition.hpp"

namespace {

using namespace tocsin;
using std::chrono::steady_clock;

constexpr int rounds = 101;

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
  const auto snapshot = build_snapshot(england_sized_edition(3));
  Meters meters("0.1.0", "bench");
  for (int route = 0; route < 28; ++route) {
    for (const int code : {200, 304})
      meters.request_took(fmt::format("/route/{}", route), code, std::chrono::milliseconds{1});
  }
  ServiceState state;
  state.meters = &meters;
  const Request plain{.target = "/metrics"};
  Request as_prometheus = plain;
  as_prometheus.accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
  as_prometheus.accept_encoding = "gzip";
  const std::string text = *respond(plain, snapshot.get(), state).body;
  prometheus::Registry registry;
  fill(registry, text);
  std::size_t series = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) series += text[at] != '#';

  std::size_t bytes = 0;
  const auto answer = [&](const Request& request) { bytes += respond(request, snapshot.get(), state).body->size(); };
  const double ours = median_microseconds([&] { answer(plain); });
  const double compressed = median_microseconds([&] { answer(as_prometheus); });
  const double theirs =
      median_microseconds([&] { bytes += prometheus::TextSerializer().Serialize(registry.Collect()).size(); });
  const double build =
      median_microseconds([&] { bytes += build_snapshot(snapshot->edition)->authority_readings.size(); });
  const double ratio = ours / theirs;
  fmt::print("serve_metrics authorities={} series={} bytes={}\n", authorities, series, text.size());
  fmt::print("serve_metrics answer_us={:.0f} openmetrics_gzip_us={:.0f} goal_us=1000 {}\n", ours, compressed,
             ours < 1000 ? "met" : "MISSED");
  fmt::print("serve_metrics prometheus_cpp_us={:.0f} ratio={:.3f} goal_ratio=0.3 {}\n", theirs, ratio,
             ratio <= 0.3 ? "met" : "MISSED");
  fmt::print("serve_metrics build_snapshot_us={:.0f}\n", build);
  return bytes == 0 || ours >= 1000 || ratio > 0.3 ? 1 : 0;
}
