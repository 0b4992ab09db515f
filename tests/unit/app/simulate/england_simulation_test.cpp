#include "simulate/england_simulation.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_tables.hpp"
#include "simulate/council_rates.hpp"

namespace tocsin {
namespace {

using england::counts_of;
using england::simulated;
using ::testing::HasSubstr;

std::int64_t sum(const std::vector<AuthorityDraw>& quarter) {
  std::int64_t total = 0;
  for (const AuthorityDraw& sender : quarter) total += sender.notifications;
  return total;
}

std::int64_t sum(const YearDraw& year) {
  return sum(year.quarters[0]) + sum(year.quarters[1]) + sum(year.quarters[2]) + sum(year.quarters[3]);
}

std::string fault_of(const SimulationSettings& settings) {
  const auto drawn = simulate_england(england::inputs(), settings);
  return drawn ? "no fault" : drawn.error().message;
}

TEST(SimulatedEngland, keeps_national_totals_to_the_last_unit) {
  const auto drawn = simulated(7);
  const std::vector<std::int64_t> published = {498, 449, 536, 442, 456, 405, 338, 357};
  ASSERT_EQ(drawn.years.size(), published.size());
  for (std::size_t i = 0; i < published.size(); ++i) {
    EXPECT_EQ(drawn.years[i].reporting_year, 2019 + static_cast<int>(i));
    EXPECT_EQ(sum(drawn.years[i]), published[i]);
    EXPECT_EQ(drawn.years[i].natures.total(), published[i]);
  }
}

TEST(SimulatedEngland, keeps_natures_and_takes_average_shares_where_none_are_published) {
  const auto years = simulated(7).years;
  EXPECT_EQ(years[0].natures, (NatureCounts{222, 258, 18}));
  EXPECT_EQ(years[2].natures, (NatureCounts{223, 284, 29}));
  EXPECT_EQ(years[7].natures, (NatureCounts{160, 188, 9}));
}

TEST(SimulatedEngland, keeps_published_first_halves_and_looked_after_totals) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto years = simulated(seed).years;
    EXPECT_EQ(sum(years[1].quarters[0]) + sum(years[1].quarters[1]), 225);
    EXPECT_EQ(sum(years[2].quarters[0]) + sum(years[2].quarters[1]), 285);
    EXPECT_EQ(years[5].looked_after, 99);
    EXPECT_EQ(years[6].looked_after, 93);
    EXPECT_EQ(years[7].looked_after, 113);
  }
}

TEST(SimulatedEngland, sends_care_leaver_deaths_as_published_and_a_few_withdrawn_beyond_the_totals) {
  const auto years = simulated(7).years;
  const auto beyond = [](const YearDraw& year) {
    std::pair<std::int64_t, std::int64_t> records;
    for (const auto& quarter : year.quarters) {
      for (const auto& sender : quarter) {
        records.first += sender.care_leaver_deaths;
        records.second += sender.withdrawn;
      }
    }
    return records;
  };
  EXPECT_EQ(beyond(years[5]), (std::pair<std::int64_t, std::int64_t>{0, 6}));
  EXPECT_EQ(beyond(years[6]), (std::pair<std::int64_t, std::int64_t>{91, 5}));
  EXPECT_EQ(beyond(years[7]), (std::pair<std::int64_t, std::int64_t>{106, 5}));
}

TEST(SimulatedEngland, has_the_authorities_of_each_year) {
  const auto years = simulated(7).years;
  const auto senders = [&](std::size_t i) { return counts_of(years[i]).size(); };
  EXPECT_EQ(senders(0), 152U);
  EXPECT_EQ(senders(1), 151U);
  EXPECT_EQ(senders(3), 152U);
  EXPECT_EQ(senders(5), 153U);
  EXPECT_EQ(senders(7), 155U);  // Barnsley and Sheffield under two codes each
  EXPECT_TRUE(counts_of(years[0]).count("E10000009"));
  EXPECT_FALSE(counts_of(years[1]).count("E10000009"));
}

TEST(SimulatedEngland, windows_end_where_a_code_ends) {
  const auto drawn = simulated(7);
  for (const AuthorityDraw& sender : drawn.years[7].quarters[0]) {
    const std::string_view code = sender.authority.text();
    if (code == "E08000016") {
      EXPECT_EQ(iso_day(sender.window.last()), "2025-04-30");
    }
    if (code == "E08000038") {
      EXPECT_EQ(iso_day(sender.window.first()), "2025-05-01");
    }
  }
}

TEST(SimulatedEngland, same_seed_same_counts_and_another_seed_others) {
  EXPECT_EQ(simulated(11).years, simulated(11).years);
  EXPECT_NE(simulated(11).years, simulated(12).years);
}

TEST(SimulatedEngland, a_year_does_not_depend_on_the_other_years_asked_for) {
  SimulationSettings settings;
  settings.seed = 5;
  settings.plants = parse_plant_spec("E08000025:2.2@2022-2026,high:3:2,low:2:0.5").value();
  const auto all = simulated(settings).years;
  settings.from = 2022;
  settings.to = 2024;
  const auto some = simulated(settings);
  ASSERT_EQ(some.years.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some.years[i], all[i + 3]);
  for (const PlantedRate& plant : some.planted) EXPECT_EQ(plant.years, (YearRange{2022, 2024}));
}

