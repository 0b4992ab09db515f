#pragma once

#include "tocsin/domain/notification.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {

/// The main child of an incident. Shares that are published (domain facts of the Department's and the Panel's releases)
/// are met in expectation: 36 % under 1, 57 % male, two thirds to three quarters living at home, 8 to 13 % on a
/// protection plan, over four fifths known to an agency. Ethnicity, disability and child in need plans are not
/// published by share: theirs are assumptions. Where `unborn_possible`, a few children who are not looked after are.
[[nodiscard]] MainChild draw_child(Random& random, Nature nature, bool looked_after, bool unborn_possible);

/// A care leaver, aged 16 to 24.
[[nodiscard]] MainChild draw_care_leaver(Random& random);

/// The suspected cause where abuse or neglect is known or suspected. Deaths follow the Panel's shares of 2020: about a
/// third sudden and unexpected in infancy, a fifth suspected suicide, 17 % maltreatment in the family.
[[nodiscard]] Cause draw_cause(Random& random, Nature nature, AgeBand age);

}  // namespace tocsin
