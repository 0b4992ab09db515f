// What the service makes of stray rows, what it says where it cannot go on, and what it knows of the past.
#include <csignal>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/domain/period.hpp"

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr seconds cycle_patience(120);

class CycleOfService : public ::testing::Test {
 protected:
  CycleOfService() {
    make_configuration(folder_);
    EXPECT_EQ(simulate(folder_).exit_code, 0);
    events_ = folder_ / "feeds/events.csv";
  }

  void start() {
    service_.emplace(std::vector<std::string>{program, "serve", "--config", folder_ / "tocsin.toml"},
                     folder_ / "serve");
    port_ = listening_port(*service_);
    ASSERT_NE(port_, 0) << service_->err();
  }
  void await_ready() const {
    ASSERT_TRUE(eventually(cycle_patience, [&] { return get(port_, "/readyz").status == 200; })) << service_->err();
  }
  [[nodiscard]] json api(const std::string& path) const {
    const Answer answer = get(port_, "/api/v1/" + path);
    return answer.status == 200 ? json::parse(answer.body) : json();
  }
  [[nodiscard]] bool says(const std::string& path, const std::string& words) const {
    return get(port_, path, {{"accept", "text/html"}}).body.find(words) != std::string::npos;
  }

  /// One real row of the event feed.
  [[nodiscard]] static std::string real_event(const std::string& id, const std::string& authority,
                                              const std::string& day) {
    return id + "," + authority + "," + day + "," + day + "," + day + ",sin,serious_harm\n";
  }
  void take_real(const std::string& name, const std::string& rows) {
    write_file(folder_ / name,
               "notification_id,la_code_notifying,date_incident,date_aware,date_notified,record_type,nature\n" + rows);
    const Outcome loaded = load(folder_, {folder_ / name});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  }

  const ScratchFolder folder_;
  std::filesystem::path events_;
  std::optional<Process> service_;
  int port_ = 0;
};

TEST_F(CycleOfService, a_year_without_events_between_others_is_a_gap_and_no_end) {
  std::istringstream all(read_file(events_));
  std::string line, header, kept;
  std::getline(all, header);
  std::size_t column = 0;
  for (std::istringstream names(header); std::getline(names, line, ',') && line != "date_notified";) ++column;
  while (std::getline(all, line)) {
    std::istringstream fields(line);
    std::string day;
    for (std::size_t i = 0; i <= column; ++i) std::getline(fields, day, ',');
    if (day < "2020-04-01" || day > "2021-03-31") kept += line + '\n';
  }
  write_file(folder_ / "gap.csv", header + '\n' + kept);
  ASSERT_EQ(load(folder_, {folder_ / "gap.csv"}).exit_code, 0);
  start();
  await_ready();
  const json years = api("authorities/E10000016")["data"]["years"];
  ASSERT_EQ(years.size(), 8U);
  for (const json& year : years) {
    EXPECT_EQ(year["observed"].is_null(), year["period_from"] == "2020-04-01") << year;
  }
  for (const char* path : {"/", "/trends", "/areas/E10000016", "/funnel", "/tables"})
    EXPECT_EQ(get(port_, path).status, 200) << path;
}

TEST_F(CycleOfService, stray_real_rows_over_the_made_up_ones_do_not_stop_it) {
  ASSERT_EQ(load(folder_, {events_}).exit_code, 0);
  start();
  await_ready();
  ASSERT_TRUE(api("findings")["meta"]["illustrative"]);
  // One of a year that goes on counts nothing yet: the made-up figures stay, and nothing of it is among them.
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  take_real("open.csv", real_event("r0", "E10000016", iso_day(now)));
  ASSERT_TRUE(eventually(cycle_patience, [&] { return says("/quality", "eal rows are held and not shown yet"); }))
      << service_->err();
  EXPECT_TRUE(api("findings")["meta"]["illustrative"]);
  take_real("one.csv", real_event("r1", "E10000016", "2024-06-03"));
  ASSERT_TRUE(eventually(cycle_patience, [&] { return api("findings")["meta"]["illustrative"] == false; }))
      << service_->err();
  const std::string first = api("findings")["meta"]["snapshot"];
  take_real("another.csv", real_event("r2", "E09000007", "2021-06-03"));
  ASSERT_TRUE(eventually(cycle_patience, [&] { return api("findings")["meta"]["snapshot"] != first; }))
      << service_->err();
  const json kent = api("authorities/E10000016")["data"];
  std::map<std::string, json> observed;
  for (const json& year : kent["years"]) observed[year["period_from"]] = year["observed"];
  EXPECT_EQ(observed["2021-04-01"], 0) << "Camden notified then, Kent did not";
  EXPECT_TRUE(observed["2022-04-01"].is_null());
  EXPECT_EQ(observed["2024-04-01"], 1);
  EXPECT_EQ(get(port_, "/readyz").body, "ready\n");
  EXPECT_THAT(get(port_, "/metrics").body, Not(HasSubstr("tocsin_cycle_failing{stage=\"panel\"} 1")));
  for (const char* path : {"/", "/findings", "/areas", "/areas/E10000016", "/map", "/funnel", "/trends", "/tables",
                           "/status", "/api/v1/estimates?format=csv", "/api/v1/funnel", "/api/v1/clocks"})
    EXPECT_EQ(get(port_, path).status, 200) << path;
}

