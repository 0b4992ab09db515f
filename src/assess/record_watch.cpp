#include "tocsin/assess/record_watch.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "incidents.hpp"
#include "quality.hpp"
#include "themes.hpp"
#include "timeliness.hpp"

namespace tocsin {

void assess_records(Assessment& assessment, const EventStream& stream, const WorkingCalendar& calendar,
                    const std::vector<Region>& regions) {
  if (!assessment.stream.until) return;
  std::vector<Finding> late = find_late(assessment, stream, calendar);
  std::vector<Finding> poor = find_poor_forms(assessment, stream);
  std::vector<Finding> themes = find_themes(assessment, stream, regions);
  assessment.stream.incidents = count_incidents(stream, assessment.estimates.confidence);
  for (std::vector<Finding>* found : {&late, &poor, &themes})
    assessment.findings.insert(assessment.findings.end(), std::make_move_iterator(found->begin()),
                               std::make_move_iterator(found->end()));
  std::sort(assessment.findings.begin(), assessment.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.authority, a.direction, a.watch) < std::tie(b.authority, b.direction, b.watch);
  });
}

}  // namespace tocsin
