#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/working_calendar.hpp"

namespace tocsin {

/// Adds what the records of the stream say besides their number: how late they are, how well their forms are filled in,
/// what is in them more often than it should be, and how many incidents are still to be notified. Everything is looked
/// at in whole reporting quarters that ended by the stream's last day.
///
/// Timeliness: the share of an authority's notifications that came after the fifth working day from awareness (rule
/// R1), over `policy.record_quarters`. Where awareness is not stated, or a day lies outside the calendar, the clock
/// cannot be computed and the notification is left out of both sides of the share. Quality: the share of its forms with
/// a blank or contradictory field (rule R7), likewise; and England's share of nature `other` (rule R6), newest four
/// quarters against the years before. A share is shrunk towards what is usual among authorities (`fit_beta_binomial`);
/// a finding is one that lies beyond the policy's share and `policy.record_ratio` times the usual one, with at least
/// `policy.list_probability` and within a false discovery rate of `policy.false_discovery`.
///
/// Themes: characteristics, natures and causes that appear in England more often among the notifications of the newest
/// `policy.theme_quarters` than in the `policy.theme_past_quarters` before; and in a region, given its own past and the
/// nation of the same time, by DuMouchel's shrinker. Never of an authority. All of an area make one finding.
///
/// Incidents: how many of the newest quarters' are still to be notified, from the delays so far (`nowcast`). The other
/// watches count by day of notification, which nothing is still missing from but files not loaded yet; none of them
/// reads counts by day of incident.
///
/// An assessment without a stream stays as it is. Mathematics: models/records/MODEL.md. O(events * themes).
void assess_records(Assessment& assessment, const EventStream& stream, const WorkingCalendar& calendar,
                    const std::vector<Region>& regions);

}  // namespace tocsin
