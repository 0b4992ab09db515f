#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/geography.hpp"

namespace tocsin {

/// Adds what the stream shows to an assessment of persistence: silences, and shifts of level against an area's own
/// past.
///
/// Silence: the probability that an authority sends nothing for so long, its rate being known no better than the
/// newest vintage before the silence knew it. It is a finding at or below `silence_threshold`, which is set so that in
/// a year chance alone makes `policy.silence_false_per_year` of them, gaps being begun by notifications. An authority
/// for which that would take more than `policy.silence_years` is not assessable and never a finding.
///
/// Shift (watch `surge`; direction low: a fall): every authority, region and England by `rate_shift` with the policy's
/// ratio and its inverse, from the end of the newest vintage that leaves `policy.surge_years` to the stream's last day
/// (of the oldest, where none does). Each series and direction has the same chance of a false alarm at a known rate;
/// thresholds are then lowered together until, rates being as uncertain as they are, chance alone makes
/// `policy.surge_false_per_year` in the last year of that watch. Authorities and regions are held against the nation of
/// the same time, England against its own level before.
///
/// Cluster: neighbouring authorities that together notify more than their own rates lead to expect, in the newest
/// months; Kulldorff's scan over zones of adjacent authorities, its significance by replicates drawn from the
/// predictive law of every authority, once a month; a finding where chance alone makes at most
/// `policy.cluster_false_per_year`.
///
/// One fact has one finding: a fall of a silent authority bears witness to the silence, and a region or England is
/// looked at without those of its parts that have a finding of their own in that direction; so is a cluster, which
/// bears witness to the rise of its region where that stands.
///
/// An empty stream, or one that ends before the panel's last period, leaves the assessment as it is. `regions` name the
/// regions; one not among them is not watched. O(vintages * units * years + events^2 of the largest area).
void assess_stream(Assessment& assessment, const EventStream& stream, const Geography& geography);

}  // namespace tocsin
