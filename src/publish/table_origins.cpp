#include "table_origins.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tocsin {

std::map<std::uint64_t, std::string> source_names(const Table& table) {
  std::map<std::uint64_t, std::string> names;
  for (const FileReceipt& file : table.sources) names.emplace(file.id, file.name);
  return names;
}

Origins origins_of(const TableRow& row, const std::map<std::uint64_t, std::string>& names) {
  std::set<SourceRow> sources;
  for (const TableCell& cell : row.cells) sources.insert(cell.trace.rows.begin(), cell.trace.rows.end());
  Origins origins;
  std::uint64_t last = 0;
  for (const SourceRow& source : sources) {
    const auto name = names.find(source.file);
    const std::string file = name == names.end() ? std::to_string(source.file) : name->second;
    if (source.file != last) origins.files += (origins.files.empty() ? "" : " ") + file;
    if (source.line > 0) origins.rows += fmt::format("{}{}:{}", origins.rows.empty() ? "" : " ", file, source.line);
    last = source.file;
  }
  return origins;
}

std::string origin_words(const TableRow& row, const std::map<std::uint64_t, std::string>& names) {
  std::vector<std::string> parts;
  for (const TableCell& cell : row.cells) {
    std::string part;
    std::uint64_t last = 0;
    bool rows = false;
    for (const SourceRow& source : cell.trace.rows) {
      const auto name = names.find(source.file);
      if (source.file != last)
        part.append(part.empty() ? "" : "; ").append(name == names.end() ? std::to_string(source.file) : name->second);
      if (source.line > 0) part += fmt::format("{} {}", source.file == last && rows ? "," : ", row", source.line);
      rows = source.line > 0;
      last = source.file;
    }
    if (!part.empty()) part += ": ";
    part += transformation_words(cell.trace.how);
    if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string transformations_of(const TableRow& row) {
  std::vector<std::string_view> words;
  for (const TableCell& cell : row.cells) {
    const std::string_view word = transformation_words(cell.trace.how);
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  std::string all;
  for (const std::string_view word : words) all.append(all.empty() ? "" : "; ").append(word);
  return all;
}

}  // namespace tocsin
