#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/text_rows.hpp"

namespace tocsin {

/// Reads one flat JSON object a line, pushed in pieces of any size, into rows whose fields stand in the order of
/// `keys`. A key that is absent gives a view without a place (`data() == nullptr`), null an empty one, a number its
/// text.
///
/// A row fault (rules `bad_json`, `not_an_object`, `bad_json_value` for a truth value, list or object under a known
/// key, `too_many_columns`, `field_too_long`, `invalid_utf8`) costs its line. Other keys are ignored and their names
/// kept; of a key given twice the first stands. Errors are those of `CsvReader`. O(bytes).
class JsonLinesReader {
 public:
  JsonLinesReader(std::span<const std::string_view> keys, TextSink sink, TextLimits limits = {});
  JsonLinesReader(JsonLinesReader&&) noexcept;
  JsonLinesReader& operator=(JsonLinesReader&&) noexcept;
  ~JsonLinesReader();

  Result<void> push(std::span<const char> bytes);
  Result<void> finish();

  /// Names of keys that are not in `keys`, in order of appearance, at most `TextLimits::columns` of them.
  [[nodiscard]] const std::vector<std::string>& unknown_keys() const;
  /// How often a key was given again in the same object.
  [[nodiscard]] std::uint64_t repeated_keys() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin
