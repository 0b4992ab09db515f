#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin {

/// A row of a file as text. `line` is the physical line on which it starts, from 1. The fields are UTF-8 and belong to
/// the reader: they live until the call that hands them over returns.
struct TextRow {
  std::uint64_t line = 0;
  std::span<const std::string_view> fields;
};

/// A row that could not be read as text at all. It starts on `line`; `rule` is a stable name; `value_class` describes
/// what stands there and never repeats it.
struct TextFault {
  std::uint64_t line = 0;
  std::string_view rule;
  std::string value_class;
};

/// Takes what a reader finds, in the order of the file.
struct TextSink {
  std::function<void(const TextRow&)> row;
  std::function<void(const TextFault&)> fault;
};

/// What a reader refuses to hold in memory.
struct TextLimits {
  std::size_t field_bytes = 64 * 1024;  ///< a longer field makes its row a fault
  std::size_t columns = 200;            ///< more columns make their row a fault
  std::size_t row_bytes = 1024 * 1024;  ///< a longer physical line refuses the file, a longer quoted row is a fault
};

enum class TextEncoding { utf_8, windows_1252 };

}  // namespace tocsin
