#include "simulate/event_draw.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "simulate/child_draw.hpp"
#include "simulate/choice.hpp"
#include "simulate/council_rates.hpp"

namespace tocsin {
namespace {

using std::chrono::days;

constexpr double on_a_working_day = 0.97;
constexpr double noticed_on_a_weekend = 0.3;  // of those noticed before a day off
constexpr double awareness_missing = 0.02;
constexpr double amended = 0.03;
constexpr double looked_after_without_abuse = 0.5;  // of looked-after children's deaths

// Working days from awareness: three in four within the five allowed.
constexpr Choice<int> prompt_delays[] = {{0, 0.08}, {1, 0.16}, {2, 0.20}, {3, 0.20}, {4, 0.19}, {5, 0.17}};
constexpr double late = 0.25;
constexpr double median_lateness = 6, lateness_log_sd = 1.2, most_lateness = 250;  // working days beyond the fifth
constexpr double noticed_at_once = 0.45;
constexpr double median_unnoticed = 5, unnoticed_log_sd = 1.3, most_unnoticed = 900;  // days

constexpr Choice<std::uint16_t> children_in_incident[] = {{1, 0.95}, {2, 0.035}, {3, 0.01}, {4, 0.005}};
constexpr Choice<DatePrecision> precisions[] = {
    {DatePrecision::day, 0.93}, {DatePrecision::month, 0.05}, {DatePrecision::unknown, 0.02}};
constexpr Choice<Role> roles_of_perpetrators[] = {{Role::both, 0.6}, {Role::perpetrator, 0.4}};
constexpr Choice<Role> roles[] = {{Role::victim, 0.98}, {Role::both, 0.02}};
constexpr Choice<OtherReason> other_reasons[] = {{OtherReason::child_perpetrator, 0.85},
                                                 {OtherReason::other_stated, 0.15}};
constexpr Choice<AbuseNeglect> suspicions[] = {{AbuseNeglect::known, 0.35}, {AbuseNeglect::suspected, 0.65}};
constexpr Choice<Nature> withdrawn_natures[] = {{Nature::serious_harm, 0.8}, {Nature::child_death, 0.2}};
constexpr Choice<Cause> causes_without_abuse[] = {{Cause::other, 0.7}, {Cause::not_known, 0.3}};

enum class Home { notifier, neighbour, outside_england, not_known };
constexpr Choice<Home> homes[] = {
    {Home::notifier, 0.955}, {Home::neighbour, 0.035}, {Home::outside_england, 0.004}, {Home::not_known, 0.006}};
constexpr double out_of_england = 0.012;

/// Long-tailed whole days: floor of a lognormal, cut.
int tail(Random& random, double median, double log_sd, double most) {
  return static_cast<int>(std::min(most, std::floor(median * std::exp(log_sd * random.normal()))));
}

/// Cards dealt in random order until none is left, so that totals are exact and nothing is stored.
class Deck {
 public:
  explicit Deck(std::vector<std::int64_t> cards) : cards_(std::move(cards)) {
    for (const std::int64_t count : cards_) left_ += count;
  }
  std::size_t deal(Random& random) {
    auto at = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(left_--)));
    std::size_t kind = 0;
    while (at >= cards_[kind]) at -= cards_[kind++];
    --cards_[kind];
    return kind;
  }

 private:
  std::vector<std::int64_t> cards_;
  std::int64_t left_ = 0;
};

/// The working days the simulation can touch, in order.
std::vector<Day> working_days(const WorkingCalendar& calendar, Day last) {
  std::vector<Day> list;
  for (Day day = calendar.coverage().first(); day <= last; day += days(1)) {
    if (calendar.is_working_day(day).value()) list.push_back(day);
  }
  return list;
}

class YearOfEvents {
 public:
  YearOfEvents(const SimulatedEngland& england, const YearDraw& year, const std::vector<Day>& working)
      : authorities_(england.inputs.authorities),
        year_(year),
        working_(working),
        random_(england.settings.seed, stream_for(fmt::format("events/{}", year.reporting_year))),
        natures_({year.natures.child_death, year.natures.serious_harm, year.natures.other}),
        looked_after_({year.natures.total() - year.looked_after, year.looked_after}),
        serial_(stream_for(fmt::format("id/{}", england.settings.seed)) +
                (static_cast<std::uint64_t>(year.reporting_year) << 40U)) {}

