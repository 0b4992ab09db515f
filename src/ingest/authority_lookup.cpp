#include "authority_lookup.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "value_class.hpp"

namespace tocsin {
namespace {

constexpr std::size_t code_length = 9;

}  // namespace

AuthorityLookup::AuthorityLookup(const AuthorityRegister& authorities)
    : register_(authorities), slots_(std::bit_ceil(2 * authorities.authorities().size() + 1), nullptr) {
  for (const Authority& authority : authorities.authorities()) slots_[slot_of(authority.code.text())] = &authority;
}

std::size_t AuthorityLookup::slot_of(std::string_view code) const {
  std::uint64_t digits = 0;
  std::memcpy(&digits, code.data() + 1, sizeof digits);
  // Codes differ in their last digits, the high bytes here: they are folded down before they are spread.
  const std::uint64_t spread = (digits ^ (digits >> 32U)) * 0x9E3779B97F4A7C15U;
  std::size_t at = static_cast<std::size_t>(spread >> 40U) & (slots_.size() - 1);
  while (slots_[at] && slots_[at]->code.text() != code) at = (at + 1) & (slots_.size() - 1);
  return at;
}

const Authority* AuthorityLookup::by_code(std::string_view text) const {
  return text.size() == code_length ? slots_[slot_of(text)] : nullptr;
}

const Authority* AuthorityLookup::by_number(std::string_view text, Day day) const {
  if (text.empty()) return nullptr;
  if (const Authority* on_day = register_.find_number(text, day)) return on_day;
  const auto has_number = [&](const Authority& authority) { return authority.la_number == text; };
  const auto& all = register_.authorities();
  const auto only = std::find_if(all.begin(), all.end(), has_number);
  if (only == all.end() || std::any_of(std::next(only), all.end(), has_number)) return nullptr;
  return &*only;
}

const Authority* AuthorityLookup::by_either(std::string_view text, Day day) const {
  return text.size() == code_length ? by_code(text) : by_number(text, day);
}

bool AuthorityLookup::is_combined(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view first = trimmed(text.substr(0, slash));
  return first.size() == code_length && AreaCode::parse(first).has_value();
}

const Authority* AuthorityLookup::predecessor_of_combined(std::string_view text) const {
  std::set<AreaCode> listed;
  for (std::string_view rest = text;;) {
    const auto slash = rest.find('/');
    const auto code = AreaCode::parse(trimmed(rest.substr(0, slash)));
    if (!code) return nullptr;
    listed.insert(*code);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  const Authority* found = nullptr;
  for (const Authority& candidate : register_.authorities()) {
    std::set<AreaCode> successors;
    for (const Succession& line : register_.successions_from(candidate.code)) successors.insert(line.successor);
    if (successors != listed) continue;
    if (found) return nullptr;
    found = &candidate;
  }
  return found;
}

}  // namespace tocsin
