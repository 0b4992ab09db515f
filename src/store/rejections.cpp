#include "rejections.hpp"

#include <algorithm>

#include "tocsin/store/store.hpp"

namespace tocsin::sqlite {

Rejections::Rejections(SQLite::Database& database, std::int64_t file)
    : database_(database),
      file_(file),
      insert_(database, "INSERT INTO rejection (file, line, record, column_name, rule, value_class) VALUES (" +
                            std::to_string(file) + ", ?, ?, ?, ?, ?)") {}

void Rejections::insert(const Rejection& rejection) {
  if (last_ == nullptr || last_->column != rejection.column || last_->rule != rejection.rule) {
    last_ = &counts_
                 .try_emplace({rejection.column, rejection.rule},
                              RejectionCount{rejection.column, rejection.rule, 0, rejection.place.line})
                 .first->second;
  }
  ++last_->rows;
  last_->first_line = std::min(last_->first_line, rejection.place.line);
  if (kept_ == most_rejections_kept) return;
  ++kept_;
  insert_.bind(1, static_cast<std::int64_t>(rejection.place.line));
  insert_.bind(2, static_cast<std::int64_t>(rejection.place.record));
  insert_.bindNoCopy(3, rejection.column);
  insert_.bindNoCopy(4, rejection.rule);
  insert_.bindNoCopy(5, rejection.value_class);
  insert_.exec();
  insert_.reset();
}

void Rejections::settle() {
  SQLite::Statement insert(database_,
                           "INSERT INTO rejection_count (file, column_name, rule, row_count, first_line) VALUES (" +
                               std::to_string(file_) + ", ?, ?, ?, ?)");
  for (const auto& [key, count] : counts_) {
    insert.bindNoCopy(1, count.column);
    insert.bindNoCopy(2, count.rule);
    insert.bind(3, static_cast<std::int64_t>(count.rows));
    insert.bind(4, static_cast<std::int64_t>(count.first_line));
    insert.exec();
    insert.reset();
  }
}

std::vector<RejectionCount> Rejections::counts() const {
  std::vector<RejectionCount> all;
  for (const auto& [key, count] : counts_) all.push_back(count);
  return all;
}

std::vector<RejectionCount> rejection_counts(SQLite::Database& database, std::int64_t file) {
  SQLite::Statement rows(database,
                         "SELECT column_name, rule, row_count, first_line FROM rejection_count WHERE file = ? "
                         "ORDER BY column_name, rule");
  rows.bind(1, file);
  std::vector<RejectionCount> all;
  while (rows.executeStep()) {
    all.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                   static_cast<std::uint64_t>(rows.getColumn(2).getInt64()),
                   static_cast<std::uint64_t>(rows.getColumn(3).getInt64())});
  }
  return all;
}

std::vector<Rejection> kept_rejections(SQLite::Database& database, std::int64_t file, std::uint64_t limit,
                                       std::uint64_t offset) {
  SQLite::Statement rows(database,
                         "SELECT line, record, column_name, rule, value_class FROM rejection WHERE file = ? "
                         "ORDER BY line, id LIMIT ? OFFSET ?");
  rows.bind(1, file);
  rows.bind(2, static_cast<std::int64_t>(limit));
  rows.bind(3, static_cast<std::int64_t>(offset));
  std::vector<Rejection> found;
  while (rows.executeStep()) {
    const RowPlace place{static_cast<std::uint64_t>(rows.getColumn(0).getInt64()),
                         static_cast<std::uint64_t>(rows.getColumn(1).getInt64())};
    found.push_back(
        {place, rows.getColumn(2).getString(), rows.getColumn(3).getString(), rows.getColumn(4).getString()});
  }
  return found;
}

}  // namespace tocsin::sqlite
