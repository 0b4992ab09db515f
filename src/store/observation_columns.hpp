#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/feed_rows.hpp"

#include "interned.hpp"

namespace tocsin::sqlite {

/// How an observation stands in its table: what its key is, and its columns in both directions. Throws.
class ObservationColumns {
 public:
  using Fact = Observation;
  static constexpr std::string_view table = "observation";
  static constexpr std::string_view key_field = "";  // the row as a whole
  static constexpr std::string_view list =
      "measure, level, area, first_day, last_day, breakdown, state, shown, lower, upper";
  static constexpr int count = 10;

  explicit ObservationColumns(Texts& texts) : texts_(texts) {}

  [[nodiscard]] std::uint64_t slot_of(const Observation& observation);
  [[nodiscard]] static bool same_key(const Observation& a, const Observation& b);
  [[nodiscard]] static bool same_content(const Observation& a, const Observation& b) { return a.figure == b.figure; }
  void bind(SQLite::Statement& statement, int at, const Observation& observation);
  [[nodiscard]] Observation read(SQLite::Statement& statement, int at) const;

 private:
  Texts& texts_;
};

/// Calls `keep(field, value, name)` for every coded value of the table.
void name_observation_codes(const std::function<void(std::string_view, std::int64_t, std::string_view)>& keep);

}  // namespace tocsin::sqlite
