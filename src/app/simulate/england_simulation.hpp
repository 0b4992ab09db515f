#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/working_calendar.hpp"

#include "simulate/plant_spec.hpp"

/// A synthetic England on the real areas and populations: `simulate_england` decides how many notifications each
/// authority sends, `for_each_event` (event_draw.hpp) draws them one by one, the writers put them into feed files.
namespace tocsin {

struct NatureCounts {
  std::int64_t child_death = 0;
  std::int64_t serious_harm = 0;
  std::int64_t other = 0;
  [[nodiscard]] std::int64_t total() const { return child_death + serious_harm + other; }
  friend bool operator==(const NatureCounts&, const NatureCounts&) = default;
};

/// What was published for England in one reporting year.
struct NationalYear {
  int reporting_year = 0;
  std::int64_t total = 0;
  std::optional<NatureCounts> natures;  ///< nothing where no split was published
};

struct SimulationInputs {
  AuthorityRegister authorities;
  WorkingCalendar calendar;
  std::vector<Observation> child_population;  ///< the period is the calendar year of the mid-year estimate
  std::vector<Observation> children_in_need;  ///< the period is the day of the count
  std::vector<Observation> idaci;             ///< the period is the calendar year of the index
  std::vector<NationalYear> national;         ///< adjoining reporting years
};

struct SimulationSettings {
  std::uint64_t seed = 1;
  int from = 2019;  ///< first reporting year
  int to = 2026;    ///< last reporting year
  std::vector<PlantRequest> plants;
  double scale = 1;  ///< every national figure is multiplied by it and rounded: for large files; 0 < scale <= 100,000
};

/// A council whose true rate is `ratio` times what children and deprivation lead to expect, in these years.
struct PlantedRate {
  AreaCode authority;  ///< the council's last code
  double ratio = 1;
  YearRange years;
  friend bool operator==(const PlantedRate&, const PlantedRate&) = default;
};

/// How many records one authority sends in one quarter.
struct AuthorityDraw {
  AreaCode authority;
  Period window;                   ///< the days of the quarter on which its code is in force
  std::int64_t notifications = 0;  ///< those that count
  std::int64_t withdrawn = 0;
  std::int64_t care_leaver_deaths = 0;
  friend bool operator==(const AuthorityDraw&, const AuthorityDraw&) = default;
};

struct YearDraw {
  int reporting_year = 0;
  NatureCounts natures;
  std::int64_t looked_after = 0;                       ///< among the notifications that count
  std::array<std::vector<AuthorityDraw>, 4> quarters;  ///< April to June first; authorities by code
  friend bool operator==(const YearDraw&, const YearDraw&) = default;
};

/// Self-contained: what was asked, what it was drawn from, and the counts.
struct SimulatedEngland {
  SimulationInputs inputs;
  SimulationSettings settings;
  std::vector<YearDraw> years;
  std::vector<PlantedRate> planted;  ///< by authority, years cut to those simulated
};

/// Draws the counts. Given each year's published total, the counts of authorities are multinomial with shares
/// proportional to
///
///     children x exp(0.25 z) x persistent x transient x (share of the quarter in which the code is in force)
///
/// where z is the logarithm of the IDACI score in standard deviations over authorities. The Department says that more
/// deprived authorities tend to have higher rates and gives no number; 0.25 makes the rate of an authority one standard
/// deviation up 1.28 times the middle one's. `persistent` is lognormal of mean 1 and log-sd 0.25, one draw a council:
/// carried over a recode, correlated 0.8 with the predecessors' after a merger or split, replaced by the planted ratio
/// (1 outside its years) where one is planted. `transient` is lognormal of mean 1 and log-sd 0.15, one draw a council
/// and year. Quarters are even, except that the published first halves of 2019-20 and 2020-21 are kept.
///
/// National totals, natures, looked-after totals and care leaver deaths are kept to the last unit. A year without
/// published natures takes the average shares of the others. A year's draws depend on the seed, the plants and the
/// inputs, not on the other years asked for.
///
/// Groups of plants are chosen among councils in force in all the published years with at least 20 expected
/// notifications over them (fewer: halving the rate would pass unseen more often than not).
///
/// Errors: a year without published total (unsupported), natures that do not add up, an unknown or repeated planted
/// authority, more plants than eligible councils, an authority without population or deprivation and no kin to take it
/// from, a calendar that does not cover the years and the five before. O(years * authorities + notifications).
[[nodiscard]] Result<SimulatedEngland> simulate_england(SimulationInputs inputs, SimulationSettings settings);

}  // namespace tocsin
