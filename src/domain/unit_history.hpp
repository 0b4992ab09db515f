#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"

namespace tocsin {

/// Figures of one measure by code and period, read back for units that may have had several codes.
class UnitHistory {
 public:
  /// Keeps a reference to the register. Observations of regions and countries, and breakdowns, are passed over.
  UnitHistory(const std::vector<Observation>& observations, const AuthorityRegister& authorities);

  struct Found {
    Figure figure;
    bool back_series = false;  ///< from a code that was not in force in the period
  };
  /// The unit's figure for exactly that period by the rules of `build_panel`; nothing where no row was received for it.
  [[nodiscard]] std::optional<Found> at(const std::vector<AreaCode>& codes, const Period& period) const;
  /// The latest number known under one code.
  [[nodiscard]] std::optional<double> latest(AreaCode code) const;

 private:
  [[nodiscard]] const Figure* row(AreaCode code, const Period& period) const;
  [[nodiscard]] bool in_force(AreaCode code, const Period& period) const;
  [[nodiscard]] bool spoken_for(AreaCode code, const std::vector<AreaCode>& codes, const Period& period) const;

  const AuthorityRegister& authorities_;
  std::map<std::pair<AreaCode, Period>, Figure> rows_;
};

}  // namespace tocsin
