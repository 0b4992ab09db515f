#include "stream_finding_words.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "numbers.hpp"

namespace tocsin {
namespace {

/// How many chance makes: one decimal, and never none.
std::string few_text(double findings) { return findings < 0.05 ? "fewer than 0.1" : grouped(findings, 1); }

std::string headline(const Finding& finding) {
  if (finding.watch == Watch::silence) return finding.name + " has sent no notification for unusually long";
  if (finding.watch == Watch::clusters) return "More notifications than before from " + finding.name;
  if (finding.watch == Watch::timeliness) return finding.name + " notifies late more often than is usual";
  if (finding.watch == Watch::themes)
    return "Some characteristics appear more often than they should in " + finding.name;
  if (finding.watch == Watch::quality)
    return finding.authority.is_country() ? "More notifications than before are of nature other"
                                          : finding.name + " has faulty forms more often than is usual";
  return fmt::format("Notifications from {} have {} against its own past", finding.name,
                     finding.direction == Direction::high ? "risen" : "fallen");
}

/// Of the records, or of how many notifications there are?
bool of_records(Watch watch) { return watch == Watch::timeliness || watch == Watch::quality || watch == Watch::themes; }

std::string_view kind_words(const Finding& finding) {
  if (finding.watch == Watch::timeliness) return " that came late";
  if (finding.watch == Watch::themes) return " with the first characteristic";
  if (finding.watch == Watch::quality)
    return finding.authority.is_country() ? " of nature other" : " with a faulty form";
  return "";
}

std::string observed_words(const Finding& finding) {
  if (std::isnan(finding.observed)) return "Too few to be shown for a region.";
  const bool of_larger_area = finding.authority.is_region() || finding.authority.is_country();
  return fmt::format("{}{}{}, {}.{}", finding.authority.is_region() ? "About " : "",
                     quantity(finding.observed, "notification", "notifications"), kind_words(finding),
                     finding.period.words(),
                     of_larger_area && finding.watch == Watch::surge
                         ? " Authorities with a shift of their own and those without a known past rate are left out."
                         : "");
}

/// Children of the area's authorities in the newest year.
std::string population_words(const Finding& finding, const Panel& panel) {
  if (finding.watch == Watch::clusters) return "The authorities of the cluster are named below.";
  double children = 0;
  const auto newest = static_cast<Eigen::Index>(panel.periods.size()) - 1;
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    const PanelUnit& area = panel.units[unit];
    const bool within =
        finding.authority.is_country() || area.code == finding.authority || area.region == finding.authority;
    const double exposure = panel.exposure(static_cast<Eigen::Index>(unit), newest);
    if (within && !area.ended && exposure > 0) children += exposure / panel.periods.back().years();
  }
  if (children == 0) return "The number of children is not known.";
  return fmt::format("About {} children.", grouped(children, 0));
}

/// Of the watches of the records.
std::string usual_words(const Finding& finding, double confidence) {
  if (std::isnan(finding.expected)) return "What was expected is not published for a region.";
  const bool past = finding.watch == Watch::themes || finding.authority.is_country();
  return fmt::format("{} would be expected {}; the underlying share is {} times that ({} limits {}).",
                     quantity(finding.expected, "notification", "notifications"),
                     past ? "from the years before" : "at the share usual in England",
                     grouped(finding.relative_rate, 2), level_text(confidence),
                     range_text(finding.lower, finding.upper, 2));
}

std::string expected_words(const Finding& finding, double confidence) {
  if (of_records(finding.watch)) return usual_words(finding, confidence);
  std::string words = fmt::format("{} would be expected from its own past rate{}.",
                                  quantity(finding.expected, "notification", "notifications"),
                                  finding.authority.is_country() ? "" : ", at the national level of the time");
  if (std::isnan(finding.relative_rate)) return words;
  words += fmt::format(" What came is {} times that", grouped(finding.relative_rate, 2));
  if (std::isnan(finding.lower)) return words + "; limits are not given for a region, whose counts are rounded.";
  return words + fmt::format(" ({} limits {}, the uncertainty of the past rate included).", level_text(confidence),
                             range_text(finding.lower, finding.upper, 2));
}

std::string probability_words(const Finding& finding) {
  if (of_records(finding.watch))
    return fmt::format("The probability that the underlying share lies beyond what the policy lets pass is {}: {}.",
                       percent(finding.probability), probability_band(finding.probability));
  const std::string chance = chance_text(finding.probability);
  if (finding.watch == Watch::silence)
    return fmt::format("If nothing has changed, a silence this long has a probability of {}.", chance);
  return fmt::format(
      "If nothing had changed, a shift as clear would come in a watch like this with a "
      "probability of {}.",
      chance);
}

std::string by_chance_words(const Finding& finding, const StreamState& stream) {
  if (finding.watch == Watch::clusters)
    return fmt::format("Chance alone makes at most {} such findings a year.", few_text(stream.cluster_false_per_year));
  if (of_records(finding.watch)) {
    const double false_ones = finding.watch == Watch::timeliness ? stream.late_expected_false
                              : finding.watch == Watch::quality  ? stream.fault_expected_false
                                                                 : stream.theme_expected_false;
    return fmt::format("Of the findings of this watch that stand, {} are expected to be due to chance.",
                       few_text(false_ones));
  }
  const bool silence = finding.watch == Watch::silence;
  return fmt::format("Chance alone makes about {} such findings a year over all {}.",
                     few_text(silence ? stream.silence_false_per_year : stream.surge_false_per_year),
                     silence ? "authorities that can be watched for silence" : "areas watched");
}

std::string incident_words(const StreamState& stream) {
  if (stream.incidents.empty()) return {};
  const IncidentQuarter& newest = stream.incidents.back();
  return fmt::format(
      " Provisional: of incidents of {} whose day is known, {} had been notified; once all are, they are expected to "
      "be {} "
      "({} to {}). Incidents that are never notified are not in it.",
      newest.quarter.words(), grouped(newest.reported, 0), grouped(newest.expected, 0), grouped(newest.lower, 0),
      grouped(newest.upper, 0));
}

}  // namespace

