#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tocsin/domain/authority_register.hpp"

namespace tocsin {

/// The register, asked once a row: by code in a flat table, by the Department's number on a day. Keeps pointers into
/// it.
class AuthorityLookup {
 public:
  explicit AuthorityLookup(const AuthorityRegister& authorities);

  /// Null where the text is no code of the register. O(1), no allocation.
  [[nodiscard]] const Authority* by_code(std::string_view text) const;
  /// The authority under the number on that day, or the only one that ever had it. Null if none.
  [[nodiscard]] const Authority* by_number(std::string_view text, Day day) const;
  /// By code where the text looks like one, else by number.
  [[nodiscard]] const Authority* by_either(std::string_view text, Day day) const;

  /// `E06000063 / E06000064`: true for two or more codes (or numbers) with a slash between them.
  [[nodiscard]] static bool is_combined(std::string_view text);
  /// The one predecessor whose successors are exactly the codes listed; nothing otherwise.
  [[nodiscard]] const Authority* predecessor_of_combined(std::string_view text) const;

 private:
  [[nodiscard]] std::size_t slot_of(std::string_view code) const;

  const AuthorityRegister& register_;
  std::vector<const Authority*> slots_;  // open addressing, a power of two at most half full
};

}  // namespace tocsin