TEST_F(CycleOfService, what_it_cannot_do_is_said_on_its_first_page_and_everywhere_else) {
  start();
  ASSERT_TRUE(eventually(cycle_patience, [&] { return says("/", "There is nothing to show yet"); }))
      << get(port_, "/").body;
  const Answer page = get(port_, "/", {{"accept", "text/html"}});
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("load a feed of counts first"));
  EXPECT_THAT(page.body, Not(HasSubstr("Try again shortly")));
  EXPECT_THAT(get(port_, "/status").body, HasSubstr("load a feed of counts first"));
  EXPECT_EQ(get(port_, "/readyz").status, 503);
  EXPECT_THAT(get(port_, "/readyz").body, HasSubstr("load a feed of counts first"));
  EXPECT_THAT(get(port_, "/metrics").body, HasSubstr("tocsin_cycle_failing{stage=\"read\"} 1\n"));
  ASSERT_EQ(load(folder_, {events_}).exit_code, 0);
  await_ready();
  EXPECT_THAT(get(port_, "/metrics").body, HasSubstr("tocsin_cycle_failing{stage=\"read\"} 0\n"));
  EXPECT_FALSE(says("/", "not up to date"));

  // A trouble of a service that has a snapshot is on every page of it, until it is over.
  const std::string good = read_file(folder_ / "tocsin.toml");
  write_file(folder_ / "tocsin.toml", good + "\n[panel]\nfirst_year = \"soon\"\n");
  service_->signal(SIGHUP);
  ASSERT_TRUE(eventually(cycle_patience, [&] { return says("/", "These figures are not up to date"); }))
      << service_->err();
  for (const char* path : {"/", "/status", "/areas/E10000016", "/tables", "/compare?areas=E10000016"}) {
    EXPECT_EQ(get(port_, path).status, 200);
    EXPECT_THAT(get(port_, path).body, HasSubstr("mend what it names and send SIGHUP again")) << path;
  }
  EXPECT_EQ(get(port_, "/readyz").status, 200);
  EXPECT_THAT(get(port_, "/readyz").body, HasSubstr("send SIGHUP again"));
  EXPECT_THAT(get(port_, "/metrics").body, HasSubstr("tocsin_cycle_failing{stage=\"reload\"} 1\n"));
  write_file(folder_ / "tocsin.toml", good);
  service_->signal(SIGHUP);
  ASSERT_TRUE(eventually(cycle_patience, [&] { return !says("/", "These figures are not up to date"); }))
      << service_->err();
  EXPECT_EQ(get(port_, "/readyz").body, "ready\n");
}

TEST_F(CycleOfService, history_loaded_before_it_first_ran_can_be_asked_again) {
  const std::string counts = folder_ / "feeds/dfe_subnational.csv";
  ASSERT_EQ(load(folder_, {"--as-of", "2026-04-02", counts, events_}).exit_code, 0);
  const Outcome replayed =
      run({program, "replay", "--config", folder_ / "tocsin.toml", "--from", "2026-04-03", "--to", "2026-04-03"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
  start();
  await_ready();
  for (const char* when : {"2026-04-02", "2026-04-03", "2026-04-20T10:00:00Z"}) {
    const Answer table = get(port_, "/api/v1/tables?area=E10000016&format=csv&as_of=" + std::string(when));
    ASSERT_EQ(table.status, 200) << table.body;
    EXPECT_EQ(table.body, get(port_, "/api/v1/tables?area=E10000016&format=csv").body) << when;
    const json then = api("estimates?authority=E10000016&as_of=" + std::string(when));
    ASSERT_FALSE(then.is_null());
    EXPECT_GT(then["data"][0]["exposure_child_years"], 0);
    EXPECT_LE(then["meta"]["as_of"].get<std::string>(), "2026-04-02T00:00:00.000Z");
  }
  const Answer before = get(port_, "/api/v1/findings?as_of=2026-04-01");
  EXPECT_EQ(before.status, 404) << before.body;
  EXPECT_THAT(before.body, HasSubstr("known yet at that time"));
  const Answer page = get(port_, "/tables?as_of=2026-04-01", {{"accept", "text/html"}});
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(service_->err(), Not(HasSubstr("\"level\":\"error\"")));
}

}  // namespace
}  // namespace tocsin::testing
