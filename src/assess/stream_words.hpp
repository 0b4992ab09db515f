#pragma once

#include <string>
#include <vector>

#include "tocsin/assess/finding.hpp"

/// The sentences of the watches of the stream.
namespace tocsin {

/// A silence: since when, what was expected, how likely so long a one is.
[[nodiscard]] std::string silence_words(const Finding& finding, double false_per_year);

/// A shift of level. Regions are told without counts: theirs are published rounded only.
[[nodiscard]] std::string surge_words(const Finding& finding, double ratio, double false_per_year);

/// A cluster of authorities, which are named.
[[nodiscard]] std::string cluster_words(const Finding& finding, const std::vector<std::string>& names,
                                        double false_per_year);

/// What deaths and serious harm did in a stretch in which England's level shifted (rule R16).
struct NatureShift {
  double deaths = 0;
  double deaths_expected = 0;
  double harm = 0;
  double harm_expected = 0;
};
[[nodiscard]] std::string nature_words(const NatureShift& shift, double confidence);

}  // namespace tocsin
