#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"

namespace tocsin {

/// What is wrong with a form (rule R7): a blank where an answer is asked for, or answers that contradict each other.
/// `not_known` is an answer.
[[nodiscard]] bool faulty_form(const StreamEvent& event);

/// Authorities whose forms have a fault more often than the policy lets pass, and England where nature `other` has
/// become more frequent. Sets `assessment.stream.fault_expected_false`.
[[nodiscard]] std::vector<Finding> find_poor_forms(Assessment& assessment, const EventStream& stream);

}  // namespace tocsin