FindingWords stream_finding_words(const Finding& finding, const Assessment& assessment) {
  return {.headline = headline(finding),
          .observed = observed_words(finding),
          .population = population_words(finding, assessment.panel),
          .rate = finding.watch == Watch::clusters ? finding.reason
                  : of_records(finding.watch)      ? finding.reason
                                              : "No yearly rate is given of a stretch that is watched as it happens.",
          .expected = expected_words(finding, assessment.estimates.confidence),
          .probability = probability_words(finding),
          .chance = "The chance of what was seen is the probability above.",
          .by_chance = by_chance_words(finding, assessment.stream),
          .is_not = std::string(caveat),
          .audit = audit_questions()};
}

std::string stream_words(const Assessment& assessment) {
  const StreamState& stream = assessment.stream;
  if (!stream.until) return {};
  const auto standing = [&](Watch watch) {
    return static_cast<double>(std::ranges::count(assessment.findings, watch, &Finding::watch));
  };
  const auto assessable = std::ranges::count(stream.silences, true, &UnitSilence::assessable);
  const std::string watched = fmt::format(
      "Watched day by day until {}: {}, {} against the past and {} stand. Chance alone makes about {} silences a year "
      "among "
      "the {} authorities large enough to be watched for silence, and about {} shifts among all areas.",
      day_words(*stream.until), quantity(standing(Watch::silence), "silence", "silences"),
      quantity(standing(Watch::surge), "shift", "shifts"), quantity(standing(Watch::clusters), "cluster", "clusters"),
      few_text(stream.silence_false_per_year), assessable, few_text(stream.surge_false_per_year));
  const double records = standing(Watch::timeliness) + standing(Watch::quality) + standing(Watch::themes);
  const double by_chance = stream.late_expected_false + stream.fault_expected_false + stream.theme_expected_false;
  return fmt::format(
      "{} Of lateness, form quality and themes {} {}{}.{}", watched, quantity(records, "finding", "findings"),
      records == 1 ? "stands" : "stand",
      records > 0 ? fmt::format("; {} of them are expected to be due to chance", few_text(by_chance)) : std::string(),
      incident_words(stream));
}

std::string_view watch_words(Watch watch) {
  switch (watch) {
    case Watch::persistence:
      return "Persistent rate";
    case Watch::surge:
      return "Shift";
    case Watch::silence:
      return "Silence";
    case Watch::timeliness:
      return "Timeliness";
    case Watch::quality:
      return "Form quality";
    case Watch::themes:
      return "Theme";
    case Watch::clusters:
      return "Cluster";
  }
  throw std::invalid_argument("a watch without words");
}

}  // namespace tocsin
