#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/feed_format.hpp"
#include "tocsin/ingest/feed_reader.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

struct LoadRequest {
  std::filesystem::path file;
  FeedFormat feed;
  Instant received;  ///< when the rows became known; a past one loads history
  Day today;         ///< later dates are rejected
  std::function<void(std::uint64_t bytes, std::uint64_t of)> progress;  ///< from the reading thread; may be empty
};

struct LoadOutcome {
  FileReceipt receipt;
  ReadingNotes notes;
};

/// Takes one file into the store: all of it, durable when this returns, or nothing. A file whose bytes the feed has
/// given before changes nothing and is answered with every row unchanged. Parsing and storing run on two threads;
/// memory does not grow with the file. Errors: those of the reader and of the store, with the file named; an
/// illustrative file where the store holds real rows of that feed.
[[nodiscard]] Result<LoadOutcome> load_file(Store& store, const AuthorityRegister& authorities,
                                            const LoadRequest& request);

}  // namespace tocsin
