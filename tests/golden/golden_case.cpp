#include "golden_case.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <stdexcept>

namespace tocsin::golden {

const std::string& GoldenCase::column(const std::string& key) const {
  const auto found = params.find(key);
  if (found == params.end() || !found->is_string())
    throw std::runtime_error(folder.string() + ": case.json names no column for '" + key + "'");
  return found->get_ref<const std::string&>();
}

GoldenCase read_case(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "case.json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path.string() + ": cannot be opened");
  GoldenCase result;
  result.folder = folder;
  try {
    const nlohmann::json json = nlohmann::json::parse(file);
    result.method = json.at("method").get<std::string>();
    result.params = json.value("params", nlohmann::json::object());
    const nlohmann::json& inputs = json.at("inputs");
    for (const nlohmann::json& input : inputs.is_array() ? inputs : nlohmann::json::array({inputs})) {
      const std::filesystem::path name = input.get<std::string>();
      result.inputs.emplace(name.stem().string(), CsvTable::read(folder / name));
    }
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
  return result;
}

std::vector<std::filesystem::path> find_cases(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.path().filename() == "case.json") folders.push_back(entry.path().parent_path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

void Results::add(const std::string& quantity, double value) { rows_.push_back({quantity, "", value}); }

void Results::add(const std::string& quantity, const Eigen::VectorXd& values, const std::vector<std::string>& indices) {
  if (static_cast<std::size_t>(values.size()) != indices.size())
    throw std::logic_error(quantity + ": values and indices differ in number");
  for (std::size_t i = 0; i < indices.size(); ++i)
    rows_.push_back({quantity, indices[i], values[static_cast<Eigen::Index>(i)]});
}

void Results::add(const std::string& quantity, const Eigen::VectorXd& values) {
  for (Eigen::Index i = 0; i < values.size(); ++i) rows_.push_back({quantity, std::to_string(i + 1), values[i]});
}

void Results::write(const std::filesystem::path& path) const {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
  };
  std::ofstream file(path);
  file << "quantity,index,value\n" << std::setprecision(17);
  for (const ResultRow& row : rows_) {
    file << quoted(row.quantity) << ',' << quoted(row.index) << ',';
    if (std::isnan(row.value)) {
      file << "NA\n";
    } else {
      file << row.value << '\n';
    }
  }
  if (!file.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

}  // namespace tocsin::golden
