#include "simulate/plant_spec.hpp"

#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tocsin {
namespace {

constexpr double largest_ratio = 20;
constexpr int largest_count = 200;

/// A stretch of the specification that knows where it started.
struct Part {
  std::string_view text;
  std::size_t position;  // in characters from 1

  /// What stands before the first `mark`, and what after it; nothing after where there is no mark.
  [[nodiscard]] std::pair<Part, std::optional<Part>> split(char mark) const {
    const auto found = text.find(mark);
    if (found == std::string_view::npos) return {*this, std::nullopt};
    return {Part{text.substr(0, found), position}, Part{text.substr(found + 1), position + found + 1}};
  }
};

tl::unexpected<Error> fault(const Part& part, std::string_view wanted) {
  return failure(ErrorKind::invalid_input,
                 fmt::format("plant specification, character {}: '{}' is not {}", part.position, part.text, wanted));
}

template <class Number>
std::optional<Number> whole_text_as(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<double> parse_ratio(const Part& part) {
  const auto ratio = whole_text_as<double>(part.text);
  if (!ratio || !(*ratio > 0 && *ratio <= largest_ratio)) {
    return fault(part, fmt::format("a ratio above 0 and at most {} (use zero:CODE for none at all)", largest_ratio));
  }
  return *ratio;
}

Result<AreaCode> parse_authority(const Part& part) {
  const auto code = AreaCode::parse(part.text);
  if (!code || !code->is_authority()) {
    return fault(part, "an authority's code such as E10000016, nor one of the words high, low and zero");
  }
  return *code;
}

Result<YearRange> parse_years(const Part& part) {
  const auto [before, after] = part.split('-');
  const auto from = whole_text_as<int>(before.text);
  const auto to = after ? whole_text_as<int>(after->text) : from;
  if (before.text.size() != 4 || (after && after->text.size() != 4) || !from || !to || *to < *from) {
    return fault(part, "a range of reporting years such as 2022-2026");
  }
  return YearRange{*from, *to};
}

/// What stands after `high:` or `low:`.
Result<PlantRequest> parse_group(const Part& part, bool high) {
  PlantRequest request;
  const auto [count_part, ratio_part] = part.split(':');
  const auto count = whole_text_as<int>(count_part.text);
  if (!count || *count < 1 || *count > largest_count) {
    return fault(count_part, fmt::format("a number of authorities from 1 to {}", largest_count));
  }
  if (!ratio_part) return fault(part, "of the form N:RATIO");
  const auto ratio = parse_ratio(*ratio_part);
  if (!ratio) return tl::unexpected(ratio.error());
  if (high ? *ratio <= 1 : *ratio >= 1) return fault(*ratio_part, high ? "a ratio above 1" : "a ratio below 1");
  request.count = *count;
  request.ratio = *ratio;
  return request;
}

/// What stands after `zero:`.
Result<PlantRequest> parse_silence(const Part& part) {
  PlantRequest request;
  const auto code = parse_authority(part);
  if (!code) return tl::unexpected(code.error());
  request.authority = *code;
  request.ratio = 0;
  return request;
}

Result<PlantRequest> parse_target(const Part& key, const Part& value) {
  if (key.text == "high" || key.text == "low") return parse_group(value, key.text == "high");
  if (key.text == "zero") return parse_silence(value);
  PlantRequest request;
  const auto code = parse_authority(key);
  if (!code) return tl::unexpected(code.error());
  const auto ratio = parse_ratio(value);
  if (!ratio) return tl::unexpected(ratio.error());
  request.authority = *code;
  request.ratio = *ratio;
  return request;
}

Result<PlantRequest> parse_item(const Part& item) {
  const auto [body, years_part] = item.split('@');
  const auto [key, value] = body.split(':');
  if (!value) return fault(item, "of the form CODE:RATIO, zero:CODE, high:N:RATIO or low:N:RATIO");

  auto request = parse_target(key, *value);
  if (!request) return request;
  request->position = item.position;
  if (years_part) {
    const auto years = parse_years(*years_part);
    if (!years) return tl::unexpected(years.error());
    request->years = *years;
  }
  return request;
}

}  // namespace

Result<std::vector<PlantRequest>> parse_plant_spec(std::string_view text) {
  std::vector<PlantRequest> requests;
  if (text.empty()) return requests;
  for (std::optional<Part> left = Part{text, 1}; left;) {
    const auto [item, rest] = left->split(',');
    auto request = parse_item(item);
    if (!request) return tl::unexpected(request.error());
    requests.push_back(*request);
    left = rest;
  }
  return requests;
}

}  // namespace tocsin
