#pragma once

#include <cstdint>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/names.hpp"

namespace tocsin::sqlite {

/// The value of an enumeration with names from its stored number; throws for a number that has none.
template <class E>
[[nodiscard]] E coded(std::int64_t number) {
  if (number < 0 || number >= static_cast<std::int64_t>(names_of<E>.size())) {
    throw SQLite::Exception("a row holds the unknown code " + std::to_string(number), SQLITE_CORRUPT);
  }
  return static_cast<E>(number);
}

/// The area of a stored code, which may be empty; throws for an ill-formed one.
[[nodiscard]] inline AreaCode area_of(const std::string& text) {
  if (text.empty()) return {};
  const auto code = AreaCode::parse(text);
  if (!code) throw SQLite::Exception("a row names an ill-formed area", SQLITE_CORRUPT);
  return *code;
}

/// Names every value of an enumeration for the table of codes.
template <class E, class Keep>
void name_codes(std::string_view field, const Keep& keep) {
  for (const auto& [value, name] : names_of<E>) keep(field, static_cast<std::int64_t>(value), name);
}

}  // namespace tocsin::sqlite
