#include "event_rows.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "name_lookup.hpp"
#include "value_class.hpp"

namespace tocsin {
namespace {

enum class Precision : std::uint8_t { day, month, unknown };
enum class RuleSet : std::uint8_t { not_stated, wt2018, wt2018_easement, wt2023, wt2026 };
enum class Role : std::uint8_t { not_stated, victim, perpetrator, both, other_child };

}  // namespace

template <>
inline constexpr auto names_of<Precision> = std::to_array<std::pair<Precision, std::string_view>>(
    {{Precision::day, "day"}, {Precision::month, "month"}, {Precision::unknown, "unknown"}});
template <>
inline constexpr auto names_of<RuleSet> =
    std::to_array<std::pair<RuleSet, std::string_view>>({{RuleSet::not_stated, ""},
                                                         {RuleSet::wt2018, "WT2018"},
                                                         {RuleSet::wt2018_easement, "WT2018_easement"},
                                                         {RuleSet::wt2023, "WT2023"},
                                                         {RuleSet::wt2026, "WT2026"}});
template <>
inline constexpr auto names_of<Role> =
    std::to_array<std::pair<Role, std::string_view>>({{Role::not_stated, ""},
                                                      {Role::victim, "victim"},
                                                      {Role::perpetrator, "perpetrator"},
                                                      {Role::both, "both"},
                                                      {Role::other_child, "other_child"}});

namespace {

/// Opaque and short: a place for a random identifier, none for words.
bool is_opaque_identifier(std::string_view text) {
  constexpr std::size_t longest = 64;
  static constexpr std::array<bool, 256> allowed = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:")) {
      table[static_cast<unsigned char>(c)] = true;
    }
    return table;
  }();
  return text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

Day first_of_month(Day day) {
  const std::chrono::year_month_day parts(day);
  return Day(parts.year() / parts.month() / std::chrono::day(1));
}

/// Nothing where the text is not a whole number in [0, 65535].
std::optional<std::uint16_t> small_count(std::string_view text) {
  std::uint16_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<ColumnNames> required_event_columns() {
  return {{"notification_id"}, {"la_code_notifying"}, {"date_notified"}, {"record_type"}, {"nature"}};
}

Result<void> EventRows::place_columns(Header& header) {
  if (auto complete = header.require(required_event_columns()); !complete) return complete;
  for (std::size_t i = 0; i < event_columns.size(); ++i) position_[i] = header.take({std::string(event_columns[i])});
  return header.refuse_repeated();
}

void EventRows::place_in_order() {
  for (std::size_t i = 0; i < position_.size(); ++i) position_[i] = i;
}

template <class E>
bool EventRows::list_value(EventColumn column, E& value) {
  const std::string_view words = text(column);
  if (words.empty()) return true;
  if (const auto found = NameLookup<E>::find(words)) {
    value = *found;
    return true;
  }
  return refuse(column, "bad_code_list_value");
}

bool EventRows::day_of(EventColumn column, std::optional<Day>& day) {
  const std::string_view words = text(column);
  if (words.empty()) return true;
  const auto read = parse_day(words);
  if (!read) return refuse(column, "bad_date");
  if (*read > today_) return refuse(column, "future_date");
  day = *read;
  return true;
}

bool EventRows::identity(Notification& made) {
  const std::string_view words = text(EventColumn::notification_id);
  if (words.empty()) return refuse(EventColumn::notification_id, "missing_value");
  if (!is_opaque_identifier(words)) return refuse(EventColumn::notification_id, "bad_identifier");
  made.id = words;
  return true;
}

bool EventRows::dates(Notification& made) {
  std::optional<Day> notified;
  auto precision = Precision::day;
  if (!day_of(EventColumn::date_notified, notified) || !day_of(EventColumn::date_aware, made.aware) ||
      !day_of(EventColumn::date_incident, made.incident) ||
      !list_value(EventColumn::date_incident_precision, precision)) {
    return false;
  }
  if (!notified) return refuse(EventColumn::date_notified, "missing_value");
  made.notified = *notified;
  if (precision == Precision::unknown) made.incident.reset();
  if (made.aware && made.notified < *made.aware) return refuse(EventColumn::date_aware, "dates_out_of_order");
  if (made.incident) {
    const Day earliest = precision == Precision::month ? first_of_month(*made.incident) : *made.incident;
    if (made.aware.value_or(made.notified) < earliest) return refuse(EventColumn::date_incident, "dates_out_of_order");
  }
  // A month is no day: it is judged above and not kept as one.
  if (precision == Precision::month) made.incident.reset();
  return true;
}

bool EventRows::areas(Notification& made) {
  const auto in_force = [&](EventColumn column, std::optional<AreaCode>& code) {
    const std::string_view words = text(column);
    if (words.empty()) return true;
    const Authority* authority = authorities_.by_either(words, made.notified);
    if (!authority) return refuse(column, "unknown_authority");
    if (!authority->in_force_on(made.notified)) return refuse(column, "authority_not_in_force");
    code = authority->code;
    return true;
  };
  const auto possibly_elsewhere = [&](EventColumn column, std::optional<AreaCode>& code) {
    const std::string_view words = text(column);
    return words == "outside_england" || words == "not_known" || in_force(column, code);
  };
  std::optional<AreaCode> notifying;
  std::optional<AreaCode> responsible;
  if (!in_force(EventColumn::la_code_notifying, notifying)) return false;
  if (!notifying) return refuse(EventColumn::la_code_notifying, "missing_value");
  made.authority = *notifying;
  return possibly_elsewhere(EventColumn::la_code_residence, made.residence) &&
         possibly_elsewhere(EventColumn::la_code_responsible, responsible);
}

bool EventRows::kind(Notification& made) {
  if (text(EventColumn::record_type).empty()) return refuse(EventColumn::record_type, "missing_value");
  if (text(EventColumn::nature).empty()) return refuse(EventColumn::nature, "missing_value");
  if (!list_value(EventColumn::record_type, made.type) || !list_value(EventColumn::nature, made.nature) ||
      !list_value(EventColumn::status, made.status) || !list_value(EventColumn::abuse_neglect, made.abuse_neglect) ||
      !list_value(EventColumn::place_of_incident, made.place) ||
      !list_value(EventColumn::other_reason, made.other_reason) ||
      !list_value(EventColumn::suspected_cause, made.cause)) {
    return false;
  }
  const std::string_view children = text(EventColumn::children_in_incident);
  if (children.empty()) return true;
  const auto count = small_count(children);
  if (!count && !is_whole_number(children)) return refuse(EventColumn::children_in_incident, count_fault(children));
  if (!count || *count == 0) return refuse(EventColumn::children_in_incident, "out_of_range");
  made.children = *count;
  return true;
}

bool EventRows::main_child(Notification& made) {
  MainChild& child = made.child;
  if (!list_value(EventColumn::gender, child.sex)) return false;
  return list_value(EventColumn::sex, child.sex) && list_value(EventColumn::age_band, child.age) &&
         list_value(EventColumn::ethnicity_major, child.ethnicity) &&
         list_value(EventColumn::disability, child.disability) && list_value(EventColumn::placement, child.placement) &&
         list_value(EventColumn::looked_after, child.looked_after) &&
         list_value(EventColumn::cin_plan, child.child_in_need_plan) &&
         list_value(EventColumn::cpp, child.child_protection_plan) &&
         list_value(EventColumn::known_to_agency, child.known_to_agency);
}

bool EventRows::administration() {
  auto rules = RuleSet::not_stated;
  if (!list_value(EventColumn::rule_set, rules)) return false;
  const std::string_view version = text(EventColumn::version);
  return version.empty() || is_whole_number(version) || refuse(EventColumn::version, count_fault(version));
}

bool EventRows::consistent(const Notification& made) {
  const bool asks_reason = position_[static_cast<std::size_t>(EventColumn::other_reason)] != Header::absent &&
                           text(EventColumn::other_reason).data() != nullptr;
  if (made.nature == Nature::other && asks_reason && made.other_reason == OtherReason::none) {
    return refuse(EventColumn::other_reason, "other_without_reason");
  }
  if (made.abuse_neglect == AbuseNeglect::not_suspected && made.type == RecordType::sin &&
      made.child.looked_after != YesNo::yes) {
    return refuse(EventColumn::abuse_neglect, "not_suspected_without_looked_after");
  }
  auto role = Role::not_stated;
  if (!list_value(EventColumn::role, role)) return false;
  if (role == Role::perpetrator && made.nature != Nature::other) {
    return refuse(EventColumn::role, "perpetrator_only_main_child");
  }
  return true;
}

void EventRows::read(std::span<const std::string_view> fields, RowPlace place, RowBatch& batch) {
  fields_ = fields;
  illustrative_ = illustrative_ || text(EventColumn::data_status) == illustrative_status;
  NotificationRow& row = batch.notifications.emplace_back();
  row.place = place;
  Notification& made = row.notification;
  const bool sound = identity(made) && dates(made) && areas(made) && kind(made) && main_child(made) &&
                     administration() && consistent(made);
  if (sound) return;
  batch.notifications.pop_back();
  batch.rejections.push_back({place, std::string(event_columns[static_cast<std::size_t>(fault_.column)]),
                              std::string(fault_.rule), value_class_of(text(fault_.column))});
}

}  // namespace tocsin