TEST(SimulatedEngland, refuses_years_without_published_totals) {
  SimulationSettings settings;
  settings.to = 2027;
  EXPECT_THAT(fault_of(settings), HasSubstr("2019 to 2026"));
  settings = {};
  settings.from = 2018;
  EXPECT_THAT(fault_of(settings), HasSubstr("2019 to 2026"));
  settings = {};
  settings.from = 2024;
  settings.to = 2023;
  EXPECT_NE(fault_of(settings), "no fault");
}

TEST(SimulatedEngland, refuses_inputs_that_contradict_themselves) {
  auto inputs = england::inputs();
  inputs.national[3].total += 1;
  EXPECT_THAT(simulate_england(inputs, {}).error().message, HasSubstr("reporting year 2022"));
  inputs = england::inputs();
  inputs.national.erase(inputs.national.begin() + 2);
  EXPECT_THAT(simulate_england(inputs, {}).error().message, HasSubstr("follow each other"));
  inputs = england::inputs();
  inputs.idaci.clear();
  EXPECT_THAT(simulate_england(inputs, {}).error().message, HasSubstr("IDACI"));
  inputs = england::inputs();
  inputs.child_population.clear();
  EXPECT_THAT(simulate_england(inputs, {}).error().message, HasSubstr("child population"));
  SimulationSettings settings;
  settings.scale = 0;
  EXPECT_THAT(fault_of(settings), HasSubstr("scale"));
}

TEST(SimulatedEngland, is_overdispersed_over_authorities_beyond_children_and_deprivation) {
  const auto rates = CouncilRates::from(england::inputs()).value();
  double chi_squared = 0;
  int degrees = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    std::vector<double> observed(rates.councils().size()), expected(rates.councils().size());
    for (const YearDraw& year : simulated(seed).years) {
      const auto weights = rates.base_weights(year.reporting_year).value();
      double all = 0;
      for (const double weight : weights) all += weight;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        expected[i] += static_cast<double>(year.natures.total()) * weights[i] / all;
      }
      for (const auto& [code, count] : counts_of(year)) {
        observed[*rates.council_of(england::code(code))] += static_cast<double>(count);
      }
    }
    for (std::size_t i = 0; i < observed.size(); ++i) {
      if (expected[i] < 5) continue;
      chi_squared += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
      ++degrees;
    }
  }
  // Poisson: about 1 with a standard error of 0.05. With persistent sd .25 and mean 23: about 1 + 23 * .065 = 2.5.
  EXPECT_GT(chi_squared / degrees, 1.8);
  EXPECT_LT(chi_squared / degrees, 3.5);
}

TEST(SimulatedEngland, more_deprived_authorities_notify_at_higher_rates) {
  std::map<std::string, double> score, children;
  for (const Observation& o : england::inputs().idaci) score[std::string(o.area.text())] = *o.figure.shown();
  for (const Observation& o : england::inputs().child_population) {
    if (o.period == Period::calendar_year(2023) && o.level == Level::authority && o.figure.shown()) {
      children[std::string(o.area.text())] = *o.figure.shown();
    }
  }
  double deprived = 0, deprived_children = 0, other = 0, other_children = 0;
  for (int seed = 1; seed <= 10; ++seed) {
    const auto counts = counts_of(simulated(static_cast<std::uint64_t>(seed)).years[5]);
    for (const auto& [code, count] : counts) {
      if (!score.count(code) || !children.count(code)) continue;
      (score[code] > 0.17 ? deprived : other) += static_cast<double>(count);
      (score[code] > 0.17 ? deprived_children : other_children) += children[code];
    }
  }
  EXPECT_GT((deprived / deprived_children) / (other / other_children), 1.2);
}

TEST(SimulatedEngland, successors_of_a_split_resemble_their_predecessor) {
  const auto rates = CouncilRates::from(england::inputs()).value();
  const auto position = [&](const char* code) { return *rates.council_of(england::code(code)); };
  double product = 0, predecessor = 0, successor = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const auto effects = rates.persistent_effects(seed);
    const double before = std::log(effects[position("E10000006")]) + 0.25 * 0.25 / 2;  // Cumbria
    const double after = std::log(effects[position("E06000063")]) + 0.25 * 0.25 / 2;   // Cumberland
    product += before * after;
    predecessor += before * before;
    successor += after * after;
  }
  EXPECT_NEAR(product / std::sqrt(predecessor * successor), 0.8, 0.08);
  EXPECT_NEAR(std::sqrt(successor / 400), 0.25, 0.03);
}

TEST(SimulatedEngland, withheld_populations_share_what_is_left_of_the_country) {
  // Bournemouth, Poole and Dorset are withheld for mid-2018: together they are England less all others.
  const auto rates = CouncilRates::from(england::inputs()).value();
  const auto weights = rates.base_weights(2019).value();
  for (const char* code : {"E06000028", "E06000029", "E10000009"}) {
    const double weight = weights[*rates.council_of(england::code(code))];
    EXPECT_GT(weight, 10'000) << code;
    EXPECT_LT(weight, 120'000) << code;
  }
}

TEST(SimulatedEngland, scales_every_national_figure) {
  SimulationSettings settings;
  settings.scale = 10;
  const auto years = simulated(settings).years;
  EXPECT_EQ(sum(years[7]), 3570);
  EXPECT_EQ(years[7].natures, (NatureCounts{1600, 1880, 90}));
  EXPECT_EQ(years[7].looked_after, 1130);
  EXPECT_EQ(sum(years[1].quarters[0]) + sum(years[1].quarters[1]), 2250);
}

}  // namespace
}  // namespace tocsin