  void visit(const std::function<void(const SimulatedEvent&)>& visitor) {
    for (const auto& quarter : year_.quarters) {
      events_.clear();
      for (const AuthorityDraw& sender : quarter) {
        for (std::int64_t i = 0; i < sender.notifications; ++i) add_notification(sender, quarter);
        for (std::int64_t i = 0; i < sender.withdrawn; ++i) add_withdrawn(sender, quarter);
        for (std::int64_t i = 0; i < sender.care_leaver_deaths; ++i) add_care_leaver(sender, quarter);
      }
      std::sort(events_.begin(), events_.end(), [](const SimulatedEvent& a, const SimulatedEvent& b) {
        return std::tie(a.notification.notified, a.notification.id) <
               std::tie(b.notification.notified, b.notification.id);
      });
      for (const SimulatedEvent& event : events_) visitor(event);
    }
  }

 private:
  void add_notification(const AuthorityDraw& sender, const std::vector<AuthorityDraw>& quarter) {
    const auto nature = static_cast<Nature>(natures_.deal(random_));
    const bool looked_after = looked_after_.deal(random_) == 1;
    SimulatedEvent& event = add_incident(sender, quarter, nature, looked_after);
    Notification& record = event.notification;
    if (chance(random_, amended)) record.status = RecordStatus::amended;
    if (nature == Nature::child_death && looked_after && chance(random_, looked_after_without_abuse)) {
      record.type = RecordType::cla_death_no_abuse;
      record.abuse_neglect = AbuseNeglect::not_suspected;
      record.cause = pick(random_, causes_without_abuse);
    }
  }

  void add_withdrawn(const AuthorityDraw& sender, const std::vector<AuthorityDraw>& quarter) {
    SimulatedEvent& event = add_incident(sender, quarter, pick(random_, withdrawn_natures), false);
    event.notification.status = RecordStatus::withdrawn;
  }

  SimulatedEvent& add_incident(const AuthorityDraw& sender, const std::vector<AuthorityDraw>& quarter, Nature nature,
                               bool looked_after) {
    SimulatedEvent& event = add_record(sender);
    Notification& record = event.notification;
    record.nature = nature;
    record.child = draw_child(random_, nature, looked_after, event.rule_set == RuleSet::wt2026);
    record.abuse_neglect = pick(random_, suspicions);
    record.cause = draw_cause(random_, nature, record.child.age);
    if (nature == Nature::other) record.other_reason = pick(random_, other_reasons);
    event.role = record.other_reason == OtherReason::child_perpetrator ? pick(random_, roles_of_perpetrators)
                                                                       : pick(random_, roles);
    record.children = pick(random_, children_in_incident);
    settle(event, quarter);
    return event;
  }

  void add_care_leaver(const AuthorityDraw& sender, const std::vector<AuthorityDraw>& quarter) {
    SimulatedEvent& event = add_record(sender);
    Notification& record = event.notification;
    record.type = RecordType::care_leaver_death;
    record.nature = Nature::child_death;
    record.abuse_neglect = AbuseNeglect::not_suspected;
    record.cause = pick(random_, causes_without_abuse);
    record.child = draw_care_leaver(random_);
    settle(event, quarter);
  }

  /// A record with its sender, number and dates.
  SimulatedEvent& add_record(const AuthorityDraw& sender) {
    SimulatedEvent& event = events_.emplace_back();
    Notification& record = event.notification;
    record.id = next_id();
    record.authority = sender.authority;
    record.notified = draw_notified(sender.window);
    event.rule_set = rule_set_on(record.notified);
    const Day aware = draw_aware(record.notified);
    const int unnoticed =
        chance(random_, noticed_at_once) ? 0 : tail(random_, median_unnoticed, unnoticed_log_sd, most_unnoticed);
    const Day incident = aware - days(unnoticed);
    if (!chance(random_, awareness_missing)) record.aware = aware;
    event.incident_precision = pick(random_, precisions);
    if (event.incident_precision == DatePrecision::day) record.incident = incident;
    if (event.incident_precision == DatePrecision::month) {
      const std::chrono::year_month_day date(incident);
      record.incident = Day(date.year() / date.month() / 1);
    }
    return event;
  }

