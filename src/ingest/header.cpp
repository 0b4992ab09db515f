#include "header.hpp"

#include <algorithm>

#include "value_class.hpp"

namespace tocsin {
std::string words_of(const ColumnNames& alternatives) {
  std::string words;
  for (const std::string& name : alternatives) words += (words.empty() ? "" : " or ") + name;
  return words;
}

Header::Header(std::span<const std::string_view> names) : taken_(names.size(), false) {
  for (const std::string_view name : names) names_.emplace_back(trimmed(name));
}

std::size_t Header::find(std::string_view name) const {
  const auto at = std::find(names_.begin(), names_.end(), name);
  return at == names_.end() ? absent : static_cast<std::size_t>(at - names_.begin());
}

std::size_t Header::take(const ColumnNames& alternatives) {
  for (const std::string& name : alternatives) {
    if (const std::size_t at = find(name); at != absent) {
      taken_[at] = true;
      return at;
    }
  }
  return absent;
}

bool Header::has(const ColumnNames& alternatives) const {
  return std::any_of(alternatives.begin(), alternatives.end(), [&](const auto& name) { return find(name) != absent; });
}

Result<void> Header::require(const std::vector<ColumnNames>& required) const {
  std::string missing;
  for (const ColumnNames& alternatives : required) {
    if (!has(alternatives)) missing += (missing.empty() ? "" : ", ") + words_of(alternatives);
  }
  if (missing.empty()) return {};
  return failure(ErrorKind::invalid_input, "the header misses " + missing + "; it has " + words());
}

Result<void> Header::refuse_repeated() const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (taken_[i] && std::count(names_.begin(), names_.end(), names_[i]) > 1) {
      return failure(ErrorKind::invalid_input, "the header has the column " + names_[i] + " more than once: leave one");
    }
  }
  return {};
}

std::vector<std::string> Header::dropped() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!taken_[i] && !names_[i].empty()) names.push_back(names_[i]);
  }
  return names;
}

std::string Header::words() const {
  constexpr std::size_t shown = 40;
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, names_.size()); ++i) list += (i == 0 ? "" : ", ") + names_[i];
  if (names_.size() > shown) list += " and " + std::to_string(names_.size() - shown) + " more";
  return list;
}

}  // namespace tocsin
