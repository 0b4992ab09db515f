#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/feed_rows.hpp"

namespace tocsin::sqlite {

/// The rows of one file that are not taken: the first of them are stored, all are counted by rule and column. Throws.
class Rejections {
 public:
  Rejections(SQLite::Database& database, std::int64_t file);

  void insert(const Rejection& rejection);
  /// Stores the counts. Once, last.
  void settle();
  /// By column and rule.
  [[nodiscard]] std::vector<RejectionCount> counts() const;

 private:
  SQLite::Database& database_;
  std::int64_t file_;
  SQLite::Statement insert_;
  std::uint64_t kept_ = 0;
  std::map<std::pair<std::string, std::string>, RejectionCount> counts_;
  RejectionCount* last_ = nullptr;  // a fault mostly comes again: its count is found without a search
};

/// The counts of a file, by column and rule.
[[nodiscard]] std::vector<RejectionCount> rejection_counts(SQLite::Database& database, std::int64_t file);
/// Those kept, by line.
[[nodiscard]] std::vector<Rejection> kept_rejections(SQLite::Database& database, std::int64_t file, std::uint64_t limit,
                                                     std::uint64_t offset);

}  // namespace tocsin::sqlite
