#include "versions.hpp"

#include <algorithm>
#include <tuple>

namespace tocsin::sqlite {

FilePlaces::FilePlaces(SQLite::Database& database) {
  places_.emplace_back();  // ids begin at 1
  SQLite::Statement files(database, "SELECT received, live, illustrative FROM file ORDER BY id");
  while (files.executeStep()) {
    add(files.getColumn(0).getInt64(), files.getColumn(1).getInt() != 0, files.getColumn(2).getInt() != 0);
  }
}

std::int64_t FilePlaces::add(std::int64_t received, bool live, bool illustrative) {
  const std::int64_t placed = live ? std::max(received, latest_) : received;
  latest_ = std::max(latest_, placed);
  places_.push_back({received, placed, illustrative});
  return static_cast<std::int64_t>(places_.size()) - 1;
}

std::optional<ChosenVersion> choose_version(std::vector<Version>& versions, const FilePlaces& places) {
  if (versions.empty()) return std::nullopt;
  const auto order = [&](const Version& v) { return std::tuple(places.at(v.file).placed, v.file, v.row_id); };
  std::ranges::sort(versions, {}, order);
  const auto made_up = [&](const Version& v) { return places.at(v.file).illustrative; };
  ChosenVersion chosen{versions.front(), versions.front().number, versions.front()};
  for (std::size_t i = 1; i < versions.size(); ++i) {
    const Version& next = versions[i];
    if (made_up(chosen.standing) && !made_up(next)) {
      chosen = {next, next.number, next};
      continue;
    }
    if (next.number == 0 || chosen.number == 0 || next.number >= chosen.number) {
      chosen.standing = next;
      if (next.number != 0) chosen.number = next.number;
    }
    if (next.number != 0 && next.number < chosen.first.number) chosen.first = next;
  }
  return chosen;
}

}  // namespace tocsin::sqlite
