#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "csv_table.hpp"

namespace tocsin::golden {

/// One reference case: a folder with case.json, its input files and expected.csv.
struct GoldenCase {
  std::filesystem::path folder;
  std::string method;
  nlohmann::json params;
  std::map<std::string, CsvTable> inputs;  ///< by file name without .csv

  std::string name() const { return folder.filename().string(); }
  const CsvTable& input() const { return inputs.at("input"); }
  /// The input column that the parameter `key` names.
  const std::string& column(const std::string& key) const;
};

/// Throws std::runtime_error naming the folder where something is missing or malformed.
GoldenCase read_case(const std::filesystem::path& folder);

/// Every folder at or below `root` that holds a case.json, in order of path.
std::vector<std::filesystem::path> find_cases(const std::filesystem::path& root);

/// One computed number: what check_golden.py reads, and the runner grades.
struct ResultRow {
  std::string quantity;
  std::string index;
  double value = 0;
};

/// The numbers of one case, in the order computed.
class Results {
 public:
  void add(const std::string& quantity, double value);
  void add(const std::string& quantity, const Eigen::VectorXd& values, const std::vector<std::string>& indices);
  /// Indices 1, 2, ...
  void add(const std::string& quantity, const Eigen::VectorXd& values);
  const std::vector<ResultRow>& rows() const { return rows_; }
  /// quantity,index,value with 17 significant digits.
  void write(const std::filesystem::path& path) const;

 private:
  std::vector<ResultRow> rows_;
};

}  // namespace tocsin::golden
