#include "list_query.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tocsin {
namespace {

/// Reads one parameter whose values have names. Null text: not sent, nothing read.
template <class E>
Result<std::optional<E>> named(const Target& target, std::string_view key) {
  const std::string* text = target.parameter(key);
  if (text == nullptr) return std::nullopt;
  if (const std::optional<E> value = parse_name<E>(*text)) return value;
  std::string known;
  for (const auto& [value, name] : names_of<E>) known += (known.empty() ? "" : ", ") + std::string(name);
  return failure(ErrorKind::invalid_input, fmt::format("'{}' is no {}; there are {}.", *text, key, known));
}

Result<std::optional<AreaCode>> code(const Target& target, std::string_view key) {
  const std::string* text = target.parameter(key);
  if (text == nullptr) return std::nullopt;
  const Result<AreaCode> parsed = AreaCode::parse(*text);
  if (!parsed) return within(fmt::format("parameter '{}'", key), parsed.error());
  return *parsed;
}

/// Takes a parameter into its place; false, with the error, where it was refused.
template <class T>
bool take(Result<std::optional<T>> read, std::optional<T>& place, std::optional<Error>& error) {
  if (read) {
    place = *read;
  } else {
    error = std::move(read).error();
  }
  return !error;
}

}  // namespace

bool ListQuery::takes(const ListRow& row) const {
  if (authority && std::ranges::find(row.codes, *authority) == row.codes.end() && row.authority != *authority)
    return false;
  if (region && row.region != *region) return false;
  if (status && row.status != name_of(*status)) return false;
  if (watch && row.watch != watch) return false;
  return !direction || row.direction == direction;
}

Result<ListQuery> parse_list_query(const Target& target) {
  ListQuery query;
  const Result<Paging> paging = parse_paging(target);
  if (!paging) return tl::unexpected(paging.error());
  query.paging = *paging;
  std::optional<Error> error;
  const bool read = take(named<Format>(target, "format"), query.format, error) &&
                    take(code(target, "authority"), query.authority, error) &&
                    take(code(target, "region"), query.region, error) &&
                    take(named<Status>(target, "status"), query.status, error) &&
                    take(named<Watch>(target, "watch"), query.watch, error) &&
                    take(named<Direction>(target, "direction"), query.direction, error);
  if (!read) return tl::unexpected(*std::move(error));
  return query;
}

}  // namespace tocsin
