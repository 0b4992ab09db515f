#include "evidence.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace tocsin {
namespace {

bool in_years(const EvidenceQuery& query, int year) {
  return year >= query.first_year && (!query.last_year || year <= *query.last_year);
}

/// The year-long periods of the totals at hand: reporting years where there is any, else calendar years.
std::vector<Period> periods_of(const std::vector<Observation>& counts, const EvidenceQuery& query) {
  std::set<Period> reporting;
  std::set<Period> other;
  for (const Observation& o : counts) {
    if (o.level != Level::authority || !o.breakdown.empty() || o.period.years() != 1.0) continue;
    if (!in_years(query, reporting_year_of(o.period.last()))) continue;
    (o.period.is_reporting_year() ? reporting : other).insert(o.period);
  }
  const auto& chosen = reporting.empty() ? other : reporting;
  return {chosen.begin(), chosen.end()};
}

/// Events as yearly counts of every authority in force, for the complete years in which there is any.
std::vector<Observation> counted(const std::vector<NotificationCount>& notifications,
                                 const AuthorityRegister& authorities, const EvidenceQuery& query) {
  std::map<int, std::map<AreaCode, double>> years;
  for (const NotificationCount& n : notifications) {
    const int year = reporting_year_of(Period::month(n.month).first());
    if (in_years(query, year) && Period::reporting_year(year).last() < query.today) {
      years[year][n.authority] += static_cast<double>(n.count);
    }
  }
  std::vector<Observation> counts;
  for (auto& [year, by_authority] : years) {
    const Period period = Period::reporting_year(year);
    double total = 0;
    for (const Authority& authority : authorities.authorities()) {
      if (authority.valid_from > period.last() || (authority.valid_to && *authority.valid_to < period.first()))
        continue;
      const double count = by_authority[authority.code];
      total += count;
      counts.push_back({query.measure, Level::authority, authority.code, period, "", Figure::exact(count)});
    }
    counts.push_back({query.measure, Level::country, *AreaCode::parse("E92000001"), period, "", Figure::exact(total)});
  }
  return counts;
}

/// Adds those of `more` whose area and period `counts` does not speak of.
void fill(std::vector<Observation>& counts, const std::vector<Observation>& more) {
  std::set<std::pair<AreaCode, Period>> spoken;
  for (const Observation& o : counts) {
    if (o.breakdown.empty()) spoken.insert({o.area, o.period});
  }
  for (const Observation& o : more) {
    if (!spoken.count({o.area, o.period})) counts.push_back(o);
  }
}

/// The events that count and were notified in the years asked for, by today.
Result<EventStream> read_stream(Store& store, const EvidenceQuery& query, bool any_real) {
  std::vector<StreamEvent> events;
  EvidenceQuery streamed = query;
  if (query.stream_last_year) streamed.last_year = query.stream_last_year;
  NotificationFilter filter;
  filter.as_of = query.as_of;
  const auto read = store.notifications(filter, [&](const StoredNotification& stored) {
    const Notification& n = stored.notification;
    if (!n.counts() || (stored.provenance.illustrative && any_real)) return;
    if (n.notified > query.today || !in_years(streamed, reporting_year_of(n.notified))) return;
    events.push_back(
        {n.notified, n.authority, n.nature, n.incident, n.child, n.aware, n.type, n.cause, n.other_reason});
  });
  if (!read) return tl::unexpected(read.error());
  return event_stream(std::move(events));
}

}  // namespace

Result<Evidence> gather_evidence(Store& store, const AuthorityRegister& authorities, const EvidenceQuery& query) {
  const std::string exposure =
      query.exposure.measure.empty() ? std::string(measures::child_population) : query.exposure.measure;
  auto held = store.observations(
      {{query.measure, exposure, std::string(measures::children_in_need), std::string(measures::idaci_score)},
       query.as_of,
       std::nullopt});
  if (!held) return tl::unexpected(held.error());
  std::vector<NotificationCount> notifications;
  if (query.measure == measures::notifications) {
    auto counts = store.notification_counts(query.as_of);
    if (!counts) return tl::unexpected(counts.error());
    notifications = std::move(*counts);
  }
  const auto counts_real = [&](const auto& row) {
    return !row.provenance.illustrative && row.observation.measure == query.measure &&
           row.observation.level == Level::authority;
  };
  const bool any_real =
      std::any_of(held->begin(), held->end(), counts_real) ||
      std::any_of(notifications.begin(), notifications.end(), [](const auto& n) { return !n.illustrative; });

  Evidence evidence;
  std::set<std::uint64_t> used;
  std::vector<Observation> counts;
  for (StoredObservation& row : *held) {
    Observation& o = row.observation;
    const bool is_count = o.measure == query.measure;
    if (is_count && row.provenance.illustrative && any_real) continue;
    used.insert(row.provenance.file_id);
    (is_count ? evidence.count_rows : evidence.circumstance_rows)
        .push_back({o, {row.provenance.file_id, row.provenance.line}});
    if (is_count) {
      evidence.illustrative = evidence.illustrative || row.provenance.illustrative;
      counts.push_back(std::move(o));
    } else if (o.measure == exposure) {
      o.figure = o.figure * query.exposure.multiplier;
      evidence.sources.population.push_back(std::move(o));
    } else {
      evidence.sources.context.push_back(std::move(o));
    }
  }
  std::erase_if(notifications, [&](const NotificationCount& n) { return n.illustrative && any_real; });
  fill(counts, counted(notifications, authorities, query));
  evidence.periods = periods_of(counts, query);
  for (Observation& o : counts) {
    if (o.level == Level::country && o.breakdown.empty() &&
        std::find(evidence.periods.begin(), evidence.periods.end(), o.period) != evidence.periods.end()) {
      evidence.national.push_back(o);
    }
  }
  std::sort(evidence.national.begin(), evidence.national.end(),
            [](const Observation& a, const Observation& b) { return a.period < b.period; });
  evidence.sources.counts = std::move(counts);
  evidence.illustrative = evidence.illustrative || (!notifications.empty() && !any_real);
  if (!notifications.empty()) {
    auto stream = read_stream(store, query, any_real);
    if (!stream) return tl::unexpected(stream.error());
    evidence.stream = std::move(*stream);
  }

  auto files = store.files(query.as_of);
  if (!files) return tl::unexpected(files.error());
  for (FileReceipt& file : *files) {
    const bool events = !notifications.empty() && file.feed == "events" && !(file.illustrative && any_real);
    if (events) evidence.event_files.push_back(file.id);
    if (used.count(file.id) || events) evidence.files.push_back(std::move(file));
  }
  if (evidence.periods.empty()) {
    return failure(ErrorKind::not_found,
                   fmt::format("the store holds no yearly count of '{}' from {} on: load a feed of counts first "
                               "(tocsin load --help)",
                               query.measure, query.first_year));
  }
  return evidence;
}

}  // namespace tocsin
