#include "key_index.hpp"

namespace tocsin::sqlite {
namespace {

/// The finaliser of MurmurHash3 (Appleby, public domain).
std::uint64_t mixed(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33);
}

/// OR IGNORE rather than ON CONFLICT DO NOTHING, which leaves other faults to ABORT and so costs a statement journal.
std::string insertion(const std::string& table, std::size_t rows) {
  std::string text = "INSERT OR IGNORE INTO " + table + " (slot, row_id) VALUES (?, ?)";
  for (std::size_t i = 1; i < rows; ++i) text += ", (?, ?)";
  return text;
}

}  // namespace

std::uint64_t slot_of_text(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mixed(h) & slot_mask;
}

std::uint64_t slot_of_numbers(std::span<const std::int64_t> numbers) {
  std::uint64_t h = 0;
  for (const auto number : numbers) h = mixed(h ^ static_cast<std::uint64_t>(number)) + 0x9e3779b97f4a7c15ULL;
  return mixed(h) & slot_mask;
}

KeyIndex::KeyIndex(SQLite::Database& database, const std::string& table)
    : insert_one_(database, insertion(table, 1)),
      insert_block_(database, insertion(table, block)),
      select_(database, "SELECT row_id FROM " + table + " WHERE slot = ?") {}

std::size_t KeyIndex::insert(std::span<const Claim> claims) {
  auto& statement = claims.size() == block ? insert_block_ : insert_one_;
  int parameter = 1;
  for (const auto& claim : claims) {
    statement.bind(parameter++, static_cast<std::int64_t>(claim.slot));
    statement.bind(parameter++, claim.row_id);
  }
  const int inserted = statement.exec();
  statement.reset();
  return static_cast<std::size_t>(inserted);
}

std::optional<std::int64_t> KeyIndex::row_at(std::uint64_t slot) {
  select_.reset();
  select_.bind(1, static_cast<std::int64_t>(slot));
  if (!select_.executeStep()) return std::nullopt;
  return select_.getColumn(0).getInt64();
}

}  // namespace tocsin::sqlite
