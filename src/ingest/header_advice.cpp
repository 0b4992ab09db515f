#include "tocsin/ingest/header_advice.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> blanks = {" ", "\t", "\r", "\n", "\xC2\xA0"};

constexpr std::array<std::pair<char, std::string_view>, 3> separators = {
    {{';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"}}};

std::string in_small_letters(std::string_view text) {
  std::string small(without_blanks(text));
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

bool is_known(std::string_view name, const std::vector<std::string>& known) {
  return std::find(known.begin(), known.end(), name) != known.end();
}

/// Where the row names known columns; capitals are no difference.
template <class Fields>
bool names_columns(const Fields& fields, const std::vector<std::string>& known) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& field) { return is_known(in_small_letters(field), known); });
}

std::vector<std::string_view> cut_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string separated_by(std::string_view line, const std::vector<std::string>& known) {
  for (const auto& [separator, name] : separators) {
    if (line.find(separator) == std::string_view::npos || !names_columns(cut_at(line, separator), known)) continue;
    return "the columns are separated by " + std::string(name) + ": save it as CSV, comma delimited";
  }
  return {};
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  const auto trim = [&](auto ends, auto remove) {
    for (bool more = true; more;) {
      more = false;
      for (const std::string_view blank : blanks) {
        if (!ends(blank)) continue;
        remove(blank.size());
        more = true;
      }
    }
  };
  trim([&](std::string_view blank) { return text.starts_with(blank); }, [&](std::size_t n) { text.remove_prefix(n); });
  trim([&](std::string_view blank) { return text.ends_with(blank); }, [&](std::size_t n) { text.remove_suffix(n); });
  return text;
}

std::string header_advice(std::span<const std::string_view> fields, const std::vector<std::string>& known,
                          const std::vector<std::vector<std::string>>& later) {
  if (fields.empty()) return {};
  const std::string_view line = fields.front();
  if (in_small_letters(line).starts_with("sep="))
    return "the line 'sep=' speaks to a spreadsheet: take it out, so that the header is the first line";
  if (std::string words = separated_by(line, known); !words.empty()) return words;
  const bool exact = std::any_of(fields.begin(), fields.end(),
                                 [&](std::string_view field) { return is_known(without_blanks(field), known); });
  if (names_columns(fields, known))
    return exact ? std::string() : "the names of columns are in small letters: write " + in_small_letters(line);
  for (std::size_t below = 0; below < later.size(); ++below) {
    const std::vector<std::string>& row = later[below];
    const bool header = names_columns(row, known) || (!row.empty() && !separated_by(row.front(), known).empty());
    if (header) return "a title seems to stand above the header: take it out, so that the header is the first line";
  }
  const auto filled = std::count_if(fields.begin(), fields.end(),
                                    [](std::string_view field) { return !without_blanks(field).empty(); });
  constexpr auto title_like = 1;
  return later.empty() && filled == title_like && line.find(' ') != std::string_view::npos
             ? "its first line seems to be a title: the header must be the first line"
             : "";
}

}  // namespace tocsin
