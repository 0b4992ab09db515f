#pragma once

#include <optional>
#include <string>

#include "tocsin/serve/snapshot.hpp"
#include "tocsin/serve/target.hpp"

#include "negotiation.hpp"
#include "paging.hpp"

namespace tocsin {

/// Which rows of a list are asked for, and how written.
struct ListQuery {
  std::optional<Format> format;
  std::optional<AreaCode> authority;
  std::optional<AreaCode> region;
  std::optional<Status> status;
  std::optional<Watch> watch;
  std::optional<Direction> direction;
  Paging paging;

  [[nodiscard]] bool chooses() const { return authority || region || status || watch || direction || !paging.whole(); }
  [[nodiscard]] bool takes(const ListRow& row) const;
};

/// Reads the parameters it knows and passes over the others. Errors: `invalid_input` for a value that is none, naming
/// those there are.
[[nodiscard]] Result<ListQuery> parse_list_query(const Target& target);

}  // namespace tocsin
