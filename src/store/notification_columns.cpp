#include "notification_columns.hpp"

#include <optional>

#include "coded.hpp"
#include "connection.hpp"
#include "key_index.hpp"

namespace tocsin::sqlite {
namespace {

constexpr int answer_bits = 4;
constexpr std::int64_t answer_mask = 15;

/// The fields kept together in `answers`, lowest bits first, under the names of readable_notification.
template <class N, class Visit>
void each_answer(N& n, const Visit& visit) {
  visit("record_type", n.type);
  visit("nature", n.nature);
  visit("status", n.status);
  visit("looked_after", n.child.looked_after);
  visit("abuse_neglect", n.abuse_neglect);
  visit("place", n.place);
  visit("other_reason", n.other_reason);
  visit("cause", n.cause);
  visit("age", n.child.age);
  visit("sex", n.child.sex);
  visit("ethnicity", n.child.ethnicity);
  visit("disability", n.child.disability);
  visit("placement", n.child.placement);
  visit("child_in_need_plan", n.child.child_in_need_plan);
  visit("child_protection_plan", n.child.child_protection_plan);
  visit("known_to_agency", n.child.known_to_agency);  // with fewer than 8 values, so that the number is not negative
}

std::int64_t packed_answers(const Notification& notification) {
  std::int64_t packed = 0;
  int shift = 0;
  each_answer(notification, [&](std::string_view, auto value) {
    packed |= static_cast<std::int64_t>(value) << shift;
    shift += answer_bits;
  });
  return packed;
}

void bind_day(SQLite::Statement& statement, int at, const std::optional<Day>& day) {
  if (day) {
    statement.bind(at, number_of(*day));
  } else {
    statement.bind(at);
  }
}

}  // namespace

std::uint64_t NotificationColumns::slot_of(const Notification& notification) { return slot_of_text(notification.id); }

void NotificationColumns::bind(SQLite::Statement& statement, int at, const Notification& n) {
  statement.bind(at, number_of(n.notified));
  statement.bind(at + 1, areas_.id_of(n.authority.text()));
  statement.bind(at + 2, packed_answers(n));
  statement.bindNoCopy(at + 3, n.id);
  if (n.residence) {
    statement.bind(at + 4, areas_.id_of(n.residence->text()));
  } else {
    statement.bind(at + 4);
  }
  bind_day(statement, at + 5, n.incident);
  bind_day(statement, at + 6, n.aware);
  statement.bind(at + 7, static_cast<std::int64_t>(n.children));
}

Notification NotificationColumns::read(SQLite::Statement& statement, int at) const {
  const auto number = [&](int column) { return statement.getColumn(at + column).getInt64(); };
  const auto present = [&](int column) { return !statement.getColumn(at + column).isNull(); };
  Notification n;
  n.notified = day_of(number(0));
  n.authority = area_of(areas_.text_of(number(1)));
  unpack_answers(number(2), n);
  n.id = statement.getColumn(at + 3).getString();
  if (present(4)) n.residence = area_of(areas_.text_of(number(4)));
  if (present(5)) n.incident = day_of(number(5));
  if (present(6)) n.aware = day_of(number(6));
  n.children = static_cast<std::uint16_t>(number(7));
  return n;
}

void unpack_answers(std::int64_t answers, Notification& notification) {
  each_answer(notification, [&]<class E>(std::string_view, E& value) {
    value = coded<E>(answers & answer_mask);
    answers >>= answer_bits;
  });
}

void name_notification_codes(const std::function<void(std::string_view, std::int64_t, std::string_view)>& keep) {
  const Notification any;
  each_answer(any, [&]<class E>(std::string_view field, const E&) {
    static_assert(names_of<E>.size() > 0 && names_of<E>.size() <= answer_mask + 1);
    name_codes<E>(field, keep);
  });
}

}  // namespace tocsin::sqlite
