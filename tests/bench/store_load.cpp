// Loads notifications into a fresh store and prints rows a second; beside it, where /usr/bin/sqlite3 is installed,
// `.import` of the same rows as CSV text in the same run, both with a write-ahead log and synchronous FULL. Usage:
// bench_store_load [ROWS]
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tocsin/store/sqlite_store.hpp"

using namespace tocsin;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Processor seconds of this process, or of those it waited for; on a busy machine they say more than the clock does.
double processor_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

struct Cost {
  double seconds = 0;
  double processor = 0;
};

/// Same seed, same rows.
class Rows {
 public:
  Notification next() {
    Notification n;
    n.id = fmt::format("{:016x}-{:08x}", random_(), row_++);
    n.authority = *AreaCode::parse(fmt::format("E0{}", 6000001 + random_() % 153));
    n.residence = n.authority;
    n.notified = Day(std::chrono::days(17600 + static_cast<int>(random_() % 2900)));
    n.aware = n.notified - std::chrono::days(random_() % 20);
    n.incident = *n.aware - std::chrono::days(random_() % 60);
    n.nature = static_cast<Nature>(random_() % 2);
    n.abuse_neglect = static_cast<AbuseNeglect>(random_() % 4);
    n.cause = static_cast<Cause>(random_() % 9);
    n.child = {.age = static_cast<AgeBand>(random_() % 7),
               .sex = static_cast<Sex>(random_() % 3),
               .ethnicity = static_cast<Ethnicity>(random_() % 7),
               .disability = static_cast<YesNo>(random_() % 4),
               .placement = static_cast<Placement>(random_() % 11),
               .looked_after = static_cast<YesNo>(random_() % 4),
               .child_in_need_plan = static_cast<YesNo>(random_() % 4),
               .child_protection_plan = static_cast<YesNo>(random_() % 4),
               .known_to_agency = static_cast<YesNo>(random_() % 4)};
    return n;
  }

 private:
  std::mt19937_64 random_{20261122};
  std::uint64_t row_ = 0;
};

void write_csv(const std::filesystem::path& path, std::uint64_t rows) {
  std::ofstream file(path);
  file << "notification_id,la_code_notifying,la_code_residence,place_of_incident,date_incident,date_aware,date_"
          "notified,record_type,"
          "nature,abuse_neglect,other_reason,suspected_cause,children_in_incident,status,age_band,sex,ethnicity_major,"
          "disability,"
          "placement,looked_after,cin_plan,cpp,known_to_agency\n";
  Rows source;
  for (std::uint64_t i = 0; i < rows; ++i) {
    const auto n = source.next();
    file << n.id << ',' << n.authority.text() << ',' << n.residence->text() << ',' << name_of(n.place) << ','
         << iso_day(*n.incident) << ',' << iso_day(*n.aware) << ',' << iso_day(n.notified) << ',' << name_of(n.type)
         << ',' << name_of(n.nature) << ',' << name_of(n.abuse_neglect) << ',' << name_of(n.other_reason) << ','
         << name_of(n.cause) << ',' << n.children << ',' << name_of(n.status) << ',' << name_of(n.child.age) << ','
         << name_of(n.child.sex) << ',' << name_of(n.child.ethnicity) << ',' << name_of(n.child.disability) << ','
         << name_of(n.child.placement) << ',' << name_of(n.child.looked_after) << ','
         << name_of(n.child.child_in_need_plan) << ',' << name_of(n.child.child_protection_plan) << ','
         << name_of(n.child.known_to_agency) << '\n';
  }
}

FileArrival arrival(char digit) {
  return {.feed = "events", .name = "bench.csv", .sha256 = std::string(64, digit), .bytes = 0, .received = Instant{}};
}

template <class T>
T value(Result<T> result) {
  if (result) return std::move(*result);
  std::cerr << result.error().message << '\n';
  std::exit(1);
}

/// What was spent in the store, making the rows left out.
Cost load(Store& store, const FileArrival& file, std::uint64_t rows) {
  constexpr std::uint64_t batch_rows = 4096;
  Rows source;
  Cost spent;
  const auto timed = [&](auto&& work) {
    const double start = seconds();
    const double processor = processor_seconds(RUSAGE_SELF);
    auto result = value(work());
    spent.seconds += seconds() - start;
    spent.processor += processor_seconds(RUSAGE_SELF) - processor;
    return result;
  };
  auto load = timed([&] { return store.begin_load(file); });
  for (std::uint64_t row = 0; row < rows;) {
    RowBatch batch;
    for (; batch.notifications.size() < batch_rows && row < rows; ++row) {
      batch.notifications.push_back({{row + 2, row + 1}, source.next()});
    }
    timed([&] { return load->append(std::move(batch)).map([] { return true; }); });
  }
  const auto receipt = timed([&] { return load->commit(); });
  fmt::print("  accepted {} unchanged {} revised {} rejected {}\n", receipt.tally.accepted, receipt.tally.unchanged,
             receipt.tally.revised, receipt.tally.rejected);
  return spent;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'500'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("tocsin_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  const auto print = [&](const Cost& cost) {
    fmt::print("  {:.2f} s ({:.2f} s of processor), {:.0f} rows/s\n", cost.seconds, cost.processor,
               static_cast<double>(rows) / cost.seconds);
  };

  Cost first;
  {
    auto store = value(open_sqlite_store(folder / "store.db"));
    const long idle = peak_kib();
    fmt::print("store: {} notifications, one file\n", rows);
    first = load(*store, arrival('a'), rows);
    print(first);
    fmt::print("store: the same rows in another file\n");
    print(load(*store, arrival('b'), rows));
    fmt::print("  memory {:.0f} MiB above idle\n", static_cast<double>(peak_kib() - idle) / 1024);
    const double processor = processor_seconds(RUSAGE_SELF);
    const double start = seconds();
    const auto counts = value(store->notification_counts(std::nullopt));
    fmt::print("store: notification_counts, {} groups\n", counts.size());
    print({seconds() - start, processor_seconds(RUSAGE_SELF) - processor});
  }

  if (std::filesystem::exists("/usr/bin/sqlite3")) {
    write_csv(folder / "rows.csv", rows);
    const auto command = fmt::format(
        "/usr/bin/sqlite3 {0}/import.db 'PRAGMA journal_mode=WAL' 'PRAGMA synchronous=FULL' '.import --csv "
        "{0}/rows.csv rows' "
        "> /dev/null",
        folder.string());
    const double start = seconds();
    if (std::system(command.c_str()) != 0) return 1;
    const Cost import{seconds() - start, processor_seconds(RUSAGE_CHILDREN)};
    fmt::print("sqlite3 .import of the same rows, 23 columns\n");
    print(import);
    fmt::print("ratio: {:.2f} by the clock, {:.2f} by processor\n", import.seconds / first.seconds,
               import.processor / first.processor);
  }
  std::filesystem::remove_all(folder);
}
