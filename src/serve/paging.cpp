#include "paging.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace tocsin {
namespace {

constexpr std::size_t most_rows = 10'000;

Result<std::optional<std::size_t>> number(const Target& target, std::string_view key, std::size_t least,
                                          std::size_t most) {
  const std::string* text = target.parameter(key);
  if (text == nullptr) return std::nullopt;
  std::size_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc() || end != text->data() + text->size() || value < least || value > most)
    return failure(ErrorKind::invalid_input,
                   fmt::format("parameter '{}': '{}' is not a whole number from {} to {}", key, *text, least, most));
  return value;
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~,:").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

}  // namespace

std::size_t Paging::count(std::size_t total) const {
  const std::size_t left = total - std::min(offset, total);
  return limit ? std::min(*limit, left) : left;
}

Result<Paging> parse_paging(const Target& target) {
  const auto limit = number(target, "limit", 1, most_rows);
  if (!limit) return tl::unexpected(limit.error());
  const auto offset = number(target, "offset", 0, 1'000'000'000);
  if (!offset) return tl::unexpected(offset.error());
  return Paging{offset->value_or(0), *limit};
}

std::string next_target(const Target& target, const Paging& paging, std::size_t total) {
  if (!paging.limit || paging.offset + *paging.limit >= total) return {};
  Target next = target;
  std::erase_if(next.query, [](const auto& pair) { return pair.first == "offset"; });
  next.query.emplace_back("offset", std::to_string(paging.offset + *paging.limit));
  return target_text(next);
}

void add_next(Response& response, const std::string& next) {
  if (!next.empty()) response.fields.emplace_back("Link", '<' + next + ">; rel=\"next\"");
}

std::string target_text(const Target& target) {
  std::string text;
  for (const std::string& segment : target.segments) text += '/' + encoded(segment);
  if (text.empty()) text = "/";
  char separator = '?';
  for (const auto& [key, value] : target.query) {
    text += separator + encoded(key) + '=' + encoded(value);
    separator = '&';
  }
  return text;
}

}  // namespace tocsin
