#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/period.hpp"

namespace tocsin {

/// Collects what is wrong with files, in the order found.
using Faults = std::vector<FileFault>;

/// One of the product's own reference tables, read whole: a CSV with a known header. Fields are asked for by row and
/// column name; one that does not read as asked is noted as a fault at its line and field number, and nothing is given
/// back.
class TableFile {
 public:
  /// Notes a fault where the file cannot be read or its header is not exactly `header`; then there are no rows.
  TableFile(const std::filesystem::path& file, const std::vector<std::string>& header, Faults& faults);

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
  std::optional<AreaCode> area(std::size_t row, std::string_view column);
  std::optional<Day> day(std::size_t row, std::string_view column);
  std::optional<int> whole(std::size_t row, std::string_view column);
  std::optional<double> number(std::size_t row, std::string_view column);
  /// A number, or nothing for one of the symbols c x z k u; anything else is a fault.
  std::optional<double> number_or_symbol(std::size_t row, std::string_view column);

  /// Notes a fault at a field, at a row, or at the file as a whole.
  void fault(std::size_t row, std::string_view column, std::string words);
  void fault(std::string words);
  /// Notes every row whose values in `columns` together stand in an earlier row.
  void require_unique(const std::vector<std::string>& columns);

 private:
  struct Row {
    std::uint64_t line = 0;
    std::vector<std::string> fields;
  };
  void read(const std::filesystem::path& file);
  [[nodiscard]] std::size_t position(std::string_view column) const;

  std::string name_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
  Faults& faults_;
};

}  // namespace tocsin