  /// Where the child lives, who is responsible, where it happened.
  void settle(SimulatedEvent& event, const std::vector<AuthorityDraw>& quarter) {
    Notification& record = event.notification;
    record.place = chance(random_, out_of_england) ? Place::outside_england : Place::in_area;
    const Home home = record.place == Place::outside_england ? Home::notifier : pick(random_, homes);
    AreaCode residence = record.authority;
    if (home == Home::neighbour) residence = neighbour_of(record.authority, record.notified, quarter);
    if (home == Home::notifier || home == Home::neighbour) record.residence = residence;
    event.residence = home == Home::outside_england ? "outside_england"
                      : home == Home::not_known     ? "not_known"
                                                    : std::string(residence.text());
    event.responsible = residence.text();
  }

  /// Another authority of the region in force that day; itself where there is none.
  AreaCode neighbour_of(AreaCode code, Day day, const std::vector<AuthorityDraw>& quarter) {
    std::vector<AreaCode> others;
    const AreaCode region = authorities_.find(code)->region;
    for (const AuthorityDraw& other : quarter) {
      if (other.authority != code && other.window.contains(day) &&
          authorities_.find(other.authority)->region == region) {
        others.push_back(other.authority);
      }
    }
    return others.empty() ? code : others[static_cast<std::size_t>(random_.below(others.size()))];
  }

  Day draw_notified(const Period& window) {
    const auto first = std::lower_bound(working_.begin(), working_.end(), window.first());
    const auto last = std::upper_bound(first, working_.end(), window.last());
    if (first == last || !chance(random_, on_a_working_day)) {
      return window.first() + days(random_.below(static_cast<std::uint64_t>(window.days())));
    }
    return *(first + static_cast<std::ptrdiff_t>(random_.below(static_cast<std::uint64_t>(last - first))));
  }

  Day draw_aware(Day notified) {
    const int delay = chance(random_, late) ? 6 + tail(random_, median_lateness, lateness_log_sd, most_lateness)
                                            : pick(random_, prompt_delays);
    const auto until = std::upper_bound(working_.begin(), working_.end(), notified) - 1;
    Day aware = *(until - delay);
    const Day next = aware + days(1);
    const bool day_off = next <= notified && !std::binary_search(working_.begin(), working_.end(), next);
    if (day_off && chance(random_, noticed_on_a_weekend)) aware = next;
    return aware;
  }

  /// Opaque and without repeats: a bijection of a serial number.
  std::string next_id() {
    std::uint64_t state = serial_++;
    return fmt::format("{:016x}", split_mix(state));
  }

  const AuthorityRegister& authorities_;
  const YearDraw& year_;
  const std::vector<Day>& working_;
  Random random_;
  Deck natures_;
  Deck looked_after_;
  std::uint64_t serial_;
  std::vector<SimulatedEvent> events_;
};

}  // namespace

RuleSet rule_set_on(Day notified) {
  using namespace std::chrono;
  if (notified >= Day(2026y / March / 1)) return RuleSet::wt2026;
  if (notified >= Day(2023y / December / 15)) return RuleSet::wt2023;
  if (notified >= Day(2020y / March / 30) && notified <= Day(2020y / September / 30)) return RuleSet::wt2018_easement;
  return RuleSet::wt2018;
}

void for_each_event(const SimulatedEngland& england, const std::function<void(const SimulatedEvent&)>& visit) {
  if (england.years.empty()) return;
  const Day last = Period::reporting_year(england.years.back().reporting_year).last();
  const auto working = working_days(england.inputs.calendar, last);
  for (const YearDraw& year : england.years) YearOfEvents(england, year, working).visit(visit);
}

}  // namespace tocsin
