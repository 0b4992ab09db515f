// The shipped rules against the program: the words of the Department, and metrics that exist.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tocsin/assess/finding.hpp"
#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/respond.hpp"

#include "../unit/publish/sample_edition.hpp"

namespace tocsin {
namespace {

std::string shipped_rules() {
  std::ifstream file(TOCSIN_SOURCE_DIR "/config/prometheus/rules/tocsin.yml");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(AlertWords, carry_the_caution_of_the_department_word_for_word) {
  EXPECT_NE(shipped_rules().find(std::string(caveat)), std::string::npos);
}

TEST(AlertWords, name_only_metrics_that_the_service_has) {
  Meters meters("0", "0");
  meters.expect_stage("fit");
  meters.expect_feed("events", std::chrono::days(1));
  meters.feed_succeeded("events", {});
  meters.expect_fresh(std::chrono::seconds(1));
  meters.cycle_succeeded({});
  const auto snapshot = build_snapshot(sample_edition());
  const std::string served = meters.text() + snapshot->service_readings + snapshot->authority_readings;
  const std::string rules = shipped_rules();
  // Not the links' labels, the groups, nor what a recording rule makes (with colons).
  const std::regex metric("[^a-z:$.]tocsin_[a-z_]*[a-z]");
  std::set<std::string> named;
  for (std::sregex_iterator at(rules.begin(), rules.end(), metric), end; at != end; ++at)
    named.insert(at->str().substr(1));
  for (const char* not_metric : {"tocsin_findings", "tocsin_service", "tocsin_url"}) named.erase(not_metric);
  EXPECT_GE(named.size(), 12);
  for (const std::string& name : named) EXPECT_NE(served.find("# TYPE " + name + " "), std::string::npos) << name;
}

TEST(AlertWords, of_every_alert_have_what_a_reader_needs_and_a_runbook_that_is_served) {
  const std::string rules = shipped_rules();
  const std::regex alert(R"(- alert: (\w+))");
  const std::sregex_iterator end;
  int alerts = 0;
  for (std::sregex_iterator at(rules.begin(), rules.end(), alert); at != end; ++at, ++alerts) {
    const std::string name = (*at)[1];
    const std::size_t begins = static_cast<std::size_t>(at->position());
    const std::string text = rules.substr(begins, rules.find("- alert:", begins + 1) - begins);
    for (const char* annotation : {"summary:", "description:", "dashboard_url:", "severity:"})
      EXPECT_NE(text.find(annotation), std::string::npos) << name << " " << annotation;
    EXPECT_NE(text.find("runbook_url: \"{{ $externalLabels.tocsin_url }}/runbooks/" + name + "\""), std::string::npos)
        << name;
    EXPECT_EQ(respond({.target = "/runbooks/" + name}, nullptr, {}).status, 200) << name;
    EXPECT_EQ(text.find("severity: page"), std::string::npos) << "a finding is to be reviewed, nobody is woken";
  }
  EXPECT_GE(alerts, 11);
  EXPECT_EQ(respond({.target = "/runbooks/Nothing"}, nullptr, {}).status, 404);
}

}  // namespace
}  // namespace tocsin
