#include "quarter_figures.hpp"

#include <algorithm>
#include <chrono>

namespace tocsin {
namespace {

/// 1 to 4 of "Q1" to "Q4"; 0 of anything else.
int quarter_number(std::string_view category) {
  if (category.size() != 2 || category[0] != 'Q' || category[1] < '1' || category[1] > '4') return 0;
  return category[1] - '0';
}

Figure shown_count(double count, const DisclosureRule& rule) {
  return count > 0 && count < rule.smallest_shown ? Figure::confidential() : Figure::exact(count);
}

}  // namespace

std::vector<QuarterFigure> quarter_figures(const std::vector<NationalFigureCell>& national, const CubeSources& sources,
                                           Day today, const DisclosureRule& rule) {
  std::vector<QuarterFigure> quarters;
  for (const NationalFigureCell& cell : national) {
    const int number = cell.breakdown == Breakdown::quarter ? quarter_number(cell.category) : 0;
    if (number == 0 || cell.nature != NatureGroup::total) continue;
    quarters.push_back(
        {Period::reporting_quarter(reporting_year_of(cell.period.last()), number), cell.figure, cell.trace, true});
  }
  Trace trace{Transformation::events_counted, {}};
  for (const std::uint64_t file : sources.event_files) trace.rows.push_back({file, 0});
  const int going_on = reporting_year_of(today);
  const Day until = sources.stream.events.empty() ? Day{} : sources.stream.until();
  for (int number = 1; number <= 4; ++number) {
    const Period quarter = Period::reporting_quarter(going_on, number);
    if (quarter.first() > until) break;
    const auto count = std::ranges::count_if(
        sources.stream.events, [&](const StreamEvent& event) { return quarter.contains(event.notified); });
    quarters.push_back({quarter, shown_count(static_cast<double>(count), rule), trace, true});
  }
  std::ranges::sort(quarters, {}, &QuarterFigure::period);
  for (QuarterFigure& quarter : quarters) {
    const Day last = quarter.period.last();
    const bool counted = quarter.trace.how == Transformation::events_counted;
    quarter.complete = last < today && (!counted || until > last - std::chrono::days(7));
  }
  return quarters;
}

}  // namespace tocsin
