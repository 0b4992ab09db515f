#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

#include "file_faults.hpp"

namespace tocsin {

/// A table that people write: a CSV (UTF-8, RFC 4180) whose header names its columns, in any order. A field that does
/// not read as asked is noted as a fault at its line and field number, and nothing is given back.
class NamedTable {
 public:
  /// `name` is the file's in messages. Every column of `required` must be there, those of `optional` may be, no other
  /// may; at least one row. Notes every fault; after one in the header there are no rows. O(bytes).
  NamedTable(std::string_view text, const std::string& name, const std::vector<std::string>& required,
             const std::vector<std::string>& optional);

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] bool has(std::string_view column) const;
  [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
  /// Text that is not empty.
  [[nodiscard]] const std::string& word(std::size_t row, std::string_view column);
  /// A fault where it is no day, or one after `latest`.
  [[nodiscard]] std::optional<Day> day(std::size_t row, std::string_view column,
                                       std::optional<Day> latest = std::nullopt);
  [[nodiscard]] std::optional<std::int64_t> whole(std::size_t row, std::string_view column);
  /// A finite number from `least` to `most`.
  [[nodiscard]] std::optional<double> number(std::size_t row, std::string_view column, double least, double most);
  /// A whole number of things counted, 0 to 1e9; a negative or broken one is a fault.
  [[nodiscard]] std::optional<double> count(std::size_t row, std::string_view column);

  void fault(std::size_t row, std::string_view column, std::string words);
  void fault(std::string words);
  [[nodiscard]] const FileFaults& faults() const { return faults_; }

 private:
  struct Row {
    std::uint64_t line = 0;
    std::vector<std::string> fields;
  };
  void take_header(const std::vector<std::string>& fields, std::uint64_t line, const std::vector<std::string>& required,
                   const std::vector<std::string>& optional);
  [[nodiscard]] std::size_t position(std::string_view column) const;

  std::vector<std::string> header_;
  std::vector<Row> rows_;
  FileFaults faults_;
};

/// The whole text of a file. Errors: `io` with the name and what the disk says; a file of more than 1 GiB.
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace tocsin
