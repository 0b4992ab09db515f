#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/column_map.hpp"

namespace tocsin {

/// The names of a file's columns, spaces around them removed, and which of them somebody asked for.
class Header {
 public:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  explicit Header(std::span<const std::string_view> names);

  [[nodiscard]] std::size_t columns() const { return names_.size(); }
  [[nodiscard]] const std::string& name(std::size_t column) const { return names_[column]; }
  /// The position of the first alternative present; `absent` if none. Remembers that the column is read.
  std::size_t take(const ColumnNames& alternatives);
  /// True if one of the alternatives is present.
  [[nodiscard]] bool has(const ColumnNames& alternatives) const;
  /// Refuses a header that misses a required column, naming it and what was found.
  [[nodiscard]] Result<void> require(const std::vector<ColumnNames>& required) const;
  /// Refuses a header in which a column that was taken stands twice.
  [[nodiscard]] Result<void> refuse_repeated() const;
  /// Names of columns nobody took, without the nameless.
  [[nodiscard]] std::vector<std::string> dropped() const;
  /// The names as a list in words, at most 40 of them.
  [[nodiscard]] std::string words() const;

 private:
  [[nodiscard]] std::size_t find(std::string_view name) const;
  std::vector<std::string> names_;
  std::vector<bool> taken_;
};

/// `a or b or c`.
[[nodiscard]] std::string words_of(const ColumnNames& alternatives);

/// The column or key by which a file says that its figures are made up.
inline constexpr std::string_view status_column = "data_status";
inline constexpr std::string_view illustrative_status = "illustrative";

}  // namespace tocsin
