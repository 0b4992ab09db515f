#include "panel_file.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PanelFile read(const std::string& text) {
  auto file = parse_panel_file(text, "p.csv");
  EXPECT_TRUE(file) << (file ? "" : file.error().message);
  return file ? std::move(*file) : PanelFile{};
}

std::string fault(const std::string& text) {
  const auto file = parse_panel_file(text, "p.csv");
  EXPECT_FALSE(file) << text;
  return file ? "" : file.error().message;
}

std::vector<std::string> names(const Panel& panel) {
  std::vector<std::string> all;
  for (const PanelUnit& unit : panel.units) all.push_back(unit.name);
  return all;
}

const std::string header = "area,period,count,exposure\n";

TEST(PanelFile, areas_stand_as_first_met_and_periods_in_order) {
  const PanelFile file = read(header + "Wye,2021,3,100\nAvon,2020,0,50.5\nWye,2020,1,90\nAvon,2021,2,60\n");
  EXPECT_THAT(names(file.panel), ElementsAre("Wye", "Avon"));
  EXPECT_THAT(file.periods, ElementsAre("2020", "2021"));
  EXPECT_EQ(file.panel.count(0, 0), Figure::exact(1));
  EXPECT_EQ(file.panel.count(0, 1), Figure::exact(3));
  EXPECT_EQ(file.panel.count(1, 0), Figure::exact(0));
  EXPECT_EQ(file.panel.exposure(1, 0), 50.5);
  EXPECT_EQ(file.panel.periods[0].words(), "January 2020 to December 2020");
  EXPECT_THAT(file.panel.notes, IsEmpty());
  EXPECT_THAT(file.panel.covariates, IsEmpty());
}

TEST(PanelFile, a_year_that_no_row_names_is_a_year_without_figures) {
  const PanelFile file = read(header + "A,2019,1,10\nA,2022,2,10\n");
  EXPECT_THAT(file.periods, ElementsAre("2019", "2020", "2021", "2022"));
  EXPECT_EQ(file.panel.count(0, 1), Figure::not_available());
  EXPECT_TRUE(std::isnan(file.panel.exposure(0, 2)));
  EXPECT_THAT(file.panel.notes, ElementsAre(HasSubstr("2020, 2021")));
}

TEST(PanelFile, labels_that_are_numbers_follow_each_other_as_numbers) {
  const PanelFile file = read(header + "A,10,1,10\nA,9,2,10\nA,1.5,2,10\n");
  EXPECT_THAT(file.periods, ElementsAre("1.5", "9", "10"));
  EXPECT_EQ(file.panel.count(0, 2), Figure::exact(1));
  for (std::size_t t = 1; t < 3; ++t)
    EXPECT_EQ(file.panel.periods[t].first(), file.panel.periods[t - 1].last() + std::chrono::days(1));
  EXPECT_THAT(fault(header + "A,1,1,10\nA,1.0,2,10\n"), HasSubstr("p.csv:3:2: '1' and '1.0' are the same number"));
}

TEST(PanelFile, other_labels_follow_each_other_as_text_which_is_said) {
  const PanelFile file = read(header + "A,b,1,10\nA,a,2,10\nA,2020,2,10\n");
  EXPECT_THAT(file.periods, ElementsAre("2020", "a", "b"));
  EXPECT_THAT(file.panel.notes, ElementsAre(HasSubstr("from 2020 to b")));
}

TEST(PanelFile, columns_stand_in_any_order_and_the_others_are_covariates) {
  const PanelFile file =
      read("poverty,exposure,area,count,rural share,period,region\n0.5,10,A,1,x,2020,N\n-1e3,10,B,1,0,2020,S\n");
  ASSERT_EQ(file.panel.covariates.size(), 2u);
  EXPECT_EQ(file.panel.covariates[0].name, "poverty");
  EXPECT_EQ(file.panel.covariates[0].values(0, 0), 0.5);
  EXPECT_EQ(file.panel.covariates[0].values(1, 0), -1000);
  EXPECT_TRUE(std::isnan(file.panel.covariates[1].values(0, 0)));
  EXPECT_NE(file.panel.units[0].region, file.panel.units[1].region);
}

