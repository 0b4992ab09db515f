// What a reader can work out of withheld numbers from every table that can be drawn: a solver is given all of them, and
// finds no withheld number to within 1.
#include <map>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "tocsin/publish/table.hpp"
#include "tocsin/stats/random.hpp"

#include "../support/national_stream.hpp"
#include "linear_bounds.hpp"

namespace tocsin::testing {
namespace {

using Cell = std::tuple<Breakdown, std::string, NatureGroup>;

/// Every figure of one year that some table shows or withholds, as the tables say it.
std::map<Cell, Figure> cells_of(const Edition& edition, int year) {
  std::map<Cell, Figure> cells;
  for (const bool by_nature : {false, true}) {
    for (const auto& [breakdown, name] : names_of<Breakdown>) {
      TableQuery query;
      query.levels = {Level::country};
      query.years = {year};
      query.breakdowns = {breakdown};
      query.by_nature = by_nature;
      const Result<Table> table = build_table(edition, query);
      if (!table) continue;
      for (const TableRow& row : table->rows) {
        const auto [at, is_new] =
            cells.emplace(Cell{row.breakdown, row.category, row.nature}, row.cells.front().figure);
        EXPECT_EQ(at->second, row.cells.front().figure) << name << " " << row.category << ": two tables disagree";
      }
    }
  }
  return cells;
}

/// The equations that hold between the cells of one year.
class System {
 public:
  explicit System(const std::map<Cell, Figure>& cells) : cells_(cells) {
    for (const auto& [cell, figure] : cells_) {
      if (!figure.shown()) variable_.emplace(cell, variable_.size());
    }
    const Cell total{Breakdown::total, "Total", NatureGroup::total};
    const Cell deaths{Breakdown::total, "Total", NatureGroup::child_death};
    const Cell harm{Breakdown::total, "Total", NatureGroup::serious_harm};
    const Cell other{Breakdown::total, "Total", NatureGroup::other};
    const Cell both{Breakdown::total, "Total", NatureGroup::serious_harm_and_other};
    add(total, {deaths, harm, other});
    add(total, {deaths, both});
    add(both, {harm, other});
    std::map<Breakdown, std::map<NatureGroup, std::vector<Cell>>> columns;
    for (const auto& [cell, figure] : cells_) {
      const auto& [breakdown, category, nature] = cell;
      if (breakdown == Breakdown::total) continue;
      columns[breakdown][nature].push_back(cell);
      if (nature != NatureGroup::total) continue;
      add(cell, {{breakdown, category, NatureGroup::child_death},
                 {breakdown, category, NatureGroup::serious_harm_and_other}});
      add({breakdown, category, NatureGroup::child_death}, {{breakdown, category, NatureGroup::child_death_abuse},
                                                            {breakdown, category, NatureGroup::child_death_no_abuse}});
    }
    for (const auto& [breakdown, natures] : columns) {
      for (const auto& [nature, parts] : natures) {
        if (nature == NatureGroup::total) add(total, parts);
        if (nature == NatureGroup::child_death) add(deaths, parts);
        if (nature != NatureGroup::serious_harm_and_other) continue;
        if (cells_.count(both)) add(both, parts);
        add_sum({harm, other}, parts);
      }
    }
  }

  [[nodiscard]] const std::map<Cell, std::size_t>& withheld() const { return variable_; }
  [[nodiscard]] Bounds bounds(std::size_t variable) const { return bounds_of(variable, variable_.size(), equations_); }
  /// As if a reader learnt one more number.
  void learn(const Cell& cell, double value) {
    LinearEquation equation{std::vector<double>(variable_.size(), 0), value - floor_of(cell)};
    equation.coefficients[variable_.at(cell)] = 1;
    equations_.push_back(std::move(equation));
  }
  /// A zero is shown, so that a withheld total of a category is at least 1.
  [[nodiscard]] static double floor_of(const Cell& cell) { return std::get<2>(cell) == NatureGroup::total ? 1 : 0; }

 private:
  void add(const Cell& whole, const std::vector<Cell>& parts) { add_sum({whole}, parts); }

  void add_sum(const std::vector<Cell>& wholes, const std::vector<Cell>& parts) {
    LinearEquation equation{std::vector<double>(variable_.size(), 0), 0};
    const auto put = [&](const Cell& cell, double sign) {
      const auto found = cells_.find(cell);
      if (found == cells_.end()) return false;
      if (const auto shown = found->second.shown()) {
        equation.value -= sign * *shown;
      } else {
        equation.coefficients[variable_.at(cell)] += sign;
        equation.value -= sign * floor_of(cell);
      }
      return true;
    };
    for (const Cell& whole : wholes) {
      if (!put(whole, -1)) return;
    }
    for (const Cell& part : parts) {
      if (!put(part, 1)) return;
    }
    equations_.push_back(std::move(equation));
  }

  const std::map<Cell, Figure>& cells_;
  std::map<Cell, std::size_t> variable_;
  std::vector<LinearEquation> equations_;
};

template <class E>
E drawn(Random& random, std::vector<double> weights, int first = 1) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double left = random.uniform() * sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0) return static_cast<E>(static_cast<int>(i) + first);
  }
  return static_cast<E>(first);
}

