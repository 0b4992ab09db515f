#include "load_file.hpp"

#include <algorithm>
#include <fstream>
#include <future>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "batch_queue.hpp"
#include "file_digest.hpp"

namespace tocsin {
namespace {

/// Bytes read at a time, and batches that may wait to be stored: together they bound the memory.
constexpr std::size_t chunk_bytes = 1 << 20;
constexpr std::size_t waiting_batches = 4;

/// Reads the file to its end, putting every batch of rows into the queue.
Result<ReadingNotes> read_into(BatchQueue& queue, FeedReader& reader, const LoadRequest& request, std::uint64_t size) {
  std::ifstream bytes(request.file, std::ios::binary);
  if (!bytes) return failure(ErrorKind::io, "cannot be opened");
  std::vector<char> chunk(chunk_bytes);
  std::uint64_t so_far = 0;
  while (bytes) {
    bytes.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto count = static_cast<std::size_t>(bytes.gcount());
    if (count == 0) break;
    auto batch = reader.push({chunk.data(), count});
    if (!batch) return tl::unexpected(batch.error());
    if (!queue.put(std::move(*batch))) return reader.notes();  // the store has given up and says why
    so_far += count;
    if (request.progress) request.progress(so_far, size);
  }
  if (bytes.bad()) return failure(ErrorKind::io, fmt::format("stopped being readable after {} bytes", so_far));
  auto last = reader.finish();
  if (!last) return tl::unexpected(last.error());
  queue.put(std::move(*last));
  return reader.notes();
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

Result<LoadOutcome> load_file(Store& store, const AuthorityRegister& authorities, const LoadRequest& request) {
  const std::string name = request.file.string();
  const auto digest = digest_file(request.file);
  if (!digest) return tl::unexpected(digest.error());
  auto reader = FeedReader::open(request.feed, authorities, {request.today, {}, {request.feed}});
  if (!reader) return within(name, reader.error());
  auto load = store.begin_load(
      {request.feed.name, request.file.filename().string(), digest->sha256, digest->bytes, request.received});
  if (!load) return within(name, load.error());

  BatchQueue queue(waiting_batches);
  auto reading = std::async(std::launch::async, [&] {
    struct Close {
      BatchQueue& queue;
      ~Close() { queue.close(); }
    } const at_end{queue};
    return read_into(queue, *reader, request, digest->bytes);
  });
  Result<void> stored;
  while (stored) {
    auto batch = queue.take();
    if (!batch) break;
    stored = (*load)->append(std::move(*batch));
  }
  queue.close();
  const auto notes = reading.get();
  if (!stored) return within(name, stored.error());
  if (!notes) return within(name, notes.error());
  if (notes->illustrative) {
    if (const auto allowed = refuse_made_up_after_real(store, request.feed.name); !allowed)
      return within(name, allowed.error());
  }
  const auto receipt = (*load)->commit();
  if (!receipt) return within(name, receipt.error());
  return LoadOutcome{*receipt, *notes};
}

}  // namespace tocsin
