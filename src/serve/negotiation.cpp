#include "negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tocsin {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the part before the separator off the front.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// How exactly a media range names a type: 0 not at all, 1 by `*/*`, 2 by its first half, 3 wholly.
int exactness(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  return range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

/// The weight that the field gives a type: that of the range that names it most exactly.
double weight_of(std::string_view accept, std::string_view type) {
  double weight = 0;
  int exactest = 0;
  while (!accept.empty()) {
    std::string_view range = next_part(accept, ',');
    const int exact = exactness(next_part(range, ';'), type);
    if (exact <= exactest) continue;
    exactest = exact;
    weight = 1;
    while (!range.empty()) {
      const std::string_view parameter = next_part(range, ';');
      if (!parameter.starts_with("q=")) continue;
      const std::string_view digits = parameter.substr(2);
      if (std::from_chars(digits.data(), digits.data() + digits.size(), weight).ec != std::errc()) weight = 0;
    }
  }
  return weight;
}

}  // namespace

std::optional<Format> preferred_format(std::string_view accept) {
  if (trimmed(accept).empty()) return Format::json;
  const double json = weight_of(accept, "application/json");
  const double csv = weight_of(accept, "text/csv");
  if (json <= 0 && csv <= 0) return std::nullopt;
  return json >= csv ? Format::json : Format::csv;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view tag = next_part(if_none_match, ',');
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

}  // namespace tocsin
