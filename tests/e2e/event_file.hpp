#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "process.hpp"

namespace tocsin::testing {

inline std::chrono::sys_days day_of(const std::string& iso) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (std::sscanf(iso.c_str(), "%d-%u-%u", &year, &month, &day) != 3) throw std::invalid_argument(iso + " is no day");
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
}

inline std::string iso(std::chrono::sys_days when) {
  const std::chrono::year_month_day day(when);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

/// The events.csv of `simulate`, in which no cell holds a comma, with what a test plants in it.
class EventFile {
 public:
  using Row = std::vector<std::string>;

  explicit EventFile(const std::filesystem::path& file) {
    std::istringstream text(read_file(file));
    for (std::string line; std::getline(text, line);) {
      Row& row = rows_.emplace_back();
      std::istringstream cells(line);
      for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    }
  }

  [[nodiscard]] std::size_t column(const std::string& name) const {
    for (std::size_t i = 0; i < rows_.front().size(); ++i) {
      if (rows_.front()[i] == name) return i;
    }
    throw std::invalid_argument(name + " is no column");
  }
  std::string& cell(Row& row, const std::string& name) const { return row[column(name)]; }

  /// Every event notified from a day on, `change(row)`; of all authorities or of one.
  template <typename Change>
  void each(const std::string& from, const std::string& authority, Change change) {
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (cell(rows_[i], "date_notified") < from) continue;
      if (authority.empty() || cell(rows_[i], "la_code_notifying") == authority) change(rows_[i]);
    }
  }

  /// Events of an authority like its last, one every so many days.
  void add(const std::string& authority, const std::string& from, int count, std::chrono::days step) {
    Row like;
    each("", authority, [&](const Row& row) { like = row; });
    for (int i = 0; i < count; ++i) {
      cell(like, "notification_id") = fmt::format("planted-{}-{}", authority, i);
      for (const char* date : {"date_incident", "date_aware", "date_notified"})
        cell(like, date) = iso(day_of(from) + i * step);
      rows_.push_back(like);
    }
  }

  void write(const std::filesystem::path& file) const {
    std::string text;
    for (const Row& row : rows_) text += fmt::format("{}\n", fmt::join(row, ","));
    write_file(file, text);
  }

 private:
  std::vector<Row> rows_;  ///< the header first
};

}  // namespace tocsin::testing
