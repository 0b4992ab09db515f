#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/authority_register.hpp"

namespace tocsin {

/// How the units of a panel lie to each other.
struct Geography {
  std::vector<Region> regions;
  std::vector<std::pair<AreaCode, AreaCode>> adjacent;   ///< units that touch, each pair once
  std::map<AreaCode, std::vector<AreaCode>> alike = {};  ///< the statistical neighbours of a unit, closest first
};

}  // namespace tocsin
