// The service in this process, asked from several threads while its store is loaded: the ground for ThreadSanitizer.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

#include "tocsin/app/configuration.hpp"
#include "tocsin/app/reference_tables.hpp"
#include "tocsin/app/service.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using std::chrono::seconds;

/// A year's counts for every authority in force in it: enough for a panel.
RowBatch counts_of(int year, double each, const AuthorityRegister& authorities) {
  RowBatch batch;
  const Period period = Period::reporting_year(year);
  std::uint64_t record = 0;
  for (const Authority* authority : authorities.in_force_on(period.last())) {
    ++record;
    batch.observations.push_back(
        {{record + 1, record},
         {{std::string(measures::notifications), Level::authority, authority->code, period, "", Figure::exact(each)}}});
  }
  return batch;
}

TEST(ServiceThreads, readers_are_answered_while_snapshots_change_under_them) {
  const ScratchFolder folder;
  auto configuration = read_configuration(make_configuration(folder));
  ASSERT_TRUE(configuration) << configuration.error().message;
  const auto tables = read_reference_tables(configuration->reference_tables);
  ASSERT_TRUE(tables) << tables.error().message;
  const auto store_file = configuration->store;
  auto service = ::tocsin::Service::start(
      std::move(*configuration),
      std::make_shared<spdlog::logger>("none", std::make_shared<spdlog::sinks::null_sink_mt>()));
  ASSERT_TRUE(service) << service.error().message;
  const int port = (*service)->port();
  std::thread loop([&] { (*service)->run(); });

  std::atomic<bool> over = false;
  std::atomic<int> answers = 0;
  std::vector<std::thread> readers;
  for (const char* path : {"/", "/metrics", "/api/v1/findings", "/readyz"}) {
    readers.emplace_back([&, path] {
      while (!over) answers += get(port, path).status != 0 ? 1 : 0;
    });
  }
  auto store = open_sqlite_store(store_file);
  ASSERT_TRUE(store) << store.error().message;
  for (int round = 0; round < 3; ++round) {
    auto load = (*store)->begin_load({"dfe_subnational", "made.csv", std::string(64, static_cast<char>('a' + round)), 1,
                                      Instant(std::chrono::sys_days(std::chrono::year(2026) / 5 / (20 + round)))});
    ASSERT_TRUE(load) << load.error().message;
    for (int year = 2022; year <= 2026; ++year)
      ASSERT_TRUE((*load)->append(counts_of(year, 2 + round, tables->authorities)));
    ASSERT_TRUE((*load)->commit());
    const std::string wanted = "\"observed\":" + std::to_string(5 * (2 + round));
    EXPECT_TRUE(eventually(seconds(180), [&] {
      return get(port, "/api/v1/estimates").body.find(wanted) != std::string::npos;
    })) << round;
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
  (*service)->stop();
  loop.join();
  EXPECT_GT(answers, 20);
}

}  // namespace
}  // namespace tocsin::testing