/// A year of England: every characteristic with common, rare and very rare answers, sizes from a few to hundreds.
std::vector<StreamEvent> drawn_year(Random& random, int year) {
  const auto size = static_cast<int>(8 + 492 * random.uniform() * random.uniform());
  const double rare = 0.05 * random.uniform();
  const std::vector<double> natures = {random.uniform(), random.uniform(), 0.08 * random.uniform()};
  std::vector<StreamEvent> events;
  for (int i = 0; i < size; ++i) {
    MainChild child;
    child.sex = drawn<Sex>(random, {0.55, 0.4, rare / 4, rare});
    child.age = drawn<AgeBand>(random, {rare / 3, 0.36, 0.2, 0.1, 0.15, 0.15});
    child.ethnicity = drawn<Ethnicity>(random, {0.6, 0.1, 0.08, 0.1, rare, rare});
    child.disability = drawn<YesNo>(random, {0.1, 0.8, rare});
    child.placement = drawn<Placement>(random, {0.7, 0.05, rare, rare, rare / 2, 0.05, rare / 4, rare / 3, rare, rare});
    child.looked_after = drawn<YesNo>(random, {0.25, 0.7, rare});
    child.child_in_need_plan = drawn<YesNo>(random, {0.2, 0.7, rare});
    child.child_protection_plan = drawn<YesNo>(random, {rare, 0.8, rare});
    child.known_to_agency = drawn<YesNo>(random, {0.8, rare, rare});
    StreamEvent event =
        event_in(year, drawn<Nature>(random, natures, 0), child, 1 + static_cast<int>(random.uniform() * 4));
    if (event.nature == Nature::child_death && child.looked_after == YesNo::yes && random.uniform() < 0.3)
      event.type = RecordType::cla_death_no_abuse;
    events.push_back(event);
  }
  return events;
}

Edition edition_of(std::vector<StreamEvent> events, int year) {
  Edition edition;
  edition.assessment.panel = one_unit_panel(year, year);
  edition.yearly_rates = {{5, 1, 9}};
  edition.figures = cube_of(std::move(events), edition.assessment.panel);
  return edition;
}

TEST(WithheldNumbers, none_is_recoverable_within_1_from_all_tables_together) {
  Random random(20261125);
  std::size_t withheld = 0;
  std::size_t shown = 0;
  for (int round = 0; round < 200; ++round) {
    const int year = round % 2 == 0 ? 2026 : 2025;
    const Edition edition = edition_of(drawn_year(random, year), year);
    const std::map<Cell, Figure> cells = cells_of(edition, year);
    const System system(cells);
    for (const auto& [cell, figure] : cells) {
      const auto value = figure.shown();
      if (!value) continue;
      ++shown;
      if (std::get<0>(cell) == Breakdown::total && std::get<2>(cell) == NatureGroup::total) continue;
      EXPECT_TRUE(*value == 0 || *value >= 5) << "round " << round << ": " << std::get<1>(cell) << " shows " << *value;
    }
    for (const auto& [cell, variable] : system.withheld()) {
      const Bounds bounds = system.bounds(variable);
      ASSERT_TRUE(bounds.feasible) << "round " << round;
      ++withheld;
      EXPECT_GT(bounds.upper - bounds.lower, 2.0 + 1e-6)
          << "round " << round << ", " << name_of(std::get<0>(cell)) << " " << std::get<1>(cell) << " "
          << nature_words(std::get<2>(cell)) << " lies in [" << bounds.lower + System::floor_of(cell) << ", "
          << bounds.upper + System::floor_of(cell) << "]";
    }
  }
  EXPECT_GT(withheld, 2'000U);
  EXPECT_GT(shown, 8'000U);
  RecordProperty("withheld", static_cast<int>(withheld));
  RecordProperty("shown", static_cast<int>(shown));
}

TEST(WithheldNumbers, the_solver_finds_what_one_more_number_would_give_away) {
  Random random(7);
  int given_away = 0;
  for (int round = 0; round < 10; ++round) {
    const Edition edition = edition_of(drawn_year(random, 2026), 2026);
    const std::map<Cell, Figure> cells = cells_of(edition, 2026);
    System system(cells);
    if (system.withheld().size() < 2) continue;
    // Whatever value is learnt, its category's own number is then known.
    const auto first = system.withheld().begin();
    const Bounds before = system.bounds(first->second);
    system.learn(first->first, before.lower + System::floor_of(first->first));
    const Bounds after = system.bounds(first->second);
    given_away += after.feasible && after.upper - after.lower < 1e-6 ? 1 : 0;
  }
  EXPECT_GE(given_away, 5);
}

TEST(LinearBounds, of_a_table_with_known_margins_are_those_of_frechet) {
  // x00 x01 | 7, x10 x11 | 200; columns 81 and 126.
  const std::vector<LinearEquation> equations = {
      {{1, 1, 0, 0}, 7}, {{0, 0, 1, 1}, 200}, {{1, 0, 1, 0}, 81}, {{0, 1, 0, 1}, 126}};
  const Bounds small = bounds_of(0, 4, equations);
  EXPECT_TRUE(small.feasible);
  EXPECT_NEAR(small.lower, 0, 1e-9);
  EXPECT_NEAR(small.upper, 7, 1e-9);
  const Bounds large = bounds_of(2, 4, equations);
  EXPECT_NEAR(large.lower, 74, 1e-9);
  EXPECT_NEAR(large.upper, 81, 1e-9);
  EXPECT_FALSE(bounds_of(0, 2, {{{1, 1}, 3}, {{1, 1}, 4}}).feasible);
}

}  // namespace
}  // namespace tocsin::testing
