#include "made_answers.hpp"

#include <algorithm>

namespace tocsin {
namespace {

constexpr std::size_t entry_overhead = 1024;  // bytes; so that small answers do not make a long list

std::size_t cost_of(const std::pair<std::string, MadeAnswer>& entry) {
  const Rendered& text = entry.second.text;
  return entry_overhead + entry.first.size() + text.body->size() + (text.gzip ? text.gzip->size() : 0);
}

}  // namespace

std::optional<MadeAnswer> MadeAnswers::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(held_, key, &Entry::first);
  if (found == held_.end()) return std::nullopt;
  held_.splice(held_.begin(), held_, found);
  return found->second;
}

void MadeAnswers::keep(std::string key, MadeAnswer answer) {
  Entry entry(std::move(key), std::move(answer));
  const std::size_t cost = cost_of(entry);
  const std::lock_guard lock(mutex_);
  if (const auto old = std::ranges::find(held_, entry.first, &Entry::first); old != held_.end()) drop(old);
  if (cost > most_bytes_ / 2) return;
  held_.push_front(std::move(entry));
  bytes_ += cost;
  while (bytes_ > most_bytes_) drop(std::prev(held_.end()));
}

void MadeAnswers::drop(std::list<Entry>::iterator entry) {
  bytes_ -= cost_of(*entry);
  held_.erase(entry);
}

}  // namespace tocsin
