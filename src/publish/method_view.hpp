#pragma once

#include <kainjow/mustache.hpp>

#include "tocsin/assess/finding.hpp"

namespace tocsin {

/// The thresholds of the policy and how the newest fit went, as any page may quote them.
void add_method(kainjow::mustache::data& view, const Assessment& assessment);

}  // namespace tocsin