TEST(PanelFile, codes_are_kept_and_made_up_ones_differ_from_them) {
  const PanelFile file = read(
      "area,period,count,exposure,region\nKent,2020,1,10,E12000008\nX00000001,2020,1,10,E12000008\nE06000001,2020,1,10,"
      "X00000001\n");
  EXPECT_EQ(file.panel.units[1].code.text(), "X00000001");
  EXPECT_EQ(file.panel.units[2].code.text(), "E06000001");
  EXPECT_FALSE(file.panel.units[0].code.empty());
  EXPECT_NE(file.panel.units[0].code, file.panel.units[1].code);
  EXPECT_EQ(file.panel.units[0].region.text(), "E12000008");
}

TEST(PanelFile, symbols_stand_for_counts_that_are_not_shown) {
  const PanelFile file = read(header + "A,2020,c,10\nB,2020,x,10\nC,2020,z,10\nD,2020,k,10\nE,2020,:,10\n");
  EXPECT_EQ(file.panel.count(0, 0), Figure::confidential());
  EXPECT_EQ(file.panel.count(1, 0), Figure::not_available());
  EXPECT_EQ(file.panel.count(2, 0), Figure::not_applicable());
  EXPECT_EQ(file.panel.count(3, 0), Figure::low(10));
  EXPECT_EQ(file.panel.count(4, 0), Figure::not_available());
}

TEST(PanelFile, a_cell_without_exposure_is_left_out_and_said) {
  const PanelFile file = read(header + "A,2020,4,0\nB,2020,0,0\nC,2020,2,10\n");
  EXPECT_EQ(file.panel.count(0, 0), Figure::not_applicable());
  EXPECT_FALSE(file.panel.usable(0, 0));
  EXPECT_TRUE(file.panel.usable(2, 0));
  EXPECT_THAT(file.panel.notes, ElementsAre("2 of 3 rows have no exposure and are left out, 1 of them with a count"));
  EXPECT_THAT(fault(header + "A,2020,4,0\n"), HasSubstr("p.csv:0:0: no row has an exposure above 0"));
}

TEST(PanelFile, a_mark_and_carriage_returns_do_not_matter) {
  const PanelFile file = read(
      "\xEF\xBB\xBF"
      "area,period,count,exposure\r\n\"A, B\",2020,1,10\r\n");
  EXPECT_THAT(names(file.panel), ElementsAre("A, B"));
}

TEST(PanelFile, the_header_is_held_to_its_columns) {
  EXPECT_THAT(fault("area,period,Count,exposure\nA,2020,1,10\n"),
              HasSubstr("p.csv:1:1: the column 'count' is missing"));
  EXPECT_THAT(fault("area,period,count,exposure,x,x\nA,2020,1,10,1,1\n"),
              HasSubstr("p.csv:1:6: the column 'x' stands already in field 5"));
  EXPECT_THAT(fault("area,period,count,exposure,\nA,2020,1,10,1\n"), HasSubstr("p.csv:1:5: the column has no name"));
  const std::string both = fault("areas,periods,count,exposure\nA,2020,1,10\n");
  EXPECT_THAT(both, HasSubstr("'area' is missing"));
  EXPECT_THAT(both, HasSubstr("'period' is missing"));
}

TEST(PanelFile, each_faulty_field_is_named_with_its_place) {
  EXPECT_THAT(fault(header + "A,2020,-1,10\n"), HasSubstr("p.csv:2:3: '-1' is no count"));
  EXPECT_THAT(fault(header + "A,2020,1.5,10\n"), HasSubstr("p.csv:2:3: '1.5' is no count"));
  EXPECT_THAT(fault(header + "A,2020,,10\n"), HasSubstr("p.csv:2:3: '' is no count"));
  EXPECT_THAT(fault(header + "A,2020,1,-10\n"), HasSubstr("p.csv:2:4: '-10' is no exposure"));
  EXPECT_THAT(fault(header + "A,2020,1,many\n"), HasSubstr("p.csv:2:4: 'many' is no exposure"));
  EXPECT_THAT(fault(header + "A,2020,1,inf\n"), HasSubstr("p.csv:2:4: 'inf' is no exposure"));
  EXPECT_THAT(fault(header + "A,2020,1,x\n"), HasSubstr("p.csv:2:4: 'x' is no exposure"));
  EXPECT_THAT(fault(header + "A,2020,1,1e-12\n"), HasSubstr("p.csv:2:4: 1e-12 is too small"));
  EXPECT_THAT(fault(header + ",2020,1,10\n"), HasSubstr("p.csv:2:1: the area is empty"));
  EXPECT_THAT(fault(header + "A,,1,10\n"), HasSubstr("p.csv:2:2: the period is empty"));
  EXPECT_THAT(fault("area,period,count,exposure,x\nA,2020,1,10,tall\n"), HasSubstr("p.csv:2:5: 'tall' is no number"));
  EXPECT_THAT(fault("area,period,count,exposure,x\nA,2020,1,10,\n"), HasSubstr("p.csv:2:5: '' is no number"));
  EXPECT_THAT(fault(header + "A,2020,1\n"), HasSubstr("p.csv:2:1: 3 fields where the header has 4"));
  EXPECT_THAT(fault(header + "A,2020,1,10\nA,2021,1,10\nA,2020,2,10\n"),
              HasSubstr("p.csv:4:1: 'A' in period '2020' stands already on line 2"));
  EXPECT_THAT(fault("area,period,count,exposure,region\nA,2020,1,10,N\nA,2021,1,10,S\n"),
              HasSubstr("p.csv:3:5: 'A' lies in region 'S' here and in 'N' on line 2"));
  EXPECT_THAT(fault("area,period,count,exposure,region\nA,2020,1,10,\n"), HasSubstr("p.csv:2:5: the region is empty"));
  EXPECT_THAT(fault(header + "A\xff,2020,1,10\nB,2020,1,10\n"), HasSubstr("p.csv:2:1: invalid_utf8"));
}

TEST(PanelFile, a_fault_shows_what_stands_there_on_one_line) {
  const std::string words = fault(header + "A,2020,\"1\n2" + std::string(100, '9') + "\",10\n");
  EXPECT_THAT(words, HasSubstr("'1?2999"));
  EXPECT_EQ(words.find('\n'), std::string::npos);
  EXPECT_LT(words.size(), 200u);
}

TEST(PanelFile, a_file_without_rows_is_no_panel) {
  EXPECT_THAT(fault(""), HasSubstr("p.csv:0:0: the file is empty"));
  EXPECT_THAT(fault(header), HasSubstr("p.csv:1:1: there is no row after the header"));
  EXPECT_THAT(fault("\xff\xfe"
                    "a"),
              HasSubstr("UTF-16"));
  EXPECT_EQ(fault("\xff,period\nA,2020,1,10\n").find("is missing"), std::string::npos);
}

TEST(PanelFile, all_faults_are_told_in_order_up_to_twenty) {
  std::string text = header;
  for (int i = 0; i < 12; ++i) text += "A" + std::to_string(i) + ",2020,-1,no\n";
  const std::string words = fault(text);
  EXPECT_EQ(std::count(words.begin(), words.end(), '\n'), 20);
  EXPECT_THAT(words, ::testing::StartsWith("p.csv:2:3: "));
  EXPECT_THAT(words, HasSubstr("p.csv:11:4: "));
  EXPECT_THAT(words, ::testing::EndsWith("p.csv: and 4 more faults"));
}

TEST(PanelFile, a_panel_beyond_reason_is_refused) {
  EXPECT_THAT(fault(header + "A,2020,1,10\nA,0219,1,10\n"), HasSubstr("p.csv:3:2: the years run from 0219 to 2020"));
  std::string many = header;
  for (int i = 0; i < 401; ++i) many += "A,p" + std::to_string(i) + ",1,10\n";
  EXPECT_THAT(fault(many), HasSubstr("401 periods; a panel has at most 400"));
  many = "area,period,count,exposure,region\n";
  for (int i = 0; i < 401; ++i) many += "A" + std::to_string(i) + ",2020,1,10,R" + std::to_string(i) + "\n";
  EXPECT_THAT(fault(many), HasSubstr("p.csv:0:0: 401 regions; at most 400 are fitted"));
}

}  // namespace
}  // namespace tocsin
