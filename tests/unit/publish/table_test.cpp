#include "tocsin/publish/table.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../../support/national_stream.hpp"
#include "sample_edition.hpp"

namespace tocsin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Edition edition() {
  Edition made = sample_edition();
  made.illustrative = false;
  made.figures.counts.assign(made.assessment.panel.counts.size(), {Transformation::as_published, {{1, 17}}});
  made.figures.la_numbers = {"850", "806", "805", "201", "909"};
  return made;
}

Table table(const Edition& made, const TableQuery& query) {
  auto drawn = build_table(made, query);
  EXPECT_TRUE(drawn) << (drawn ? "" : drawn.error().message);
  return drawn ? *drawn : Table{};
}

TableQuery area(std::string_view code) {
  TableQuery query;
  query.areas = {code_of(code)};
  return query;
}

std::string refusal(const Edition& made, const TableQuery& query, ErrorKind kind) {
  const auto drawn = build_table(made, query);
  EXPECT_FALSE(drawn);
  if (drawn) return {};
  EXPECT_EQ(drawn.error().kind, kind);
  return drawn.error().message;
}

/// Notifications of England's years as the Department published them: deaths, serious harm, other; looked after.
struct PublishedYear {
  int year, deaths, harm, other, looked_after;
};
const std::vector<PublishedYear> published = {{2022, 191, 227, 24, 0},
                                              {2023, 201, 244, 11, 0},
                                              {2024, 205, 180, 20, 99},
                                              {2025, 162, 167, 9, 93},
                                              {2026, 160, 188, 9, 113}};

std::vector<StreamEvent> events_of(const PublishedYear& year) {
  std::vector<StreamEvent> events;
  const auto add = [&](int count, Nature nature) {
    for (int i = 0; i < count; ++i) {
      MainChild child;
      child.sex = i % 3 == 0 ? Sex::female : Sex::male;
      child.looked_after = static_cast<int>(events.size()) < year.looked_after ? YesNo::yes : YesNo::no;
      events.push_back(testing::event_in(year.year, nature, child, 1 + i % 4));
    }
  };
  add(year.deaths, Nature::child_death);
  add(year.harm, Nature::serious_harm);
  add(year.other, Nature::other);
  return events;
}

Edition england() {
  Edition made;
  made.built = instant_at(2026, 11, 22, 0);
  made.assessment.panel = testing::one_unit_panel(2022, 2026);
  made.yearly_rates.assign(5, {1, 0.5, 2});
  std::vector<StreamEvent> events;
  for (const PublishedYear& year : published) {
    for (const StreamEvent& event : events_of(year)) events.push_back(event);
  }
  made.figures = testing::cube_of(std::move(events), made.assessment.panel);
  return made;
}

TEST(Table, of_everything_has_england_regions_and_authorities_year_by_year) {
  const Edition made = edition();
  const Table all = table(made, {});
  // England 2 years, 3 regions 2 years, 5 authorities 2 years.
  EXPECT_EQ(all.rows.size(), 18U);
  EXPECT_EQ(all.rows.front().area_name, "England");
  EXPECT_EQ(all.headline, "England, 3 regions and 5 authorities: notifications");
  EXPECT_EQ(all.footnotes.front(), caveat);
  EXPECT_FALSE(all.broken_down);
  EXPECT_THAT(all.permalink, HasSubstr("as_of=2026-11-22T09:30:00"));
  const auto of_authorities = [](const TableRow& row) { return row.level == Level::authority; };
  const auto first = std::ranges::find_if(all.rows, of_authorities);
  EXPECT_EQ(first->area_name, "City of London") << "authorities stand in the order of their names";
}

TEST(Table, shows_authorities_exactly_and_regions_to_the_nearest_ten) {
  const Edition made = edition();
  TableQuery query;
  query.years = {2025};
  std::map<std::string, std::string> shown;
  for (const TableRow& row : table(made, query).rows) shown[row.area_name] = row.cells.front().figure.text();
  EXPECT_EQ(shown["Hartlepool"], "1");
  EXPECT_EQ(shown["City of London"], "0");
  EXPECT_EQ(shown["South East"], "k") << "Hampshire's 4 round to zero and are not zero";
  EXPECT_EQ(shown["London"], "0");
  EXPECT_EQ(shown["North East"], "c") << "one authority is withheld";
  EXPECT_EQ(shown["England"], "x");
}

