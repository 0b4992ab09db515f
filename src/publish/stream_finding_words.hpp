#pragma once

#include "tocsin/publish/words.hpp"

namespace tocsin {

/// "What this means" for a finding of the stream: a silence, or a shift against an area's own past.
[[nodiscard]] FindingWords stream_finding_words(const Finding& finding, const Assessment& assessment);

}  // namespace tocsin
