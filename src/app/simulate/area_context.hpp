#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"

namespace tocsin {

/// One council: the same children under one or more codes in turn, first to last. A merger or a split ends a council
/// and starts others; a recode does not.
struct Council {
  std::vector<AreaCode> codes;
};

/// Every council of the register, by the code it had first. O(authorities * lineage).
[[nodiscard]] std::vector<Council> councils_of(const AuthorityRegister& authorities);

/// Figures of one measure, by area and period.
class AreaContext {
 public:
  explicit AreaContext(const std::vector<Observation>& observations);

  /// The figure of exactly that area and period; null where there is none. O(log observations).
  [[nodiscard]] const Figure* find(AreaCode area, const Period& period) const;
  /// The figure under any code of the council, the last code first.
  [[nodiscard]] const Figure* find(const Council& council, const Period& period) const;
  /// The latest period of all; nothing where there are no figures.
  [[nodiscard]] std::optional<Period> latest() const;

 private:
  std::map<std::pair<Period, AreaCode>, Figure> figures_;
};

}  // namespace tocsin
