#include "tocsin/app/configuration.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

/// Takes values out of one TOML file, noting every fault and every key that nobody asked for.
class KeyReader {
 public:
  KeyReader(const toml::table& root, std::string file) : root_(root), file_(std::move(file)) {}

  void text(std::string_view section, std::string_view key, std::string& value) {
    take(section, key, "a text in quotes", [&](const toml::node& node) {
      if (!node.is_string()) return false;
      value = node.as_string()->get();
      return true;
    });
  }
  void path(std::string_view section, std::string_view key, const fs::path& folder, fs::path& value) {
    std::string written = value.string();
    text(section, key, written);
    value = fs::weakly_canonical(folder / written);
  }
  void truth(std::string_view section, std::string_view key, bool& value) {
    take(section, key, "true or false", [&](const toml::node& node) {
      if (!node.is_boolean()) return false;
      value = node.as_boolean()->get();
      return true;
    });
  }
  template <class T>
  void whole(std::string_view section, std::string_view key, T& value, std::int64_t least, std::int64_t most) {
    take(section, key, fmt::format("a whole number from {} to {}", least, most), [&](const toml::node& node) {
      if (!node.is_integer()) return false;
      const std::int64_t number = node.as_integer()->get();
      if (number < least || number > most) return false;
      value = static_cast<T>(number);
      return true;
    });
  }
  void number(std::string_view section, std::string_view key, double& value, double above, double below) {
    take(section, key, fmt::format("a number above {} and below {}", above, below), [&](const toml::node& node) {
      const auto number = node.value<double>();
      if (!node.is_number() || !number || !(*number > above && *number < below)) return false;
      value = *number;
      return true;
    });
  }
  void refuse(std::string_view section, std::string_view key, std::string words) {
    const toml::node* node = root_[section][key].node();
    faults_.push_back(fault(node ? *node : static_cast<const toml::node&>(root_), std::move(words)));
  }

  /// The faults so far, unknown sections and keys included.
  std::vector<FileFault> faults() {
    for (const auto& [section, content] : root_) {
      const auto known = asked_.find(section.str());
      if (known == asked_.end() || !content.is_table()) {
        faults_.push_back(fault(content, fmt::format("'{}' is not a section of the configuration", section.str())));
        continue;
      }
      for (const auto& [key, node] : *content.as_table()) {
        if (!known->second.contains(key.str())) {
          faults_.push_back(fault(node, fmt::format("'{}' is not a key of [{}]", key.str(), section.str())));
        }
      }
    }
    return std::move(faults_);
  }

 private:
  void take(std::string_view section, std::string_view key, const std::string& expected,
            const std::function<bool(const toml::node&)>& accept) {
    asked_[std::string(section)].emplace(key);
    const toml::node* node = root_[section][key].node();
    if (node && !accept(*node))
      faults_.push_back(fault(*node, fmt::format("{}.{} must be {}", section, key, expected)));
  }
  [[nodiscard]] FileFault fault(const toml::node& node, std::string words) const {
    const auto& at = node.source().begin;
    return {file_, at.line, at.column, std::move(words)};
  }

  const toml::table& root_;
  std::string file_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> asked_;
  std::vector<FileFault> faults_;
};

