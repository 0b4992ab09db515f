#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// What a page says of one unit in sentences, whatever it is: large or tiny, new, ended, with years withheld.
struct AreaWords {
  std::string headline;  ///< what is shown of it; at most 15 words
  std::string observed;  ///< "1 notification in 5 years, April 2021 to March 2026."
  std::string expected;  ///< with the relative rate and its interval, or why there is none
  std::string rate;
  std::string population;
  std::string shown;                 ///< how large a difference these data would have shown
  std::string chance;                ///< of more or less than the policy's ratio
  std::string funnel;                ///< where it and its neighbours lie among the limits; empty where it has no point
  std::string silence;               ///< empty where there is no stream
  std::vector<std::string> history;  ///< where its figures come from, and which are missing
  std::string years_headline;        ///< over the figure by year; at most 15 words
};

/// The statistical neighbours of a unit among those of the panel, by name.
[[nodiscard]] std::vector<std::size_t> neighbours_of(const Edition& edition, std::size_t unit);
/// Whether the funnel has a point for a unit: it is in force and something is expected of it.
[[nodiscard]] bool has_point(const Edition& edition, std::size_t unit);
/// "within the 95% limits", "between the 95% and the 99.8% limits" or "outside the 99.8% limits"
[[nodiscard]] std::string_view limits_words(const RateEstimate& estimate);

/// O(periods).
[[nodiscard]] AreaWords area_words(const Edition& edition, std::size_t unit);

}  // namespace tocsin
