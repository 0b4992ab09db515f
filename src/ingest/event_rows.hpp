#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/ingest/text_rows.hpp"

#include "authority_lookup.hpp"
#include "header.hpp"

namespace tocsin {

/// The columns of an event record, in the order of `event_columns`.
enum class EventColumn : std::uint8_t {
  notification_id,
  rule_set,
  la_code_notifying,
  la_code_residence,
  la_code_responsible,
  place_of_incident,
  date_incident,
  date_incident_precision,
  date_aware,
  date_notified,
  record_type,
  nature,
  abuse_neglect,
  other_reason,
  suspected_cause,
  children_in_incident,
  status,
  version,
  recorded_at,
  role,
  age_band,
  sex,
  gender,
  ethnicity_major,
  disability,
  placement,
  looked_after,
  cin_plan,
  cpp,
  known_to_agency,
  data_status,
};

inline constexpr std::array<std::string_view, 31> event_columns = {"notification_id",
                                                                   "rule_set",
                                                                   "la_code_notifying",
                                                                   "la_code_residence",
                                                                   "la_code_responsible",
                                                                   "place_of_incident",
                                                                   "date_incident",
                                                                   "date_incident_precision",
                                                                   "date_aware",
                                                                   "date_notified",
                                                                   "record_type",
                                                                   "nature",
                                                                   "abuse_neglect",
                                                                   "other_reason",
                                                                   "suspected_cause",
                                                                   "children_in_incident",
                                                                   "status",
                                                                   "version",
                                                                   "recorded_at",
                                                                   "role",
                                                                   "age_band",
                                                                   "sex",
                                                                   "gender",
                                                                   "ethnicity_major",
                                                                   "disability",
                                                                   "placement",
                                                                   "looked_after",
                                                                   "cin_plan",
                                                                   "cpp",
                                                                   "known_to_agency",
                                                                   status_column};

/// Without these a record is no notification.
[[nodiscard]] std::vector<ColumnNames> required_event_columns();

/// Makes notifications of rows of text. Rules: src/ingest/README.md.
class EventRows {
 public:
  EventRows(const AuthorityRegister& authorities, Day today) : authorities_(authorities), today_(today) {}

  /// Finds the columns in a CSV header.
  Result<void> place_columns(Header& header);
  /// The fields come in the order of `event_columns` (JSON Lines).
  void place_in_order();

  /// Adds one notification or one rejection.
  void read(std::span<const std::string_view> fields, RowPlace place, RowBatch& batch);
  [[nodiscard]] bool illustrative() const { return illustrative_; }

 private:
  struct Fault {
    EventColumn column;
    std::string_view rule;
  };

  [[nodiscard]] std::string_view text(EventColumn column) const {
    const std::size_t at = position_[static_cast<std::size_t>(column)];
    return at == Header::absent ? std::string_view{} : fields_[at];
  }
  bool refuse(EventColumn column, std::string_view rule) {
    fault_ = {column, rule};
    return false;
  }
  template <class E>
  bool list_value(EventColumn column, E& value);
  bool day_of(EventColumn column, std::optional<Day>& day);
  bool identity(Notification& made);
  bool dates(Notification& made);
  bool areas(Notification& made);
  bool kind(Notification& made);
  bool main_child(Notification& made);
  bool administration();
  bool consistent(const Notification& made);

  AuthorityLookup authorities_;
  Day today_;
  std::array<std::size_t, event_columns.size()> position_{};
  std::span<const std::string_view> fields_;
  Fault fault_{};
  bool illustrative_ = false;
};

}  // namespace tocsin
