#pragma once

#include <memory>
#include <span>

#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/text_rows.hpp"

namespace tocsin {

/// Reads comma-separated text (RFC 4180, strictly: no space is trimmed, no stray quote forgiven) pushed in pieces of
/// any size; the pieces do not matter to the result. The header is a row like any other; blank lines are no rows.
///
/// A row fault (rules `bad_quote`, `unterminated_quote`, `too_many_columns`, `field_too_long`, `row_too_long`,
/// `invalid_utf8`, `invalid_windows_1252`, `bare_carriage_return`) costs one physical line: reading goes on with the
/// line after the one on which the faulty row began, so a quote that is never closed does not swallow the rows behind
/// it.
///
/// Errors refuse the file: UTF-16, a NUL byte, lines that end in CR alone, an empty file, a physical line beyond
/// `TextLimits::row_bytes`. After an error the reader is spent. Memory: at most four times `row_bytes`. O(bytes).
class CsvReader {
 public:
  explicit CsvReader(TextSink sink, TextLimits limits = {}, TextEncoding encoding = TextEncoding::utf_8);
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;
  ~CsvReader();

  Result<void> push(std::span<const char> bytes);
  /// Takes the last line, ended or not. Call once, last.
  Result<void> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin
