#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;

/// Far more than any step takes: how quick the service is, benchmarks say.
constexpr seconds patience(60);

/// The service on the drawn England, with a low notifier planted in Kent.
class Service : public ::testing::Test {
 protected:
  Service() {
    make_configuration(folder_);
    EXPECT_EQ(simulate(folder_, "E10000016:0.3").exit_code, 0);
  }

  void start() {
    service_.emplace(std::vector<std::string>{program, "serve", "--config", folder_ / "tocsin.toml"},
                     folder_ / "serve");
    port_ = listening_port(*service_);
    ASSERT_NE(port_, 0) << service_->err();
  }
  [[nodiscard]] json api(const std::string& path) const { return json::parse(get(port_, "/api/v1/" + path).body); }
  [[nodiscard]] bool ready() const { return get(port_, "/readyz").status == 200; }

  const ScratchFolder folder_;
  std::optional<Process> service_;
  int port_ = 0;
};

TEST_F(Service, notices_what_is_loaded_beside_it_and_shows_it_everywhere) {
  start();
  EXPECT_EQ(get(port_, "/healthz").status, 200);
  EXPECT_EQ(get(port_, "/readyz").status, 503);
  EXPECT_EQ(get(port_, "/api/v1/findings").status, 503);
  ASSERT_EQ(load(folder_, {folder_ / "feeds/events.csv", folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  ASSERT_TRUE(eventually(patience, [&] { return ready(); })) << service_->err();

  const json findings = api("findings");
  EXPECT_TRUE(findings["meta"]["illustrative"]);
  EXPECT_THAT(findings["meta"]["caveat"], HasSubstr("Neither high nor low"));
  bool kent = false;
  for (const json& finding : findings["data"])
    kent = kent || (finding["authority_code"] == "E10000016" && finding["direction"] == "low");
  EXPECT_TRUE(kent) << findings;
  EXPECT_EQ(api("authorities")["meta"]["count"], api("estimates")["meta"]["count"]);
  EXPECT_EQ(api("authorities/E10000016")["data"]["history"], "carried");
  EXPECT_EQ(api("authorities/E06000063")["data"]["history"], "started");
  EXPECT_EQ(get(port_, "/api/v1/funnel").status, 200);

  const Answer page = get(port_, "/");
  EXPECT_THAT(page.body, HasSubstr("Kent"));
  EXPECT_THAT(page.body, HasSubstr("llustrative"));
  EXPECT_THAT(page.body, HasSubstr("Neither high nor low"));
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  const std::string metrics = get(port_, "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("tocsin_finding{authority=\"E10000016\",watch=\"persistence\",direction=\"low\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("tocsin_feed_rows_total{"));
}

TEST_F(Service, a_revision_makes_a_new_snapshot_and_the_same_data_the_same_one) {
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(patience, [&] { return ready(); })) << service_->err();
  const std::string before = api("findings")["meta"]["snapshot"];
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  std::string revised = read_file(folder_ / "feeds/dfe_subnational.csv");
  const auto kent = revised.find(",E10000016,Kent,");
  ASSERT_NE(kent, std::string::npos);
  revised.replace(kent, 16, ",E10000016,Kent,9");
  write_file(folder_ / "feeds/revised.csv", revised);
  ASSERT_EQ(load(folder_, {folder_ / "feeds/revised.csv"}).exit_code, 0);
  EXPECT_TRUE(eventually(patience, [&] { return api("findings")["meta"]["snapshot"] != before; }));
}

TEST_F(Service, stops_in_good_order_when_told_to) {
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(patience, [&] { return ready(); }));
  service_->signal(SIGTERM);
  EXPECT_EQ(service_->wait(seconds(60)), 0);
  EXPECT_THAT(service_->err(), HasSubstr("stopped"));
}

TEST_F(Service, a_faulty_configuration_on_reload_is_said_and_the_old_one_stands) {
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(patience, [&] { return ready(); }));
  const std::string good = read_file(folder_ / "tocsin.toml");
  write_file(folder_ / "tocsin.toml", good + "[policy]\nratio = \"much\"\n");
  service_->signal(SIGHUP);
  EXPECT_TRUE(eventually(patience, [&] { return service_->err().find("the old one stands") != std::string::npos; }));
  EXPECT_TRUE(ready());
  const std::string before = api("findings")["meta"]["snapshot"];
  write_file(folder_ / "tocsin.toml", good + "[policy]\nratio = 1.5\n");
  service_->signal(SIGHUP);
  EXPECT_TRUE(eventually(patience, [&] { return api("findings")["meta"]["snapshot"] != before; })) << service_->err();
}

TEST_F(Service, a_port_in_use_is_said_before_anything_is_started) {
  start();
  const Outcome second = run({program, "serve", "--config", folder_ / "tocsin.toml", "--port", std::to_string(port_)});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(port_)));
}

TEST_F(Service, real_rows_take_the_place_of_illustrative_ones) {
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(patience, [&] { return ready(); }));
  EXPECT_TRUE(api("findings")["meta"]["illustrative"]);
  // The same file without its mark: what a real one looks like.
  std::string real = read_file(folder_ / "feeds/dfe_subnational.csv");
  for (const std::string mark : {",data_status", ",illustrative"}) {
    for (std::size_t at = real.find(mark); at != std::string::npos; at = real.find(mark, at))
      real.erase(at, mark.size());
  }
  const auto city = real.find(",City of London,");
  ASSERT_NE(city, std::string::npos);
  write_file(folder_ / "feeds/real.csv", real);
  ASSERT_EQ(load(folder_, {folder_ / "feeds/real.csv"}).exit_code, 0);
  EXPECT_TRUE(eventually(patience, [&] { return api("findings")["meta"]["illustrative"] == false; }));
  EXPECT_EQ(get(port_, "/").body.find("Illustrative data"), std::string::npos);
}

TEST_F(Service, of_two_listeners_only_the_private_one_says_anything_of_an_area) {
  const int private_port = free_port();
  const std::string configuration = folder_ / "tocsin.toml";
  std::string text = read_file(configuration);
  text.replace(text.find("port = 0"), 8, "port = 0\nprivate = false\nprivate_port = " + std::to_string(private_port));
  write_file(configuration, text);
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(seconds(60), [&] { return ready(); })) << service_->err();
  const std::string open = get(port_, "/metrics").body;
  const std::string closed = get(private_port, "/metrics").body;
  for (const std::string* text_of : {&open, &closed}) {
    EXPECT_THAT(*text_of, HasSubstr("tocsin_snapshot_timestamp_seconds"));
    EXPECT_THAT(*text_of, HasSubstr("tocsin_build_info"));
  }
  for (const char* of_areas : {"tocsin_authority_", "tocsin_finding", "tocsin_region_", "E10000016"}) {
    EXPECT_THAT(open, ::testing::Not(HasSubstr(of_areas)));
    EXPECT_THAT(closed, HasSubstr(of_areas));
  }
  EXPECT_EQ(get(private_port, "/").status, 200);
  service_->signal(SIGTERM);
  EXPECT_EQ(service_->wait(seconds(60)), 0) << service_->err();
}

TEST_F(Service, of_a_public_address_alone_nothing_is_scraped_of_any_area) {
  const std::string configuration = folder_ / "tocsin.toml";
  const std::string closed = read_file(configuration);
  const auto listening = [&](const std::string& keys) {
    std::string text = closed;
    return text.replace(text.find("port = 0"), 8, "port = 0\n" + keys);
  };
  write_file(configuration, listening("address = \"0.0.0.0\""));
  const Outcome refused = run({program, "check", "--config", configuration});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out + refused.err, HasSubstr("a private listener must be on 127.0.0.1 or ::1"));

  write_file(configuration, listening("address = \"0.0.0.0\"\nprivate = false"));
  ASSERT_EQ(load(folder_, {folder_ / "feeds/dfe_subnational.csv"}).exit_code, 0);
  start();
  ASSERT_TRUE(eventually(seconds(60), [&] { return ready(); })) << service_->err();
  const std::string open = get(port_, "/metrics").body;
  EXPECT_THAT(open, HasSubstr("tocsin_snapshot_timestamp_seconds"));
  for (const char* of_areas : {"tocsin_authority_", "tocsin_finding", "tocsin_region_", "E10000016"})
    EXPECT_THAT(open, ::testing::Not(HasSubstr(of_areas)));
}

}  // namespace
}  // namespace tocsin::testing
