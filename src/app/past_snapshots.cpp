#include "past_snapshots.hpp"

#include <algorithm>

#include "tocsin/domain/period.hpp"

namespace tocsin {

PastSnapshots::Key PastSnapshots::key_of(Instant as_of, const std::vector<FileReceipt>& files) {
  Key key;
  for (const FileReceipt& file : files) key.first.push_back(file.id);
  std::ranges::sort(key.first);
  key.second = reporting_year_of(std::chrono::floor<std::chrono::days>(as_of));
  return key;
}

std::shared_ptr<const Snapshot> PastSnapshots::find(const Key& key) {
  const auto found = std::ranges::find(held_, key, [](const auto& entry) { return entry.first; });
  if (found == held_.end()) return nullptr;
  held_.splice(held_.begin(), held_, found);
  return found->second;
}

void PastSnapshots::keep(Key key, std::shared_ptr<const Snapshot> snapshot) {
  constexpr std::size_t most = 8;
  held_.emplace_front(std::move(key), std::move(snapshot));
  if (held_.size() > most) held_.pop_back();
}

}  // namespace tocsin
