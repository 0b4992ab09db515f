// The shipped rules against the program: the words of the Department, and metrics that exist.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tocsin/assess/finding.hpp"
#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/snapshot.hpp"

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
  meters.cycle_succeeded({});
  const auto snapshot = build_snapshot(sample_edition());
  const std::string served = meters.text() + snapshot->service_readings + snapshot->authority_readings;
  const std::string rules = shipped_rules();
  const std::regex metric("tocsin_[a-z_]*[a-z]");
  std::set<std::string> named;
  for (std::sregex_iterator at(rules.begin(), rules.end(), metric), end; at != end; ++at) named.insert(at->str());
  named.erase("tocsin_findings");  // the two groups
  named.erase("tocsin_service");
  EXPECT_GE(named.size(), 8);
  for (const std::string& name : named) EXPECT_NE(served.find("# TYPE " + name + " "), std::string::npos) << name;
}

}  // namespace
}  // namespace tocsin
