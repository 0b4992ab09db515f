#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/ingest/column_map.hpp"

#include "authority_lookup.hpp"
#include "header.hpp"

namespace tocsin {

/// Makes observations of rows of text by a column map. Rules: src/ingest/README.md.
class MappedRows {
 public:
  MappedRows(const ColumnMap& map, const AuthorityRegister& authorities, Day today)
      : map_(map), register_(authorities), authorities_(authorities), today_(today) {}

  Result<void> place_columns(Header& header);

  /// Adds one row of observations or one rejection.
  void read(std::span<const std::string_view> fields, RowPlace place, RowBatch& batch);
  [[nodiscard]] bool illustrative() const { return illustrative_; }
  [[nodiscard]] std::uint64_t outside_map() const { return outside_map_; }

 private:
  struct Fault {
    std::size_t column = Header::absent;
    std::string_view rule;
  };
  /// What the key of a row's observations has in common.
  struct RowKey {
    Level level = Level::authority;
    AreaCode area;
    Period period = Period::reporting_year(2000);
    std::string breakdown;
  };
  struct BreakdownColumns {
    std::size_t key = Header::absent;
    std::size_t value = Header::absent;
  };

  [[nodiscard]] std::string_view text(std::size_t column) const {
    return column == Header::absent ? std::string_view{} : fields_[column];
  }
  bool refuse(std::size_t column, std::string_view rule) {
    fault_ = {column, rule};
    return false;
  }
  [[nodiscard]] bool of_interest() const;
  bool level_and_area(RowKey& key);
  bool level_of_row(RowKey& key, std::string_view code);
  bool authority_of_row(RowKey& key, std::size_t code_column);
  bool period_of_row(RowKey& key);
  [[nodiscard]] std::optional<Period> whole_period() const;
  bool narrow(Period& period, std::size_t column, bool must_be_known);
  bool breakdown_of_row(RowKey& key);
  bool figures(const RowKey& key, std::vector<Observation>& observations);
  bool figure_of(const MeasureRule& measure, std::size_t column, const RowKey& key, Figure& figure);

  const ColumnMap& map_;
  const AuthorityRegister& register_;
  AuthorityLookup authorities_;
  Day today_;

  std::size_t period_ = Header::absent;
  std::size_t identifier_ = Header::absent;
  std::size_t part_ = Header::absent;
  std::size_t level_ = Header::absent;
  std::size_t code_ = Header::absent;
  std::size_t authority_ = Header::absent;
  std::size_t authority_number_ = Header::absent;
  std::size_t region_ = Header::absent;
  std::size_t country_ = Header::absent;
  std::size_t symbol_ = Header::absent;
  std::size_t status_ = Header::absent;
  std::vector<std::size_t> measures_;
  std::vector<BreakdownColumns> breakdowns_;
  std::vector<std::size_t> filters_;

  std::span<const std::string_view> fields_;
  std::vector<std::string> names_;
  Fault fault_;
  bool illustrative_ = false;
  std::uint64_t outside_map_ = 0;
};

/// The period of a measure in a row of that period.
[[nodiscard]] Period measured_in(const MeasureRule& measure, const Period& row);

}  // namespace tocsin
