#include "course_view.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {
namespace {

/// The direction whose state says most, and what it says.
struct Standing {
  Status status = Status::normal;
  std::optional<Direction> direction;
  friend bool operator==(const Standing&, const Standing&) = default;
};

Standing standing_of(const VintageStatus& vintage) {
  for (const Status status : {Status::persistent, Status::emerging, Status::resolving}) {
    if (vintage.high == status) return {status, Direction::high};
    if (vintage.low == status) return {status, Direction::low};
  }
  return {};
}

std::string standing_words(const Standing& standing) {
  const std::string words(status_words(standing.status));
  if (!standing.direction) return words;
  return words + (*standing.direction == Direction::high ? ", higher" : ", lower");
}

bool is_assessed(const VintageStatus& vintage) {
  return vintage.high != Status::not_assessable || vintage.low != Status::not_assessable;
}

bool is_followed(const UnitAssessment& verdict) {
  return (verdict.assessable_high || verdict.assessable_low) && !verdict.course.empty();
}

}  // namespace

bool ever_differed(const UnitAssessment& verdict) {
  return std::ranges::any_of(verdict.course,
                             [](const VintageStatus& vintage) { return standing_of(vintage) != Standing{}; });
}

void add_course(View& view, const Edition& edition, std::size_t unit) {
  const Assessment& assessment = edition.assessment;
  const UnitAssessment& verdict = assessment.units[unit];
  View rows = list_view();
  bool any = false;
  for (std::size_t v = 0; is_followed(verdict) && v < verdict.course.size(); ++v) {
    const WindowEstimates& vintage = assessment.vintage(v);
    const RateEstimate& estimate = vintage.units[unit];
    if (!is_assessed(verdict.course[v])) continue;
    View row;
    row.set("window", vintage.period.words());
    row.set("observed", count_text(estimate.observed));
    row.set("expected", grouped(estimate.expected, 1));
    row.set("relative", grouped(estimate.relative_rate, 2));
    row.set("relative_range", in_brackets(estimate.relative_lower, estimate.relative_upper, 2));
    row.set("prob_high", percent(estimate.prob_high));
    row.set("prob_low", percent(estimate.prob_low));
    row.set("standing", standing_words(standing_of(verdict.course[v])));
    rows << row;
    any = true;
  }
  const Policy& policy = assessment.policy;
  view.set("has_course", any);
  view.set("course_rows", rows);
  view.set("course_high", level_text(policy.ratio - 1));
  view.set("course_low", level_text(1 - 1 / policy.ratio));
  view.set(
      "course_rule",
      fmt::format(
          "A difference may be emerging where its probability exceeds {0} in one assessment; it is persistent "
          "where it does in two running, or exceeds {1} in one. Below {2} it is no longer clear, and below that a "
          "second time it is over. It is listed as a finding while its probability is at least {3}, and while at "
          "most {4} of the list are expected to be due to chance.",
          level_text(policy.enter_probability), level_text(policy.enter_at_once), level_text(policy.leave_probability),
          level_text(policy.list_probability), level_text(policy.false_discovery)));
}

void add_changes(View& view, const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  View rows = list_view();
  std::size_t changed = 0;
  for (const std::size_t unit : units_by_name(edition)) {
    const UnitAssessment& verdict = assessment.units[unit];
    if (!is_followed(verdict) || verdict.course.size() < 2) continue;
    if (!is_assessed(verdict.course[verdict.course.size() - 2])) continue;  // it could not be assessed then
    const Standing before = standing_of(verdict.course[verdict.course.size() - 2]);
    const Standing now = standing_of(verdict.course.back());
    if (before == now) continue;
    ++changed;
    View row;
    row.set("code", std::string(assessment.panel.units[unit].code.text()));
    row.set("name", assessment.panel.units[unit].name);
    row.set("before", standing_words(before));
    row.set("now", standing_words(now));
    rows << row;
  }
  view.set("has_earlier", !assessment.vintages.empty());
  view.set("has_changes", changed > 0);
  view.set("change_rows", rows);
  view.set("changes_headline",
           changed == 0 ? std::string("No authority that can be assessed stands differently than a year before")
                        : fmt::format("{} {} differently than a year before", changed,
                                      changed == 1 ? "assessable authority stands" : "assessable authorities stand"));
  view.set("earlier_window", assessment.vintages.empty() ? std::string() : assessment.vintages.back().period.words());
}

}  // namespace tocsin
