#include "observation_columns.hpp"

#include <array>
#include <utility>

#include "coded.hpp"
#include "connection.hpp"
#include "key_index.hpp"

namespace tocsin::sqlite {
namespace {

constexpr auto state_names =
    std::to_array<std::pair<Figure::State, std::string_view>>({{Figure::State::exact, "exact"},
                                                               {Figure::State::rounded, "rounded"},
                                                               {Figure::State::confidential, "confidential"},
                                                               {Figure::State::not_available, "not_available"},
                                                               {Figure::State::not_applicable, "not_applicable"},
                                                               {Figure::State::low, "low"},
                                                               {Figure::State::unreliable, "unreliable"}});

[[noreturn]] void damaged(const std::string& what) { throw SQLite::Exception(what, SQLITE_CORRUPT); }

}  // namespace

std::uint64_t ObservationColumns::slot_of(const Observation& o) {
  const std::array numbers = {texts_.measures.id_of(o.measure),  static_cast<std::int64_t>(o.level),
                              texts_.areas.id_of(o.area.text()), number_of(o.period.first()),
                              number_of(o.period.last()),        texts_.breakdowns.id_of(o.breakdown)};
  return slot_of_numbers(numbers);
}

bool ObservationColumns::same_key(const Observation& a, const Observation& b) {
  return a.measure == b.measure && a.level == b.level && a.area == b.area && a.period == b.period &&
         a.breakdown == b.breakdown;
}

void ObservationColumns::bind(SQLite::Statement& statement, int at, const Observation& o) {
  statement.bind(at, texts_.measures.id_of(o.measure));
  statement.bind(at + 1, static_cast<std::int64_t>(o.level));
  statement.bind(at + 2, texts_.areas.id_of(o.area.text()));
  statement.bind(at + 3, number_of(o.period.first()));
  statement.bind(at + 4, number_of(o.period.last()));
  statement.bind(at + 5, texts_.breakdowns.id_of(o.breakdown));
  statement.bind(at + 6, static_cast<std::int64_t>(o.figure.state()));
  const auto shown = o.figure.shown();
  const auto range = o.figure.range();
  if (shown) {
    statement.bind(at + 7, *shown);
  } else {
    statement.bind(at + 7);
  }
  if (range) {
    statement.bind(at + 8, range->lower);
    statement.bind(at + 9, range->upper);
  } else {
    statement.bind(at + 8);
    statement.bind(at + 9);
  }
}

Observation ObservationColumns::read(SQLite::Statement& statement, int at) const {
  const auto number = [&](int column) { return statement.getColumn(at + column).getInt64(); };
  // A missing number reads as 0, which is what the parts of a symbol are.
  const auto real = [&](int column) { return statement.getColumn(at + column).getDouble(); };
  const auto period = Period::between(day_of(number(3)), day_of(number(4)));
  if (!period) damaged("a period ends before it begins");
  const auto state = number(6);
  if (state < 0 || state >= static_cast<std::int64_t>(state_names.size())) damaged("a figure has an unknown state");
  const auto figure = Figure::from_parts(static_cast<Figure::State>(state), real(7), {real(8), real(9)});
  if (!figure) damaged(figure.error().message);
  return {.measure = texts_.measures.text_of(number(0)),
          .level = coded<Level>(number(1)),
          .area = area_of(texts_.areas.text_of(number(2))),
          .period = *period,
          .breakdown = texts_.breakdowns.text_of(number(5)),
          .figure = *figure};
}

void name_observation_codes(const std::function<void(std::string_view, std::int64_t, std::string_view)>& keep) {
  name_codes<Level>("level", keep);
  for (const auto& [state, name] : state_names) keep("state", static_cast<std::int64_t>(state), name);
}

}  // namespace tocsin::sqlite
