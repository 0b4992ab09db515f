#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace tocsin::golden {

/// A comma-separated file with a header line, read whole. Fields may be quoted ("" is a quote); "NA" and empty are
/// missing.
class CsvTable {
 public:
  /// Throws std::runtime_error naming the file and line where it is absent, ragged or has an open quote.
  static CsvTable read(const std::filesystem::path& path);

  std::size_t rows() const { return rows_; }
  bool has(const std::string& column) const { return columns_.contains(column); }
  const std::vector<std::string>& text(const std::string& column) const;
  /// The column as numbers, missing ones NaN; throws where a field is not a number.
  Eigen::VectorXd numbers(const std::string& column) const;
  bool is_numeric(const std::string& column) const;

 private:
  std::filesystem::path path_;
  std::size_t rows_ = 0;
  std::map<std::string, std::vector<std::string>> columns_;
};

}  // namespace tocsin::golden
