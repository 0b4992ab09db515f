#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "tocsin/domain/period.hpp"

namespace tocsin {

/// The faults of one file, each with its place.
class TomlFaults {
 public:
  explicit TomlFaults(std::string file) : file_(std::move(file)) {}
  void add(const toml::source_region& where, std::string_view words) {
    std::ostringstream line;
    line << file_ << ':' << where.begin.line << ':' << where.begin.column << ": " << words;
    lines_ += (lines_.empty() ? "" : "\n") + line.str();
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::string file_;
  std::string lines_;
};

/// One table of the file. Remembers the keys it was asked for, so that the others can be refused.
class TomlSection {
 public:
  TomlSection(const toml::table& table, TomlFaults& faults) : table_(table), faults_(faults) {}

  [[nodiscard]] const toml::node* find(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
  }
  void fault(std::string_view words) { faults_.add(table_.source(), words); }
  void fault(const toml::node& at, std::string_view words) { faults_.add(at.source(), words); }

  template <class T>
  std::optional<T> value(std::string_view key, std::string_view kind) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto read = node->value_exact<T>();
    if (!read) fault(*node, std::string(key) + " must be " + std::string(kind));
    return read;
  }
  std::string text(std::string_view key) { return value<std::string>(key, "a text").value_or(""); }
  std::string required_text(std::string_view key) {
    if (!table_.contains(key)) fault(std::string(key) + " is missing");
    return text(key);
  }
  bool truth(std::string_view key) { return value<bool>(key, "true or false").value_or(false); }
  std::optional<Day> day(std::string_view key) {
    const auto date = value<toml::date>(key, "a date such as 2014-03-31");
    if (!date) return std::nullopt;
    return Day(std::chrono::year(date->year) / date->month / date->day);
  }

  /// A text, or a list of texts.
  std::vector<std::string> texts(std::string_view key) {
    const toml::node* node = find(key);
    return node ? texts_of(*node, key) : std::vector<std::string>{};
  }
  std::vector<std::string> texts_of(const toml::node& node, std::string_view key) {
    if (const auto one = node.value_exact<std::string>()) return {*one};
    std::vector<std::string> all;
    const toml::array* list = node.as_array();
    if (!list) fault(node, std::string(key) + " must be a text or a list of texts");
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const auto one = (*list)[i].value_exact<std::string>();
      if (one) all.push_back(*one);
      if (!one) fault((*list)[i], std::string(key) + " must hold texts only");
    }
    return all;
  }

  template <class E, std::size_t N>
  std::optional<E> one_of(std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words) {
    const auto written = value<std::string>(key, "a text");
    if (!written) return std::nullopt;
    for (const auto& [word, meaning] : words) {
      if (word == *written) return meaning;
    }
    std::string choices;
    for (const auto& [word, meaning] : words) choices += (choices.empty() ? "" : ", ") + std::string(word);
    fault(*find(key), std::string(key) + " '" + *written + "' is none of " + choices);
    return std::nullopt;
  }

  /// Calls `each(key, node)` for the entries of a table under `key`.
  template <class Each>
  void entries(std::string_view key, Each&& each) {
    const toml::node* node = find(key);
    if (!node) return;
    if (!node->is_table()) return fault(*node, std::string(key) + " must be a table");
    for (const auto& [name, entry] : *node->as_table()) each(std::string(name.str()), entry);
  }
  std::map<std::string, std::string> words(std::string_view key) {
    std::map<std::string, std::string> all;
    entries(key, [&](const std::string& name, const toml::node& entry) {
      if (const auto word = entry.value_exact<std::string>()) {
        all.emplace(name, *word);
      } else {
        fault(entry, name + " must be a text");
      }
    });
    return all;
  }

  /// Calls `each(section)` for the table, or each table of the list, under `key`.
  template <class Each>
  void sections(std::string_view key, Each&& each) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto one = [&](const toml::node& entry) {
      if (!entry.is_table()) return fault(entry, std::string(key) + " must be a table");
      TomlSection section(*entry.as_table(), faults_);
      each(section);
      section.refuse_unknown();
    };
    if (const toml::array* list = node->as_array()) {
      for (const toml::node& entry : *list) one(entry);
    } else {
      one(*node);
    }
  }

  void refuse_unknown() {
    for (const auto& [key, node] : table_) {
      if (!asked_.contains(std::string(key.str()))) fault(node, "unknown key " + std::string(key.str()));
    }
  }

 private:
  const toml::table& table_;
  TomlFaults& faults_;
  std::set<std::string> asked_;
};

}  // namespace tocsin
