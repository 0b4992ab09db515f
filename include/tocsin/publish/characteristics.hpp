#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tocsin/domain/notification.hpp"
#include "tocsin/publish/figure_cube.hpp"

namespace tocsin {

/// The categories of a characteristic or of the quarter in a year, in the order of the Department's files; "Total" for
/// the rest.
[[nodiscard]] std::vector<std::string_view> categories_of(Breakdown breakdown, int reporting_year);

/// The category that a notification falls into, by its main child or the day it was notified. A blank answer is "Not
/// known"; mother and baby units are hospital, secure homes and young offender institutions are other.
[[nodiscard]] std::string_view category_of(Breakdown breakdown, const MainChild& child, Day notified);

/// What the topic of a published row is called once spelled evenly ("cla" is read as `looked_after`); nothing for other
/// keys.
[[nodiscard]] std::optional<Breakdown> topic_of(std::string_view key);

}  // namespace tocsin
