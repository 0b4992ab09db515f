#pragma once

#include "page_writer.hpp"

/// How authorities stood from one yearly assessment to the next. All of them were made with the figures as they are
/// now.
namespace tocsin {

/// Whether a unit ever stood otherwise than with no difference shown.
[[nodiscard]] bool ever_differed(const UnitAssessment& verdict);
/// Sets the table of a unit's assessments, oldest first, and whether there is one: not of a unit that cannot be
/// assessed.
void add_course(View& view, const Edition& edition, std::size_t unit);
/// Sets what became of authorities between the newest assessment and the one before, by name.
void add_changes(View& view, const Edition& edition);

}  // namespace tocsin
