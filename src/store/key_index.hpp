#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tocsin::sqlite {

/// A slot is 48 bits wide.
inline constexpr std::uint64_t slot_mask = (std::uint64_t{1} << 48) - 1;

/// Slot of a text: FNV-1a (64 bits; Fowler, Noll, Vo), mixed so that its upper bits depend on every byte. The same on
/// every machine: it is kept in the file.
[[nodiscard]] std::uint64_t slot_of_text(std::string_view text);
/// Slot of a tuple of numbers.
[[nodiscard]] std::uint64_t slot_of_numbers(std::span<const std::int64_t> numbers);

/// A slot that one row wishes to take.
struct Claim {
  std::uint64_t slot = 0;
  std::int64_t row_id = 0;
};

/// From the hash of a key to the first row stored under it, by open addressing: a key stands in its own slot or, if
/// another key has that one, in the next free slot after it. Who asks compares the keys; slots are only added. Throws.
class KeyIndex {
 public:
  KeyIndex(SQLite::Database& database, const std::string& table);

  /// Takes every slot that is free, in ascending order of slots, and calls `taken(position, row)` for each that is not,
  /// with the row that has it. Where several claims name one slot, the first in order has it.
  template <class Taken>
  void claim_all(std::span<const Claim> claims, Taken taken) {
    for (std::size_t at = 0; at < claims.size();) {
      const std::size_t many = claims.size() - at < block ? 1 : block;
      if (insert(claims.subspan(at, many)) != many) {
        for (std::size_t i = at; i < at + many; ++i) {
          const auto row = *row_at(claims[i].slot);
          if (row != claims[i].row_id) taken(i, row);
        }
      }
      at += many;
    }
  }
  /// The row that has a slot. O(log slots).
  [[nodiscard]] std::optional<std::int64_t> row_at(std::uint64_t slot);
  /// Takes one slot known to be free.
  void claim(const Claim& claim) { insert({&claim, 1}); }

 private:
  static constexpr std::size_t block = 64;  // rows a statement
  std::size_t insert(std::span<const Claim> claims);

  SQLite::Statement insert_one_;
  SQLite::Statement insert_block_;
  SQLite::Statement select_;
};

}  // namespace tocsin::sqlite
