// How long a scrape takes over the network while nothing happens, while a large file is loaded beside the service, and
// while readers ask for pages. Of the last the part is stated that the service itself spent, because a scrape waits its
// turn behind readers.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <regex>
#include <thread>
#include <vector>

#include "../e2e/england_service.hpp"

namespace {

using namespace tocsin::testing;
using std::chrono::steady_clock;

constexpr int scrapes = 400;

struct Times {
  double median_ms = 0;
  double p99_ms = 0;
};

Times scrape(int port) {
  const std::map<std::string, std::string> as_prometheus = {
      {"Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"},
      {"Accept-Encoding", "gzip"}};
  std::vector<double> times;
  for (int i = 0; i < scrapes; ++i) {
    const auto begun = steady_clock::now();
    if (get(port, "/metrics", as_prometheus).status != 200) std::exit(1);
    times.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - begun).count());
  }
  std::ranges::sort(times);
  return {times[scrapes / 2], times[scrapes * 99 / 100]};
}

/// Mean milliseconds that the service spent on a scrape so far, by its own meter: sum and count.
std::pair<double, double> own_time(int port) {
  const std::string text = get(port, "/metrics").body;
  const auto value = [&](const char* what) {
    const std::regex line("tocsin_http_request_duration_seconds_" + std::string(what) +
                          R"re(\{code="200",route="/metrics"\} ([0-9.e+-]+))re");
    std::smatch found;
    return std::regex_search(text, found, line) ? std::stod(found[1]) : 0.0;
  };
  return {value("sum") * 1000, value("count")};
}

void print(const char* when, const Times& times, const char* goal) {
  std::printf("scrape_under_load while=%s median_ms=%.2f p99_ms=%.2f%s\n", when, times.median_ms, times.p99_ms, goal);
}

}  // namespace

int main() {
  EnglandService service("E10000016:0.3");
  service.start();
  scrape(service.port);
  const auto before = own_time(service.port);
  print("idle", scrape(service.port), "");
  const auto idle = own_time(service.port);

  const ScratchFolder large;
  if (run({program, "simulate", "--config", (service.folder / "tocsin.toml").string(), "--preset", "england", "--seed",
           "7", "--scale", "100", "--out", large.path().string()})
          .exit_code != 0)
    return 1;
  Times loading;
  {
    Process load({program, "load", "--config", (service.folder / "tocsin.toml").string(), large / "events.csv"},
                 large / "load");
    loading = scrape(service.port);
    std::printf("scrape_under_load the_load=%s\n", load.running() ? "outlasted the scrapes" : "ended before them");
  }
  const bool met = loading.p99_ms < 10;
  print("loading", loading, met ? " goal_ms=10 met" : " goal_ms=10 MISSED");

  std::atomic<bool> reading{true};
  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i)
    readers.emplace_back([&] {
      while (reading) get(service.port, "/api/v1/estimates");
    });
  const auto quiet = own_time(service.port);
  const Times read = scrape(service.port);
  const auto busy = own_time(service.port);
  reading = false;
  for (std::thread& reader : readers) reader.join();
  print("8_readers", read, "");
  std::printf("scrape_under_load own_ms_idle=%.3f own_ms_with_readers=%.3f\n",
              (idle.first - before.first) / (idle.second - before.second),
              (busy.first - quiet.first) / (busy.second - quiet.second));
  return met ? 0 : 1;
}