TEST(Table, says_in_words_what_one_area_shows) {
  Edition made = edition();
  EXPECT_EQ(table(made, area("E06000002")).headline,
            "Mid & <South> \"Bay\": 8 notifications in the year to March 2026");
  made.assessment.panel.counts[5] = Figure::exact(1);
  EXPECT_EQ(table(made, area("E06000001")).headline, "Hartlepool: 1 notification in the year to March 2026");
  EXPECT_EQ(table(made, area("E09000001")).headline, "City of London: no notifications in the year to March 2026");
  const Table ended = table(made, area("E10000006"));
  EXPECT_EQ(ended.headline, "Cumbria did not exist in the year to March 2026");
  ASSERT_EQ(ended.rows.size(), 2U);
  EXPECT_EQ(ended.rows[0].cells.front().figure.text(), "c");
  EXPECT_EQ(ended.rows[0].note, "Withheld by its publisher.");
  EXPECT_EQ(ended.rows[1].cells.front().figure.text(), "z");
  EXPECT_EQ(ended.rows[1].note, "The authority had ended by this year.");
  ASSERT_EQ(ended.symbols.size(), 2U);
  EXPECT_EQ(ended.symbols[0].symbol, "c");
  EXPECT_EQ(ended.symbols[1].symbol, "z");

  made.assessment.panel.counts[4] = Figure::not_applicable();
  const Table founded = table(made, area("E06000001"));
  EXPECT_EQ(founded.rows[0].note, "The authority was formed after this year.");
  made.assessment.panel.counts[7] = Figure::confidential();
  EXPECT_EQ(table(made, area("E09000001")).headline,
            "City of London: the number for the year to March 2026 is withheld");
  made.assessment.panel.counts[7] = Figure::not_available();
  const Table missing = table(made, area("E09000001"));
  EXPECT_EQ(missing.headline, "City of London: no figure was received for the year to March 2026");
  EXPECT_EQ(missing.rows[1].note, "No figure was received.");
}

TEST(Table, no_headline_is_longer_than_fifteen_words) {
  Edition made = edition();
  made.assessment.panel.units[3].name = "Bournemouth, Christchurch and Poole";
  for (const Figure& figure : {Figure::exact(1), Figure::exact(0), Figure::confidential(), Figure::not_available()}) {
    made.assessment.panel.counts[7] = figure;
    const std::string headline = table(made, area("E09000001")).headline;
    EXPECT_LE(std::ranges::count(headline, ' ') + 1, 15) << headline;
  }
}

TEST(Table, reproduces_the_published_totals_by_nature_and_looked_after) {
  const Edition made = england();
  TableQuery query;
  query.breakdowns = {Breakdown::nature, Breakdown::looked_after};
  std::map<std::tuple<int, std::string, std::string>, std::string> shown;
  for (const TableRow& row : table(made, query).rows) {
    shown[{reporting_year_of(row.period.last()), row.category, std::string(nature_words(row.nature))}] =
        row.cells.front().figure.text();
  }
  for (const PublishedYear& year : published) {
    EXPECT_EQ((shown[{year.year, "Total", "Total"}]), std::to_string(year.deaths + year.harm + year.other));
    EXPECT_EQ((shown[{year.year, "Total", "Child death"}]), std::to_string(year.deaths));
    EXPECT_EQ((shown[{year.year, "Total", "Serious harm"}]), std::to_string(year.harm));
    EXPECT_EQ((shown[{year.year, "Total", "Other"}]), std::to_string(year.other));
    if (year.looked_after > 0) {
      EXPECT_EQ((shown[{year.year, "Yes", "Total"}]), std::to_string(year.looked_after));
    }
  }
  EXPECT_EQ((shown.count({2023, "Yes", "Total"})), 0U) << "looked after is published from 2024 on";
}

