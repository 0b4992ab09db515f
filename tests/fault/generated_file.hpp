#pragma once

#include <algorithm>
#include <string>

#include "rows.hpp"

/// Files that both the victim and the test of it can make: file `number` is the same wherever it is made.
namespace tocsin::testing {

/// Some files are of several runs of the store, so that a kill falls on spilled pages too.
inline std::uint64_t rows_of_file(std::uint64_t number) { return number % 11 == 3 ? 70'000 : 200 + number * 37 % 900; }

/// Those of its rows that no other file speaks of.
inline std::uint64_t own_rows_of_file(std::uint64_t number) {
  const auto rows = rows_of_file(number);
  return rows - (std::min<std::uint64_t>(rows, 1000) + 9) / 10;
}

inline FileArrival generated_arrival(std::uint64_t number) {
  return arrival("generated " + std::to_string(number),
                 noon(day(2025, 1, 1)) + std::chrono::milliseconds(static_cast<std::int64_t>(number)));
}

/// Ids are the file's own but for every tenth, which revises one of the first hundred.
inline RowBatch generated_rows(std::uint64_t number) {
  RowBatch batch;
  for (std::uint64_t i = 0; i < rows_of_file(number); ++i) {
    const bool shared = i % 10 == 0 && i < 1000;
    auto n =
        notification(shared ? "shared-" + std::to_string(i / 10) : std::to_string(number) + "-" + std::to_string(i));
    n.children = static_cast<std::uint16_t>(1 + number % 1000);
    batch.notifications.push_back({{i + 2, i + 1}, std::move(n)});
  }
  batch.rejections.push_back({{rows_of_file(number) + 2, rows_of_file(number) + 1}, "nature", "unknown_name", "empty"});
  return batch;
}

}  // namespace tocsin::testing
