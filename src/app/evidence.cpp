#include "evidence.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace tocsin {
namespace {

bool in_years(const EvidenceQuery& query, int year) {
  return year >= query.first_year && (!query.last_year || year <= *query.last_year);
}

/// Whether a year-long period lies in the years asked for. A look back ends with a reporting year: a calendar year that
/// ends later was not known whole.
bool in_years(const EvidenceQuery& query, const Period& period) {
  return in_years(query, query.stream_last_year ? reporting_year_of(period.last()) : year_called(period));
}

/// Whether events of a reporting year are counted: it is over.
bool is_counted_year(const EvidenceQuery& query, int year) {
  return in_years(query, year) && Period::reporting_year(year).last() < query.today;
}

/// Events as yearly counts of every authority in force, for the complete years in which there is any.
std::vector<Observation> counted(const std::vector<NotificationCount>& notifications,
                                 const AuthorityRegister& authorities, const EvidenceQuery& query) {
  std::map<int, std::map<AreaCode, double>> years;
  for (const NotificationCount& n : notifications) {
    const int year = reporting_year_of(Period::month(n.month).first());
    if (is_counted_year(query, year)) {
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

/// Real rows and made-up ones are never counted together.
struct Counted {
  bool real = false;     ///< some real row is a yearly count of an authority in the years asked for
  bool made_up = false;  ///< some row is made up
  bool waiting = false;  ///< some real row is none

  void add(bool illustrative, bool yearly) {
    made_up = made_up || illustrative;
    real = real || (!illustrative && yearly);
    waiting = waiting || (!illustrative && !yearly);
  }

  /// Made-up rows, once there is a real yearly count; until then real ones, where there are made-up ones.
  [[nodiscard]] bool leaves_out(bool illustrative) const { return real ? illustrative : made_up && !illustrative; }
};

Counted what_counts(const std::vector<StoredObservation>& held, const std::vector<NotificationCount>& notifications,
                    const EvidenceQuery& query) {
  Counted counted;
  for (const StoredObservation& row : held) {
    const Observation& o = row.observation;
    if (o.measure != query.measure) continue;
    const bool yearly =
        o.level == Level::authority && o.breakdown.empty() && o.period.years() == 1.0 && in_years(query, o.period);
    counted.add(row.provenance.illustrative, yearly);
  }
  for (const NotificationCount& n : notifications) {
    const bool yearly = is_counted_year(query, reporting_year_of(Period::month(n.month).first()));
    counted.add(n.illustrative, yearly);
  }
  return counted;
}

/// The events that count and were notified in the years asked for, by today.
Result<EventStream> read_stream(Store& store, const EvidenceQuery& query, const Counted& counted) {
  std::vector<StreamEvent> events;
  EvidenceQuery streamed = query;
  if (query.stream_last_year) streamed.last_year = query.stream_last_year;
  NotificationFilter filter;
  filter.as_of = query.as_of;
  const auto read = store.notifications(filter, [&](const StoredNotification& stored) {
    const Notification& n = stored.notification;
    if (!n.counts() || counted.leaves_out(stored.provenance.illustrative)) return;
    if (n.notified > query.today || !in_years(streamed, reporting_year_of(n.notified))) return;
    events.push_back(
        {n.notified, n.authority, n.nature, n.incident, n.child, n.aware, n.type, n.cause, n.other_reason});
  });
  if (!read) return tl::unexpected(read.error());
  return event_stream(std::move(events));
}

/// The file of this content in the store; 0 where it was not loaded.
std::uint64_t file_of(const ReferenceRows& table, const std::vector<FileReceipt>& files) {
  const auto same = [&](const FileReceipt& file) { return file.feed == table.feed && file.sha256 == table.sha256; };
  const auto found = std::ranges::find_if(files, same);
  return found == files.end() ? 0 : found->id;
}

/// Adds what the reference tables say of times that were over by `known`, of the measures asked for, where `held` says
/// nothing.
void add_known_tables(std::vector<StoredObservation>& held, const std::vector<ReferenceRows>& tables,
                      const std::vector<std::string>& measures, Day known, const std::vector<FileReceipt>& files) {
  const auto key = [](const Observation& o) { return std::tuple(o.measure, o.level, o.area, o.period, o.breakdown); };
  std::set<decltype(key(held.front().observation))> spoken;
  for (const StoredObservation& row : held) spoken.insert(key(row.observation));
  for (const ReferenceRows& table : tables) {
    const std::uint64_t file = file_of(table, files);
    for (const ReferenceRows::Row& row : table.rows) {
      const Observation& o = row.observation;
      if (o.period.last() > known || std::ranges::find(measures, o.measure) == measures.end()) continue;
      if (spoken.insert(key(o)).second) held.push_back({o, {file, row.line, false, {}}});
    }
  }
}

}  // namespace

Result<Evidence> gather_evidence(Store& store, const AuthorityRegister& authorities, const EvidenceQuery& query) {
  const std::string exposure =
      query.exposure.measure.empty() ? std::string(measures::child_population) : query.exposure.measure;
  const std::vector<std::string> circumstances = {exposure, std::string(measures::children_in_need),
                                                  std::string(measures::idaci_score)};
  ObservationQuery wanted{circumstances, query.as_of, std::nullopt};
  wanted.measures.push_back(query.measure);
  auto held = store.observations(wanted);
  if (!held) return tl::unexpected(held.error());
  if (query.references != nullptr) {
    const auto received = store.files(std::nullopt);
    if (!received) return tl::unexpected(received.error());
    add_known_tables(*held, *query.references, circumstances, query.today, *received);
  }
  std::vector<NotificationCount> notifications;
  if (query.measure == measures::notifications) {
    auto counts = store.notification_counts(query.as_of);
    if (!counts) return tl::unexpected(counts.error());
    notifications = std::move(*counts);
  }
  const Counted standing = what_counts(*held, notifications, query);

  Evidence evidence;
  if (standing.waiting && standing.made_up && !standing.real)
    evidence.notes.emplace_back(
        "real rows are held and not shown yet: none is the count of an authority in a year that is over and shown, so "
        "the figures are still the made-up ones");
  std::set<std::uint64_t> used;
  std::vector<Observation> counts;
  for (StoredObservation& row : *held) {
    Observation& o = row.observation;
    const bool is_count = o.measure == query.measure;
    if (is_count && standing.leaves_out(row.provenance.illustrative)) continue;
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
  std::erase_if(notifications, [&](const NotificationCount& n) { return standing.leaves_out(n.illustrative); });
  fill(counts, counted(notifications, authorities, query));
  evidence.periods = yearly_periods(
      counts, [&](const Period& period) { return in_years(query, period); }, query.least_years);
  if (query.stream_last_year)
    std::erase_if(evidence.periods,
                  [&](const Period& period) { return reporting_year_of(period.last()) > query.last_year; });
  for (Observation& o : counts) {
    if (o.level == Level::country && o.breakdown.empty() &&
        std::find(evidence.periods.begin(), evidence.periods.end(), o.period) != evidence.periods.end()) {
      evidence.national.push_back(o);
    }
  }
  std::sort(evidence.national.begin(), evidence.national.end(),
            [](const Observation& a, const Observation& b) { return a.period < b.period; });
  evidence.sources.counts = std::move(counts);
  evidence.illustrative = evidence.illustrative || (!notifications.empty() && !standing.real && standing.made_up);
  if (!notifications.empty()) {
    auto stream = read_stream(store, query, standing);
    if (!stream) return tl::unexpected(stream.error());
    evidence.stream = std::move(*stream);
  }

  auto files = store.files(std::nullopt);
  if (!files) return tl::unexpected(files.error());
  for (FileReceipt& file : *files) {
    const bool by_then = !query.as_of || file.received <= *query.as_of;
    const bool events =
        by_then && !notifications.empty() && file.feed == "events" && !standing.leaves_out(file.illustrative);
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