void read_policy(KeyReader& keys, Policy& policy) {
  keys.whole("policy", "window_years", policy.window_years, 1, 50);
  keys.whole("policy", "minimum_years", policy.minimum_years, 1, 50);
  keys.number("policy", "ratio", policy.ratio, 1, 100);
  keys.number("policy", "enter_probability", policy.enter_probability, 0.5, 1);
  keys.number("policy", "enter_at_once", policy.enter_at_once, 0.5, 1);
  keys.number("policy", "leave_probability", policy.leave_probability, 0, 1);
  keys.number("policy", "list_probability", policy.list_probability, 0, 1);
  keys.number("policy", "false_discovery", policy.false_discovery, 0, 1);
  keys.number("policy", "power", policy.power, 0, 1);
  keys.number("policy", "useful_high", policy.useful_high, 1, 1000);
  keys.number("policy", "useful_low", policy.useful_low, 0, 1);
  keys.number("policy", "minimum_expected", policy.minimum_expected, 0, 1e6);
  keys.number("policy", "silence_false_per_year", policy.silence_false_per_year, 0, 1000);
  keys.number("policy", "silence_years", policy.silence_years, 0, 100);
  keys.number("policy", "surge_false_per_year", policy.surge_false_per_year, 0, 1000);
  keys.number("policy", "surge_years", policy.surge_years, 0, 100);
  keys.number("policy", "surge_ratio_authority", policy.surge_ratio_authority, 1, 100);
  keys.number("policy", "surge_ratio_region", policy.surge_ratio_region, 1, 100);
  keys.number("policy", "surge_ratio_country", policy.surge_ratio_country, 1, 100);
  keys.number("policy", "cluster_false_per_year", policy.cluster_false_per_year, 0, 12);
  keys.whole("policy", "cluster_areas", policy.cluster_areas, 2, 60);
  keys.whole("policy", "cluster_months", policy.cluster_months, 1, 36);
  keys.whole("policy", "record_quarters", policy.record_quarters, 1, 40);
  keys.whole("policy", "record_minimum", policy.record_minimum, 1, 1000);
  keys.number("policy", "record_ratio", policy.record_ratio, 1, 100);
  keys.number("policy", "late_share", policy.late_share, 0, 0.9);
  keys.number("policy", "fault_share", policy.fault_share, 0, 0.9);
  keys.number("policy", "theme_ratio", policy.theme_ratio, 1, 100);
  keys.whole("policy", "theme_minimum", policy.theme_minimum, 5, 1000);
  keys.whole("policy", "theme_quarters", policy.theme_quarters, 1, 40);
  keys.whole("policy", "theme_past_quarters", policy.theme_past_quarters, 1, 40);
  if (policy.minimum_years > policy.window_years) {
    keys.refuse("policy", "minimum_years",
                "policy.minimum_years is above policy.window_years: no authority could be assessed");
  }
  if (policy.leave_probability >= policy.enter_probability) {
    keys.refuse("policy", "leave_probability",
                "policy.leave_probability must be below policy.enter_probability, or a state would flicker");
  }
  if (policy.list_probability < policy.leave_probability || policy.list_probability > policy.enter_probability) {
    keys.refuse("policy", "list_probability",
                "policy.list_probability must lie between leave_probability and enter_probability");
  }
  if (policy.enter_at_once < policy.enter_probability) {
    keys.refuse("policy", "enter_at_once", "policy.enter_at_once must not be below policy.enter_probability");
  }
}

}  // namespace

std::string FileFault::text() const { return fmt::format("{}:{}:{}: {}", file, line, column, words); }

Result<Configuration> read_configuration(const fs::path& file) {
  Configuration made;
  made.file = fs::absolute(file);
  const fs::path folder = made.file.parent_path();
  toml::table root;
  try {
    root = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return failure(ErrorKind::invalid_input,
                   FileFault{file.string(), at.line, at.column, std::string(error.description())}.text());
  }
  made.reference_tables = "england";
  made.feed_maps = "feeds";
  made.store = "../data/tocsin.sqlite";
  made.model_card = "../models/persistent_rate";

  KeyReader keys(root, file.string());
  keys.path("reference", "tables", folder, made.reference_tables);
  keys.path("reference", "feeds", folder, made.feed_maps);
  keys.path("store", "path", folder, made.store);
  keys.text("serve", "address", made.address);
  keys.whole("serve", "port", made.port, 0, 65535);
  keys.truth("serve", "private", made.private_listener);
  keys.whole("serve", "private_port", made.private_port, 0, 65535);
  keys.whole("serve", "fresh_seconds", made.fresh_seconds, 1, 31'536'000);
  keys.whole("serve", "poll_seconds", made.poll_seconds, 1, 3600);
  keys.text("panel", "measure", made.measure);
  keys.whole("panel", "first_year", made.first_year, 1900, 2200);
  keys.path("model", "card", folder, made.model_card);
  read_policy(keys, made.policy);
  keys.text("imprint", "producer", made.producer);
  keys.text("imprint", "contact", made.contact);
  keys.text("log", "level", made.log_level);
  constexpr std::array levels = {"trace", "debug", "info", "warn", "error"};
  if (std::find(levels.begin(), levels.end(), made.log_level) == levels.end()) {
    keys.refuse("log", "level", "log.level must be trace, debug, info, warn or error");
  }
  // A listener beyond this machine would publish small counts to whoever can reach it; that needs tokens, which are not
  // there yet.
  if (made.private_listener && made.address != "127.0.0.1" && made.address != "::1") {
    keys.refuse("serve", "address",
                "a private listener must be on 127.0.0.1 or ::1; set serve.private = false to listen elsewhere");
  }
  const auto faults = keys.faults();
  if (faults.empty()) return made;
  std::string all;
  for (const FileFault& fault : faults) all += (all.empty() ? "" : "\n") + fault.text();
  return failure(ErrorKind::invalid_input, all);
}

Result<fs::path> find_configuration() {
  std::vector<fs::path> places;
  if (const char* named = std::getenv("TOCSIN_CONFIG")) places.emplace_back(named);
  places.emplace_back("config/tocsin.toml");
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) places.push_back(program.parent_path().parent_path().parent_path() / "config/tocsin.toml");
  std::string looked;
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place, ignored)) return place;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  return failure(ErrorKind::not_found, "no configuration found (looked at " + looked + "): name one with --config");
}

}  // namespace tocsin
