#include "tocsin/domain/event_stream.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace tocsin {

EventStream event_stream(std::vector<StreamEvent> events) {
  std::stable_sort(events.begin(), events.end(), [](const StreamEvent& a, const StreamEvent& b) {
    return std::tie(a.notified, a.authority) < std::tie(b.notified, b.authority);
  });
  return {std::move(events)};
}

std::vector<std::vector<std::size_t>> events_by_unit(const EventStream& stream, const Panel& panel) {
  std::map<AreaCode, std::size_t> unit_of;
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    for (const AreaCode code : panel.units[unit].codes) unit_of.emplace(code, unit);
  }
  std::vector<std::vector<std::size_t>> positions(panel.units.size());
  for (std::size_t i = 0; i < stream.events.size(); ++i) {
    const auto unit = unit_of.find(stream.events[i].authority);
    if (unit != unit_of.end()) positions[unit->second].push_back(i);
  }
  return positions;
}

}  // namespace tocsin
