#include "tocsin/publish/edition.hpp"

namespace tocsin {

bool still_open(const Edition& edition, std::size_t period) {
  const Panel& panel = edition.assessment.panel;
  const Day last = panel.periods[period].last();
  if (last >= std::chrono::floor<std::chrono::days>(edition.as_of)) return true;
  const std::optional<Day> until = edition.assessment.stream.until;
  if (!until || *until > last - std::chrono::days(7)) return false;
  const std::vector<Trace>& traces = edition.figures.counts;
  for (std::size_t at = period; at < traces.size(); at += panel.periods.size()) {
    if (traces[at].how == Transformation::events_counted) return true;
  }
  return false;
}

}  // namespace tocsin