TEST(Table, collapses_serious_harm_and_other_in_breakdowns_as_the_department_does) {
  const Edition made = england();
  TableQuery query;
  query.breakdowns = {Breakdown::sex, Breakdown::quarter};
  query.by_nature = true;
  query.years = {2025};
  std::map<std::pair<std::string, NatureGroup>, std::string> shown;
  for (const TableRow& row : table(made, query).rows)
    shown[{row.category, row.nature}] = row.cells.front().figure.text();
  EXPECT_EQ((shown[{"Female", NatureGroup::child_death}]), "54");
  EXPECT_EQ((shown[{"Female", NatureGroup::serious_harm_and_other}]), "59");
  EXPECT_EQ((shown[{"Male", NatureGroup::total}]), "225");
  EXPECT_EQ((shown[{"Transgender", NatureGroup::total}]), "0") << "a true zero is shown";
  EXPECT_EQ((shown[{"Q1", NatureGroup::total}]), "86");
  EXPECT_FALSE((shown.count({"Q1", NatureGroup::serious_harm})));
}

TEST(Table, withholds_a_small_characteristic_and_what_would_give_it_away) {
  std::vector<StreamEvent> events = events_of(published.back());
  for (int i = 0; i < 3; ++i) events[static_cast<std::size_t>(i)].child.sex = Sex::not_known;
  Edition made = england();
  made.assessment.panel = testing::one_unit_panel(2026, 2026);
  made.figures = testing::cube_of(std::move(events), made.assessment.panel);
  TableQuery query;
  query.breakdowns = {Breakdown::sex};
  std::map<std::string, std::string> shown;
  const Table drawn = table(made, query);
  for (const TableRow& row : drawn.rows) shown[row.category] = row.cells.front().figure.text();
  EXPECT_EQ(shown["Not known"], "c");
  EXPECT_EQ(shown["Female"], "c") << "else 357 less the two others is it";
  EXPECT_NE(shown["Male"], "c");
  EXPECT_EQ(drawn.rows.front().breakdown, Breakdown::sex);
  ASSERT_EQ(drawn.symbols.size(), 1U);
  EXPECT_EQ(drawn.symbols.front().symbol, "c");
}

TEST(Table, takes_a_breakdown_wholly_from_published_rows_where_there_is_one) {
  Panel panel = testing::one_unit_panel(2026, 2026);
  CubeSources sources;
  sources.stream = event_stream(events_of(published.back()));
  sources.event_files = {9};
  const Period year = Period::reporting_year(2026);
  const AreaCode code = code_of("E92000001");
  const auto row = [&](std::string breakdown, Figure figure, std::uint64_t line) {
    sources.counts.push_back({{"notifications", Level::country, code, year, std::move(breakdown), figure}, {4, line}});
  };
  row("", Figure::exact(357), 2);
  row("sex=male", Figure::exact(200), 3);
  row("sex=female", Figure::exact(150), 4);
  row("sex=not_known", Figure::exact(7), 5);
  row("age=under_1;nature=serious_harm", Figure::exact(60), 6);
  row("age=under_1;nature=other", Figure::exact(5), 7);
  row("age=under_1;sex=male", Figure::exact(40), 8);
  const FigureCube cube = build_cube(sources, panel, testing::empty_register(), Period::calendar_year(2030).first());
  std::map<std::pair<std::string, NatureGroup>, const NationalFigureCell*> cells;
  for (const NationalFigureCell& cell : cube.national) cells[{cell.category, cell.nature}] = &cell;
  const auto& male = *cells.at({"Male", NatureGroup::total});
  EXPECT_EQ(male.figure, Figure::exact(200));
  EXPECT_EQ(male.trace.how, Transformation::as_published);
  EXPECT_THAT(male.trace.rows, ElementsAre(SourceRow{4, 3}));
  const auto& quarter = *cells.at({"Q2", NatureGroup::total});
  EXPECT_EQ(quarter.trace.how, Transformation::events_counted);
  EXPECT_THAT(quarter.trace.rows, ElementsAre(SourceRow{9, 0}));
  EXPECT_EQ(cells.count({"16 to 17", NatureGroup::total}), 0U) << "ages were published, so no age is counted";
}

