#pragma once

#include <string>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/panel.hpp"

#include "unit_history.hpp"

namespace tocsin {

/// The divisions of a panel whose units, counts and exposure are there, by the rules of `build_panel`; adds to `notes`
/// where a population stands in. O(changes * (units + periods + years)).
[[nodiscard]] std::vector<Division> divisions_of(const Panel& panel, const UnitHistory& population,
                                                 const AuthorityRegister& authorities, std::vector<std::string>& notes);

}  // namespace tocsin
