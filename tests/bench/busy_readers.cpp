// Health, metrics and a look-up over the network beside fifty clients that ask for the dearest document there is, and
// what that document costs where nobody asked for it before.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "../e2e/england_service.hpp"

namespace {

using namespace tocsin::testing;
using std::chrono::steady_clock;

const std::string dearest =
    "/api/v1/tables?measure=notifications,rate_per_100k,child_population,children_in_need,idaci_score";
constexpr int clients = 50;

double milliseconds_of(int port, const std::string& target) {
  const auto begun = steady_clock::now();
  if (get(port, target).status != 200) std::exit(1);
  return std::chrono::duration<double, std::milli>(steady_clock::now() - begun).count();
}

/// The share `part` of the times lies below it.
double quantile(std::vector<double> times, double part) {
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

bool print(const std::string& what, const std::vector<double>& times, double part, double goal) {
  const double reached = quantile(times, part);
  std::printf("busy_readers %s median_ms=%.2f p%.0f_ms=%.2f goal_ms=%.0f %s\n", what.c_str(), quantile(times, 0.5),
              100 * part, reached, goal, reached < goal ? "met" : "MISSED");
  return reached < goal;
}

/// `distinct` asks for a document that nobody asked for before, every time.
bool beside_clients(int port, bool distinct) {
  std::atomic<bool> over = false;
  std::atomic<int> asked = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < clients; ++i)
    readers.emplace_back([&, i] {
      for (int k = 0; !over; ++k) {
        const std::string own = "&limit=" + std::to_string(5000 + (i * 97 + k) % 5000);
        get(port, distinct ? dearest + own : dearest);
        ++asked;
      }
    });
  bool met = true;
  for (const char* target : {"/healthz", "/metrics", "/api/v1/estimates"}) {
    std::vector<double> times;
    for (int i = 0; i < 500; ++i) times.push_back(milliseconds_of(port, target));
    met = print(std::string(target) + (distinct ? " beside=50_of_many_tables" : " beside=50_of_one_table"), times, 0.99,
                10) &&
          met;
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
  std::printf("busy_readers tables_answered=%d\n", asked.load());
  return met;
}

}  // namespace

int main() {
  EnglandService service("E10000016:0.3");
  service.start();
  std::vector<double> fresh, again;
  for (int i = 0; i < 100; ++i) {
    fresh.push_back(milliseconds_of(service.port, dearest + "&limit=" + std::to_string(9000 - i)));
    again.push_back(milliseconds_of(service.port, dearest));
  }
  bool met = print("table=asked_for_the_first_time", fresh, 0.5, 5);
  met = print("table=asked_for_again", again, 0.5, 5) && met;
  met = beside_clients(service.port, false) && met;
  met = beside_clients(service.port, true) && met;
  return met ? 0 : 1;
}