TEST(Table, refuses_an_authority_or_a_region_by_anything_finer_than_a_year_with_words) {
  const Edition made = edition();
  TableQuery by_age = area("E06000001");
  by_age.breakdowns = {Breakdown::age};
  EXPECT_EQ(refusal(made, by_age, ErrorKind::unsupported),
            "Authorities and regions by age are not published: numbers this small could point to a child. Ask for "
            "England by age, or for the yearly totals of authorities and regions.");
  TableQuery regions;
  regions.levels = {Level::region};
  regions.by_nature = true;
  EXPECT_THAT(refusal(made, regions, ErrorKind::unsupported), HasSubstr("by nature"));
  for (const auto& [breakdown, name] : names_of<Breakdown>) {
    if (breakdown == Breakdown::total) continue;
    for (const char* code : {"E12000001", "E10000006"}) {
      TableQuery query = area(code);
      query.breakdowns = {breakdown};
      EXPECT_THAT(refusal(made, query, ErrorKind::unsupported), HasSubstr("could point to a child")) << name;
    }
  }
}

TEST(Table, says_what_is_not_there) {
  const Edition made = edition();
  EXPECT_THAT(refusal(made, area("E06000999"), ErrorKind::not_found), HasSubstr("E06000999"));
  TableQuery query;
  query.years = {2031};
  EXPECT_THAT(refusal(made, query, ErrorKind::not_found), HasSubstr("the years are 2025 to 2026"));
  TableQuery rates;
  rates.breakdowns = {Breakdown::age};
  rates.measures = {TableMeasure::rate_per_100k};
  EXPECT_THAT(refusal(made, rates, ErrorKind::unsupported), HasSubstr("only notifications"));
  TableQuery unseen;
  unseen.breakdowns = {Breakdown::age};
  EXPECT_THAT(refusal(made, unseen, ErrorKind::not_found), HasSubstr("not received"));
}

TEST(Table, gives_rates_with_what_is_open_about_them) {
  Edition made = edition();
  made.assessment.panel.counts[0] = Figure::exact(33);
  made.figures.circumstances = {{std::string(measures::child_population),
                                 code_of("E12000008"),
                                 Period::reporting_year(2025),
                                 Figure::exact(542'710),
                                 {}}};
  TableQuery query;
  query.measures = {TableMeasure::notifications, TableMeasure::rate_per_100k};
  query.years = {2025};
  query.levels = {Level::region, Level::authority};
  for (const TableRow& row : table(made, query).rows) {
    if (row.area_name == "South East") {
      EXPECT_EQ(row.cells[0].figure.text(), "30");
      EXPECT_EQ(*row.cells[1].limits, (Interval{4.6, 6.5}));
    }
    if (row.area_name == "Hartlepool") {
      EXPECT_EQ(*row.cells[1].figure.shown(), 19.5);
      EXPECT_EQ(*row.cells[1].limits, (Interval{5.25, 50}));
    }
  }
}

TEST(TableCsv, has_the_departments_columns_then_ours) {
  const Edition made = edition();
  const std::string csv = table_csv(table(made, area("E06000001")), true);
  EXPECT_TRUE(
      csv.starts_with("time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
                      "region_name,old_la_code,new_la_code,la_name,number_notifications,data_status,"
                      "source_files,source_rows,transformation,note,caveat\r\n"
                      "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,805,"
                      "E06000001,Hartlepool,1,illustrative,sub_national_2026.csv,sub_national_2026.csv:17,"
                      "as published,,Neither high nor low"))
      << csv;
  const Edition national = england();
  TableQuery query;
  query.breakdowns = {Breakdown::sex};
  query.years = {2026};
  const std::string broken = table_csv(table(national, query), false);
  EXPECT_TRUE(
      broken.starts_with("time_period,time_identifier,quarter,geographic_level,country_code,country_name,"
                         "breakdown_topic,breakdown,nature_of_notification,number_notifications,data_status,"
                         "source_files,source_rows,transformation,note,caveat\r\n"
                         "2026,Reporting year,Total,National,E92000001,England,Sex,Male,Total,"))
      << broken;
}

TEST(TableQuery, reads_back_from_its_text) {
  TableQuery query;
  query.measures = {TableMeasure::notifications, TableMeasure::idaci_score};
  query.levels = {Level::authority};
  query.areas = {code_of("E06000001"), code_of("E10000014")};
  query.years = {2024, 2026};
  query.breakdowns = {Breakdown::quarter};
  query.by_nature = true;
  EXPECT_EQ(query_text(query),
            "measure=notifications,idaci_score&level=authority&area=E06000001,E10000014&year=2024,2026&"
            "breakdown=quarter&by_nature=true");
  EXPECT_EQ(query_text({}), "");
}

}  // namespace
}  // namespace tocsin
