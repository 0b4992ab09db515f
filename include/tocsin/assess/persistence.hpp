#pragma once

#include "tocsin/assess/finding.hpp"
#include "tocsin/assess/policy.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

/// Finds who notifies persistently more or less than expected.
///
/// The model is asked once for each yearly vintage: the window of `policy.window_years` (fewer at the start of the
/// panel, never fewer than `policy.minimum_years`) that ends with that year; a vintage in which no unit has
/// `minimum_years` usable years is passed over. Over the vintages each unit and direction runs through a state machine
/// with hysteresis: normal -> emerging at a probability above `enter_probability`; persistent when that holds in two
/// successive vintages or passes `enter_at_once`; resolving, then normal, once it is below `leave_probability` (the
/// table of transitions is that of src/assess/departure.hpp). The persistent departures of all units and both
/// directions that are still at `list_probability` or above make one list; findings are its largest part whose mean
/// probability of being false is at most `policy.false_discovery` (Newton et al. 2004; Jones, Ohlssen and Spiegelhalter
/// 2008), the others stay `persistent` with the reason why they are not listed. A direction in which the newest window
/// could not have shown a departure of useful size at `enter_probability` is never flagged (rule R14); a unit with
/// neither direction assessable, too few usable years, or ended is `not_assessable`. `Finding::since` is the vintage in
/// which the present run first became persistent; a run ends when its state is normal again.
///
/// Errors: those of the model; a panel shorter than `policy.minimum_years`. O(vintages * fit).
[[nodiscard]] Result<Assessment> assess_persistence(const Panel& panel, const RateModel& model, const Policy& policy);

}  // namespace tocsin
