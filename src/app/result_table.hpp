#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// What a verb prints: a table, in one of three forms.
class ResultTable {
 public:
  /// A number that is not finite is absent: empty in CSV and on paper, null in JSON.
  using Cell = std::variant<std::string, double, bool>;

  explicit ResultTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  /// One cell a column.
  void add(std::vector<Cell> row);

  /// `csv` (RFC 4180 with line feeds; numbers with the fewest digits that read back, truth as 1 and 0), `json` (an
  /// array of objects) or `table` (columns in line, five digits). O(cells).
  [[nodiscard]] std::string as(const std::string& format) const;
  /// Writes it to standard output. Errors: the stream's.
  [[nodiscard]] Result<void> print(const std::string& format) const;

 private:
  [[nodiscard]] std::string csv() const;
  [[nodiscard]] std::string json() const;
  [[nodiscard]] std::string table() const;

  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace tocsin
