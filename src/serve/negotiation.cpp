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

std::string trace_of(std::string_view traceparent) {
  // 00-<32 digits>-<16 digits>-<2 digits>; later versions may add to it.
  constexpr std::string_view digits = "0123456789abcdef";
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return {};
  const std::string_view trace = traceparent.substr(3, 32);
  const bool good = trace.find_first_not_of(digits) == std::string_view::npos &&
                    trace.find_first_not_of('0') != std::string_view::npos && !traceparent.starts_with("ff");
  return good ? std::string(trace) : std::string();
}

bool prefers_openmetrics(std::string_view accept) {
  constexpr std::string_view openmetrics = "application/openmetrics-text";
  if (accept.find(openmetrics) == std::string_view::npos) return false;
  const double weight = weight_of(accept, openmetrics);
  return weight > 0 && weight >= weight_of(accept, "text/plain");
}

bool takes_gzip(std::string_view accept_encoding) {
  bool anything = false;
  while (!accept_encoding.empty()) {
    std::string_view coding = next_part(accept_encoding, ',');
    const std::string_view name = next_part(coding, ';');
    const std::string_view weight = next_part(coding, ';');
    const bool refused = weight == "q=0" || weight.starts_with("q=0.0") || weight == "q=0.";
    if (name == "gzip" || name == "x-gzip") return !refused;
    if (name == "*") anything = !refused;
  }
  return anything;
}

bool prefers_page(std::string_view accept) {
  return accept.find("text/html") != std::string_view::npos &&
         weight_of(accept, "text/html") >
             std::max(weight_of(accept, "application/json"), weight_of(accept, "application/problem+json"));
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
