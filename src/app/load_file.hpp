#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/feed_format.hpp"
#include "tocsin/ingest/feed_reader.hpp"
#include "tocsin/store/store.hpp"

#include "file_bytes.hpp"

namespace tocsin {

struct LoadRequest {
  FeedFormat feed;
  Instant received;      ///< when the rows became known
  bool history = false;  ///< `received` is a past instant that whoever loads names; see `FileArrival`
  Repeat repeat = Repeat::judge;
  Day today{};                                                            ///< later dates are rejected
  std::function<void(std::uint64_t bytes, std::uint64_t of)> progress{};  ///< from the reading thread; may be empty
};

struct LoadOutcome {
  FileReceipt receipt;
  ReadingNotes notes;
  std::vector<RejectionCount> rejected;  ///< every row that was not taken, by column and rule
};

/// Takes one file into the store: all of it, durable when this returns, or nothing. The file is read once: what is
/// stored is what its hash is of, and one that changes meanwhile is refused. Bytes that the feed has given before are
/// read again, since the map, the register, the day or other files may have changed; where nothing new is said, nothing
/// is kept and every row is answered unchanged. Parsing and storing run on two threads; memory does not grow with the
/// file. Errors: those of the reader and of the store, with the file named; an illustrative file where the store holds
/// real rows of that feed.
[[nodiscard]] Result<LoadOutcome> load_file(Store& store, const AuthorityRegister& authorities, FileBytes& file,
                                            const LoadRequest& request);

/// Why a file of which no row was taken gave nothing: the commonest rule, its column and first line. Empty where a row
/// was taken.
[[nodiscard]] std::string nothing_taken(const LoadOutcome& outcome);

}  // namespace tocsin
