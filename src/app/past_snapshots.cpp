#include "past_snapshots.hpp"

#include <algorithm>
#include <utility>

#include "tocsin/domain/period.hpp"

namespace tocsin {
namespace {

std::size_t rendered_bytes(const Rendered& rendered) {
  return (rendered.body ? rendered.body->size() : 0) + (rendered.gzip ? rendered.gzip->size() : 0);
}

std::size_t list_bytes(const ListAnswer& list) {
  std::size_t bytes = rendered_bytes(list.json()) + rendered_bytes(list.csv());
  for (const ListRow& row : list.rows()) bytes += row.json.size() + row.csv.size();
  return bytes;
}

std::size_t all_bytes(const std::map<std::string, Rendered, std::less<>>& all) {
  std::size_t bytes = 0;
  for (const auto& [name, rendered] : all) bytes += rendered_bytes(rendered);
  return bytes;
}

}  // namespace

std::size_t weight_of(const Snapshot& snapshot) {
  constexpr std::size_t figure_bytes = 256;  // with its names, trace and words
  const Edition& edition = snapshot.edition;
  const std::size_t figures = edition.yearly_rates.size() + edition.figures.national.size() +
                              edition.figures.counts.size() + edition.figures.circumstances.size() +
                              edition.clocks.size();
  std::size_t bytes = figures * figure_bytes;
  for (const ListAnswer* list : {&snapshot.authorities, &snapshot.estimates, &snapshot.findings, &snapshot.funnel})
    bytes += list_bytes(*list);
  for (const auto* all : {&snapshot.authority, &snapshot.finding, &snapshot.pages}) bytes += all_bytes(*all);
  bytes += rendered_bytes(snapshot.snapshots) + rendered_bytes(snapshot.rates);
  return bytes + snapshot.service_readings.size() + snapshot.authority_readings.size();
}

PastSnapshots::Key PastSnapshots::key_of(Instant as_of, const std::vector<FileReceipt>& files,
                                         const std::vector<NotificationCount>& notifications,
                                         const std::vector<ReferenceRows>& references) {
  const Day day = std::chrono::floor<std::chrono::days>(as_of);
  std::vector<std::uint64_t> ids;
  for (const FileReceipt& file : files) ids.push_back(file.id);
  std::ranges::sort(ids);
  std::ptrdiff_t known = 0;
  for (const ReferenceRows& table : references)
    known += std::ranges::count_if(table.rows, [&](const auto& row) { return row.observation.period.last() <= day; });
  const auto goes_on = [&](const NotificationCount& n) { return Period::month(n.month).last() >= day; };
  return {std::move(ids), reporting_year_of(day), static_cast<std::size_t>(known),
          std::ranges::any_of(notifications, goes_on) ? day : Day()};
}

const PastSnapshots::Answer* PastSnapshots::find(const Key& key) {
  const auto found = std::ranges::find(held_, key, &Held::key);
  if (found == held_.end()) return nullptr;
  held_.splice(held_.begin(), held_, found);
  return &found->answer;
}

void PastSnapshots::keep(Key key, Answer answer) {
  constexpr std::size_t most_answers = 64;
  const std::size_t bytes = answer ? weight_of(**answer) : 0;
  held_.push_front({std::move(key), std::move(answer), bytes});
  bytes_ += bytes;
  while (held_.size() > 1 && (bytes_ > most_bytes_ || held_.size() > most_answers)) {
    bytes_ -= held_.back().bytes;
    held_.pop_back();
  }
}

void PastSnapshots::forget() {
  held_.clear();
  bytes_ = 0;
}

}  // namespace tocsin
