#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/feed_format.hpp"
#include "tocsin/ingest/text_rows.hpp"

namespace tocsin {

struct ReadingRules {
  Day today;  ///< a later date is rejected (`future_date`)
  TextLimits limits;
  std::vector<FeedFormat> known_formats;  ///< named as suggestions when a header does not fit
};

/// What a file said beside its rows.
struct ReadingNotes {
  bool illustrative = false;                 ///< a `data_status` column or key holds `illustrative`
  std::vector<std::string> dropped_columns;  ///< names of columns or keys that were not read; never their values
  std::uint64_t outside_map = 0;             ///< rows a filter left out: accepted, without observations
  std::uint64_t repeated_keys = 0;           ///< JSON keys given again in one object: ignored
};

/// Turns the bytes of one file of one feed into rows or rejections, pushed in pieces of any size; the pieces do not
/// matter to the rows. Every row below the header comes back exactly once. The rules are listed in
/// src/ingest/README.md.
///
/// Errors refuse the file: those of `CsvReader`, a header that misses a column (named) or names a needed one twice.
/// After an error the reader is spent. The register must outlive the reader.
class FeedReader {
 public:
  /// Refuses a map without measure, or whose exposure is none of its measures.
  static Result<FeedReader> open(FeedFormat format, const AuthorityRegister& authorities, ReadingRules rules);
  FeedReader(FeedReader&&) noexcept;
  FeedReader& operator=(FeedReader&&) noexcept;
  ~FeedReader();

  Result<RowBatch> push(std::span<const char> bytes);
  Result<RowBatch> finish();

  [[nodiscard]] const ReadingNotes& notes() const;
  [[nodiscard]] bool illustrative() const { return notes().illustrative; }

 private:
  struct Impl;
  explicit FeedReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin
