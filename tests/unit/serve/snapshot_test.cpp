#include "tocsin/serve/snapshot.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/publish/csv.hpp"

#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

using nlohmann::json;

Edition merged_edition() {
  Edition edition = sample_edition();
  PanelUnit& unit = edition.assessment.panel.units[1];
  unit.history = History::merged;
  unit.codes = {code_of("E06000002"), code_of("E06000099")};
  return edition;
}

TEST(Snapshot, same_input_has_the_same_id_whenever_it_is_built) {
  Edition later = sample_edition();
  later.built += std::chrono::hours(1);
  EXPECT_EQ(build_snapshot(sample_edition())->edition.snapshot, build_snapshot(later)->edition.snapshot);
  EXPECT_EQ(build_snapshot(sample_edition())->edition.snapshot.size(), 16);
}

TEST(Snapshot, any_figure_that_changes_changes_the_id) {
  const std::string id = build_snapshot(sample_edition())->edition.snapshot;
  Edition count = sample_edition();
  count.assessment.panel.counts[0] = Figure::exact(5);
  Edition estimate = sample_edition();
  estimate.assessment.estimates.units[2].relative_rate += 1e-9;
  Edition finding = sample_edition();
  finding.assessment.findings.pop_back();
  Edition file = sample_edition();
  file.files[0].sha256[0] = 'b';
  Edition mark = sample_edition();
  mark.illustrative = true;
  Edition limits = sample_edition();
  limits.funnel[0].upper_95 += 1;
  for (const Edition& other : {count, estimate, finding, file, mark, limits}) {
    EXPECT_NE(build_snapshot(other)->edition.snapshot, id);
  }
}

TEST(Snapshot, lists_are_whole_documents_with_what_they_are_made_from) {
  const auto snapshot = build_snapshot(merged_edition());
  for (const ListAnswer* list :
       {&snapshot->authorities, &snapshot->estimates, &snapshot->findings, &snapshot->funnel}) {
    const json document = json::parse(*list->json().body);
    EXPECT_TRUE(document.contains("data"));
    const json& meta = document["meta"];
    EXPECT_EQ(meta["count"], list->rows().size());
    EXPECT_EQ(meta["snapshot"], snapshot->edition.snapshot);
    EXPECT_EQ(meta["as_of"], "2026-11-21T00:00:00.000Z");
    EXPECT_EQ(meta["built"], "2026-11-22T09:30:00.000Z");
    EXPECT_EQ(meta["model"], "gamma_poisson");
    EXPECT_EQ(meta["model_version"], "1.0");
    EXPECT_EQ(meta["illustrative"], false);
    EXPECT_EQ(meta["caveat"], std::string(caveat));
    EXPECT_NEAR(meta["expected_false_findings"].get<double>(), 0.13, 1e-12);
    EXPECT_EQ(meta["data_files"][0]["sha256"], std::string(64, 'a'));
  }
}

TEST(Snapshot, an_authority_says_where_its_history_comes_from) {
  const auto snapshot = build_snapshot(merged_edition());
  const json row = json::parse(*snapshot->authorities.json().body)["data"][1];
  EXPECT_EQ(row["authority_code"], "E06000002");
  EXPECT_EQ(row["authority_name"], "Mid & <South> \"Bay\"");
  EXPECT_EQ(row["region_name"], "North East");
  EXPECT_EQ(row["history"], "merged");
  EXPECT_EQ(row["codes"], (json{"E06000002", "E06000099"}));
  EXPECT_EQ(row["ended"], false);
  EXPECT_EQ(row["status"], "persistent");
  EXPECT_EQ(row["reason"], "High.");
  EXPECT_EQ(row["detectable_high"], 1.9);
  EXPECT_TRUE(row["detectable_low"].is_null());
}

TEST(Snapshot, an_authority_is_found_by_every_code_it_had) {
  const auto snapshot = build_snapshot(merged_edition());
  EXPECT_EQ(snapshot->authority.at("E06000099").body, snapshot->authority.at("E06000002").body);
  const json data = json::parse(*snapshot->authority.at("E06000099").body)["data"];
  EXPECT_EQ(data["authority_code"], "E06000002");
  EXPECT_EQ(data["years"].size(), 2);
  EXPECT_EQ(data["years"][0]["observed"], 9);
  EXPECT_EQ(data["estimate"]["observed"], 41);
  EXPECT_EQ(data["findings"][0]["direction"], "high");
}

TEST(Snapshot, what_is_absent_is_null_and_what_is_withheld_keeps_its_symbol) {
  const auto snapshot = build_snapshot(sample_edition());
  const json city = json::parse(*snapshot->estimates.json().body)["data"][3];
  EXPECT_TRUE(city["relative_rate"].is_null());
  EXPECT_EQ(city["status"], "not_assessable");
  const json ended = json::parse(*snapshot->authority.at("E10000006").body)["data"];
  EXPECT_TRUE(ended["ended"].get<bool>());
  EXPECT_TRUE(ended["years"][0]["observed"].is_null());
  EXPECT_EQ(ended["years"][0]["symbol"], "c");
  EXPECT_EQ(ended["years"][1]["symbol"], "z");
  EXPECT_TRUE(ended["years"][1]["exposure_child_years"].is_null());
  EXPECT_TRUE(json::parse(*snapshot->authority.at("E10000014").body)["data"]["years"][0]["symbol"].is_null());
}

TEST(Snapshot, an_authority_stands_beside_others_like_it) {
  Edition edition = sample_edition();
  edition.assessment.units[1].pools = {{PoolKind::region, "North East", 12, 180, 170, 1.06, 0.9, 1.25}};
  edition.assessment.units[1].prob_above_neighbours = 0.75;
  edition.assessment.estimates.units[1].prob_years_above = {1, 0.9, 0.4};
  edition.assessment.estimates.units[1].prob_high_lasting = 0.8;
  edition.assessment.estimates.units[1].unadjusted = UnadjustedRate{1.3, 1.1, 1.6, 0.7, 0};
  const auto snapshot = build_snapshot(edition);
  const json data = json::parse(*snapshot->authority.at("E06000002").body)["data"];
  EXPECT_EQ(data["pools"][0]["pool"], "region");
  EXPECT_EQ(data["pools"][0]["authorities"], 12);
  EXPECT_EQ(data["pools"][0]["observed"], 180);
  EXPECT_EQ(data["prob_above_neighbours"], 0.75);
  EXPECT_EQ(data["estimate"]["prob_years_above"], (json{1.0, 0.9, 0.4}));
  EXPECT_EQ(data["estimate"]["prob_high_lasting"], 0.8);
  EXPECT_EQ(data["estimate"]["unadjusted"]["relative_rate"], 1.3);
  const json other = json::parse(*snapshot->authorities.json().body)["data"][0];
  EXPECT_TRUE(other["pools"].empty() && other["prob_above_neighbours"].is_null());
}

TEST(Snapshot, numbers_are_never_not_a_number) {
  Edition edition = sample_edition();
  edition.assessment.expected_false_findings = nan_value;
  edition.assessment.estimates.funnel_phi = std::numeric_limits<double>::infinity();
  edition.assessment.estimates.units[0].expected = 0;
  const auto snapshot = build_snapshot(edition);
  for (const ListAnswer* list :
       {&snapshot->authorities, &snapshot->estimates, &snapshot->findings, &snapshot->funnel}) {
    EXPECT_TRUE(json::accept(*list->json().body));
    for (const char* word : {"nan", "NaN", "inf"}) {
      EXPECT_EQ(list->json().body->find(std::string(":") + word), std::string::npos);
    }
  }
}

TEST(Snapshot, the_funnel_has_points_and_both_pairs_of_limits) {
  const auto snapshot = build_snapshot(sample_edition());
  const json data = json::parse(*snapshot->funnel.json().body)["data"];
  EXPECT_EQ(data["points"].size(), 5);
  EXPECT_EQ(data["limits"].size(), snapshot->edition.funnel.size());
  for (const char* limit : {"expected", "lower_95", "upper_95", "lower_998", "upper_998"}) {
    EXPECT_TRUE(data["limits"][0][limit].is_number()) << limit;
  }
  EXPECT_NEAR(data["points"][1]["ratio"].get<double>(), 41.0 / 15, 1e-12);
}

TEST(Snapshot, downloads_are_those_of_the_outlet) {
  const Edition edition = sample_edition();
  const auto snapshot = build_snapshot(edition);
  EXPECT_EQ(*snapshot->estimates.csv().body, estimates_csv(edition));
  EXPECT_EQ(*snapshot->findings.csv().body, findings_csv(edition));
  EXPECT_EQ(*snapshot->authorities.csv().body, authorities_csv(edition));
  EXPECT_EQ(*snapshot->funnel.csv().body, funnel_csv(edition));
}

TEST(Snapshot, a_choice_of_rows_is_a_whole_document_in_both_forms) {
  const auto snapshot = build_snapshot(sample_edition());
  const auto north_east = [](const ListRow& row) { return row.region == code_of("E12000001"); };
  const json document = json::parse(*snapshot->funnel.json_of(north_east).body);
  EXPECT_EQ(document["data"]["points"].size(), 3);
  EXPECT_EQ(document["meta"]["count"], 3);
  const std::string csv = *snapshot->estimates.csv_of(north_east).body;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 4);
  EXPECT_NE(snapshot->funnel.json_of(north_east).etag, snapshot->funnel.json().etag);
}

TEST(Snapshot, a_line_end_within_a_cell_ends_no_row) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[0].name = "Two\nlines, \"quoted\"";
  const auto snapshot = build_snapshot(edition);
  EXPECT_EQ(*snapshot->estimates.csv().body, estimates_csv(edition));
  EXPECT_TRUE(snapshot->estimates.rows()[1].csv.starts_with("E06000002,"));
}

TEST(Snapshot, bytes_that_are_no_utf_8_do_not_break_the_document) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[0].name = "Caf\xe9";
  EXPECT_TRUE(json::accept(*build_snapshot(edition)->authorities.json().body));
}

TEST(Snapshot, the_mark_of_made_up_figures_reaches_every_finding) {
  Edition edition = sample_edition();
  edition.illustrative = true;
  const json document = json::parse(*build_snapshot(edition)->findings.json().body);
  EXPECT_EQ(document["meta"]["illustrative"], true);
  for (const json& finding : document["data"]) {
    EXPECT_EQ(finding["illustrative"], true);
    EXPECT_EQ(finding["caveat"], std::string(caveat));
  }
}

}  // namespace
}  // namespace tocsin
