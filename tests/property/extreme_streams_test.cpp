#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "tocsin/assess/record_watch.hpp"

#include "../unit/assess/drawn_stream.hpp"

// Findings of streams of any kind agree with themselves and with one another.
namespace tocsin {
namespace {

using std::chrono::days;

/// A stream with something extreme in it, told by its number.
DrawnStream extreme_stream(std::uint64_t number) {
  Random random(7000 + number);
  DrawnStream drawn =
      drawn_stream(number, number % 4 == 0 ? 0.0 : 0.3 * static_cast<double>(number % 4), number % 3 == 0 ? 20 : 200);
  const auto some_day = [&](double from) {
    const double span = static_cast<double>((drawn.until - drawn.panel.periods.front().first()).count());
    return drawn.panel.periods.front().first() + days(std::lround(span * (from + (1 - from) * random.uniform())));
  };
  const auto any_unit = [&] { return static_cast<std::size_t>(60 * random.uniform()); };
  const Day first = drawn.panel.periods.front().first();
  switch (number % 8) {
    case 0:  // many in a few days after years with hardly any
      for (int k = 0; k < 4; ++k) {
        const std::size_t unit = any_unit();
        drawn.silence(unit, first, drawn.until);
        drawn.add(unit, some_day(0.8), 30 + static_cast<int>(900 * random.uniform()), days(0));
      }
      break;
    case 1:  // hardly any at all, anywhere
      std::erase_if(drawn.events, [&](const StreamEvent&) { return random.uniform() > 0.004; });
      break;
    case 2:  // the nation stops in the last year but for a few
      std::erase_if(drawn.events, [&](const StreamEvent& event) {
        return event.notified > drawn.panel.periods.back().first() && random.uniform() > 0.02;
      });
      break;
    case 3:  // a burst, then nothing, of the largest
      drawn.silence(59, first, drawn.until);
      drawn.add(59, drawn.until - days(400), 60, days(1));
      break;
    case 4:  // everything comes on one day
      for (StreamEvent& event : drawn.events)
        if (event.notified > drawn.until - days(300)) event.notified = drawn.until - days(90);
      break;
    case 5:  // one authority sends all there is
      std::erase_if(drawn.events, [&](const StreamEvent&) { return random.uniform() > 0.01; });
      drawn.add(30, some_day(0.7), 500, days(0));
      break;
    case 6:  // bursts and silences by turns
      for (int k = 0; k < 12; ++k) {
        const std::size_t unit = any_unit();
        const Day from = some_day(0.5);
        drawn.silence(unit, from, from + days(300));
        drawn.add(unit, some_day(0.7), 25, days(k % 3));
      }
      break;
    default:  // a region begins late
      for (std::size_t unit = 0; unit < 60; unit += 9) drawn.silence(unit, first, drawn.until - days(420));
      break;
  }
  drawn.count_again();
  return drawn;
}

class ExtremeStreams : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ExtremeStreams, findings_agree_with_themselves_and_no_area_has_risen_and_fallen) {
  const DrawnStream drawn = extreme_stream(GetParam());
  for (const char* model : {"gamma_poisson", "persistent_rate"}) {
    auto assessed = assess_persistence(drawn.panel, *shipped_model(model), {});
    if (!assessed) continue;  // nothing was notified in a whole window: no model answers
    Assessment& assessment = *assessed;
    const EventStream stream = event_stream(drawn.events);
    assess_stream(assessment, stream, drawn.geography);
    std::map<AreaCode, std::set<Direction>> recent;
    for (const Finding& finding : assessment.findings) {
      EXPECT_TRUE(agrees(finding)) << model << ": " << finding.id << ": " << finding.observed << " observed, "
                                   << finding.expected << " expected, " << finding.relative_rate << " ("
                                   << finding.lower << " to " << finding.upper << ")";
      EXPECT_LT(finding.upper, 1e9) << finding.id;
      if (finding.watch == Watch::surge || finding.watch == Watch::silence)
        recent[finding.authority].insert(finding.direction);
    }
    for (const auto& [area, directions] : recent) EXPECT_EQ(directions.size(), 1U) << model << ": " << area.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Numbers, ExtremeStreams, ::testing::Range<std::uint64_t>(1, 33));

}  // namespace
}  // namespace tocsin
