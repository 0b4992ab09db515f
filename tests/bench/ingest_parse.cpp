// Rows a second of FeedReader over an events file against bare libcsv over the same bytes, in the same run.
// Usage: ingest_parse [ROWS]. Prints medians of five and their ratio (goal: at least 0.8).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>

#include <csv.h>

#include "tocsin/ingest/feed_reader.hpp"

namespace {

using tocsin::AreaCode;
using tocsin::Day;

constexpr std::size_t chunk = 64 * 1024;
constexpr int authorities = 153;

std::string code_of(int number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "E06%06d", number);
  return text.data();
}

tocsin::AuthorityRegister england() {
  const auto region = AreaCode::parse("E12000001").value();
  const Day start = std::chrono::sys_days(std::chrono::year(2009) / 1 / 1);
  std::vector<tocsin::Authority> list;
  for (int i = 1; i <= authorities; ++i) {
    list.push_back({AreaCode::parse(code_of(i)).value(), std::to_string(200 + i), "Authority " + std::to_string(i),
                    "unitary", region, start, std::nullopt});
  }
  return tocsin::AuthorityRegister::from(std::move(list), {{region, "North East"}}, {}).value();
}

std::string events(std::size_t rows) {
  std::mt19937_64 draw(20261122);
  const auto pick = [&](const auto& from) { return from[draw() % from.size()]; };
  constexpr std::array natures = {"child_death", "serious_harm"};
  constexpr std::array causes = {"non_accidental_injury", "neglect", "sudi", "suspected_suicide", "not_known"};
  constexpr std::array ages = {"under_1", "1_to_5", "6_to_10", "11_to_15", "16_to_17"};
  constexpr std::array sexes = {"male", "female"};
  constexpr std::array groups = {"white", "mixed", "asian", "black", "other", "unknown"};
  constexpr std::array homes = {"at_home", "foster_care", "hospital", "residential_childrens_home"};
  constexpr std::array answers = {"yes", "no", "not_known"};
  std::string text =
      "notification_id,rule_set,la_code_notifying,la_code_residence,place_of_incident,date_incident,date_aware,"
      "date_notified,record_type,nature,abuse_neglect,other_reason,suspected_cause,children_in_incident,status,version,"
      "role,age_band,sex,ethnicity_major,disability,placement,looked_after,cin_plan,cpp,known_to_agency,data_status\n";
  for (std::size_t i = 0; i < rows; ++i) {
    const Day incident = std::chrono::sys_days(std::chrono::year(2018) / 4 / 1) + std::chrono::days(draw() % 2900);
    const Day aware = incident + std::chrono::days(draw() % 5);
    const Day notified = aware + std::chrono::days(draw() % 10);
    const std::string code = code_of(1 + static_cast<int>(draw() % authorities));
    std::array<char, 32> id{};
    std::snprintf(id.data(), id.size(), "n%016llx", static_cast<unsigned long long>(draw()));
    text += std::string(id.data()) + ",WT2023," + code + "," + code + ",in_area," + tocsin::iso_day(incident) + "," +
            tocsin::iso_day(aware) + "," + tocsin::iso_day(notified) + ",sin," + pick(natures) + ",suspected,," +
            pick(causes) + ",1,active,1,victim," + pick(ages) + "," + pick(sexes) + "," + pick(groups) + "," +
            pick(answers) + "," + pick(homes) + "," + pick(answers) + "," + pick(answers) + "," + pick(answers) +
            ",yes," + "illustrative\n";
  }
  return text;
}

struct Tally {
  std::size_t fields = 0;
  std::size_t rows = 0;
};

void count_field(void* /*text*/, std::size_t /*size*/, void* tally) { ++static_cast<Tally*>(tally)->fields; }
void count_row(int /*terminator*/, void* tally) { ++static_cast<Tally*>(tally)->rows; }

/// libcsv as it comes, strict, counting fields and rows.
std::size_t bare_libcsv(const std::string& text) {
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) std::abort();
  Tally tally;
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    csv_parse(&parser, text.data() + at, std::min(chunk, text.size() - at), count_field, count_row, &tally);
  }
  csv_fini(&parser, count_field, count_row, &tally);
  csv_free(&parser);
  return tally.rows - 1;
}

std::size_t feed_reader(const std::string& text, const tocsin::AuthorityRegister& authorities_known) {
  const Day today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
  auto reader = tocsin::FeedReader::open({"events", "", tocsin::Cadence::none, tocsin::EventColumns{}},
                                         authorities_known, {today, {}, {}})
                    .value();
  std::size_t rows = 0;
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    const auto batch = reader.push(std::span(text).subspan(at, std::min(chunk, text.size() - at)));
    rows += batch->notifications.size();
  }
  return rows + reader.finish()->notifications.size();
}

/// Rows a second: the median of five runs.
double speed(const std::function<std::size_t()>& run, std::size_t rows) {
  std::array<double, 5> seconds{};
  for (double& taken : seconds) {
    const auto start = std::chrono::steady_clock::now();
    if (run() != rows) {
      std::fprintf(stderr, "rows were lost: the comparison is void\n");
      std::exit(1);
    }
    taken = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  std::sort(seconds.begin(), seconds.end());
  return static_cast<double>(rows) / seconds[2];
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'500'000;
  const std::string text = events(rows);
  const auto authorities_known = england();
  const double bare = speed([&] { return bare_libcsv(text); }, rows);
  const double ours = speed([&] { return feed_reader(text, authorities_known); }, rows);
  std::printf("ingest_parse: %zu rows, %.0f MB\n", rows, static_cast<double>(text.size()) / 1e6);
  std::printf("  bare libcsv  %10.0f rows/s\n  FeedReader   %10.0f rows/s\n  ratio        %10.2f (goal >= 0.80)\n",
              bare, ours, ours / bare);
}
