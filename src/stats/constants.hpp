#pragma once

#include <limits>

/// Numbers that several sources of this room name.
namespace tocsin {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double log_root_two_pi = 0.91893853320467274;

}  // namespace tocsin
