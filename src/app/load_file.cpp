#include "load_file.hpp"

#include <algorithm>
#include <future>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "batch_queue.hpp"

namespace tocsin {
namespace {

/// Batches that may wait to be stored: they bound the memory.
constexpr std::size_t waiting_batches = 4;

/// What a file said, and what it was read from.
struct WholeFile {
  ReadingNotes notes;
  FileContent content;
};

/// Reads the file to its end, putting every batch of rows into the queue.
Result<WholeFile> read_into(BatchQueue& queue, FeedReader& reader, FileBytes& file, const LoadRequest& request) {
  std::uint64_t so_far = 0;
  for (;;) {
    const auto bytes = file.next();
    if (!bytes) return tl::unexpected(bytes.error());
    if (bytes->empty()) break;
    auto batch = reader.push(*bytes);
    if (!batch) return tl::unexpected(batch.error());
    if (!queue.put(std::move(*batch))) return WholeFile{};  // the store has given up and says why
    so_far += bytes->size();
    if (request.progress) request.progress(so_far, file.size());
  }
  auto last = reader.finish();
  if (!last) return tl::unexpected(last.error());
  queue.put(std::move(*last));
  auto content = file.content();
  if (!content) return tl::unexpected(content.error());
  return WholeFile{reader.notes(), std::move(*content)};
}

/// Made-up rows must not follow real ones: they would revise them.
Result<void> refuse_made_up_after_real(Store& store, const std::string& feed) {
  const auto files = store.files(std::nullopt);
  if (!files) return tl::unexpected(files.error());
  const bool real = std::any_of(files->begin(), files->end(), [&](const FileReceipt& receipt) {
    return receipt.feed == feed && !receipt.illustrative && receipt.tally.accepted > 0;
  });
  if (!real) return {};
  return failure(ErrorKind::conflict,
                 fmt::format("its figures are illustrative, and this store holds real ones of feed '{}': load it "
                             "into a store of its own (another store.path in the configuration)",
                             feed));
}

}  // namespace

Result<LoadOutcome> load_file(Store& store, const AuthorityRegister& authorities, FileBytes& file,
                              const LoadRequest& request) {
  const std::string& name = file.name();
  auto reader = FeedReader::open(request.feed, authorities, {request.today, {}, {request.feed}});
  if (!reader) return within(name, reader.error());
  auto load =
      store.begin_load({request.feed.name, file.short_name(), request.received, request.history, request.repeat});
  if (!load) return within(name, load.error());

  BatchQueue queue(waiting_batches);
  auto reading = std::async(std::launch::async, [&] {
    struct Close {
      BatchQueue& queue;
      ~Close() { queue.close(); }
    } const at_end{queue};
    return read_into(queue, *reader, file, request);
  });
  Result<void> stored;
  while (stored) {
    auto batch = queue.take();
    if (!batch) break;
    stored = (*load)->append(std::move(*batch));
  }
  queue.close();
  auto whole = reading.get();
  if (!stored) return within(name, stored.error());
  if (!whole) return within(name, whole.error());
  if (whole->notes.illustrative) {
    if (const auto allowed = refuse_made_up_after_real(store, request.feed.name); !allowed)
      return within(name, allowed.error());
  }
  const auto receipt = (*load)->commit(whole->content);
  if (!receipt) return within(name, receipt.error());
  auto rejected = store.rejection_counts(receipt->id);
  if (!rejected) return within(name, rejected.error());
  return LoadOutcome{*receipt, std::move(whole->notes), std::move(*rejected)};
}

std::string nothing_taken(const LoadOutcome& outcome) {
  const RowTally& tally = outcome.receipt.tally;
  if (tally.accepted > 0) return {};
  if (tally.rows == 0) return "nothing was taken: it has a header and no rows";
  std::vector<RejectionCount> all = outcome.rejected;
  all.insert(all.end(), outcome.notes.outside.begin(), outcome.notes.outside.end());
  const auto most = std::ranges::max_element(all, {}, &RejectionCount::rows);
  std::string words = fmt::format("nothing was taken of {} row{}", tally.rows, tally.rows == 1 ? "" : "s");
  if (most == all.end()) return words;
  const std::string where = most->column.empty() ? "the row as a whole" : fmt::format("column '{}'", most->column);
  if (most->rule == outside_rule) {
    words += fmt::format(
        ": {} lie outside the feed, which its map filters by {}; the first is on line {}: compare the words "
        "of that column with the map's",
        most->rows, where, most->first_line);
  } else {
    words += fmt::format(": the commonest reason is {} in {}, of {} row{}, first on line {}", most->rule, where,
                         most->rows, most->rows == 1 ? "" : "s", most->first_line);
  }
  return words;
}

}  // namespace tocsin
