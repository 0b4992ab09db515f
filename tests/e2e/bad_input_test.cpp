// Whatever is thrown at `load`: a message that names the place, exit 1 or a rejection, nothing lost, nothing crashed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::string header = "notification_id,la_code_notifying,date_notified,record_type,nature\n";

class BadInput : public ::testing::Test {
 protected:
  BadInput() { make_configuration(folder_); }

  /// A file that must be refused: exit 1, its name and `words` in the message, and the store none the worse.
  void refused(const std::string& name, const std::string& bytes, const std::string& words) {
    write_file(folder_ / name, bytes);
    const Outcome loaded = load(folder_, {folder_ / name});
    EXPECT_EQ(loaded.exit_code, 1) << name << loaded.out << loaded.err;
    EXPECT_THAT(loaded.err, HasSubstr(name));
    EXPECT_THAT(loaded.err, HasSubstr(words)) << name;
    EXPECT_EQ(loaded.out, "") << name;
    good_file_still_loads();
  }

  /// One row after the header that must be rejected under a rule, with the rows around it taken.
  void rejected(const std::string& row, const std::string& rule) {
    const std::string good = "g" + std::to_string(++files_);
    write_file(folder_ / "rows.csv", header + good + "a,E06000001,2024-05-01,sin,child_death\n" + row + "\n" + good +
                                         "b,E06000001,2024-05-02,sin,serious_harm\n");
    const Outcome loaded = run({program, "load", "--config", folder_ / "tocsin.toml", "--rejections",
                                folder_ / "rejected.csv", folder_ / "rows.csv"});
    ASSERT_EQ(loaded.exit_code, 0) << row << loaded.err;
    const json said = json::parse(loaded.out);
    EXPECT_EQ(said["accepted"], 2) << row << said;
    EXPECT_EQ(said["rejected"], 1) << row << said;
    EXPECT_THAT(read_file(folder_ / "rejected.csv"), HasSubstr("rows.csv,3,2,")) << row;
    EXPECT_THAT(read_file(folder_ / "rejected.csv"), HasSubstr("," + rule + ",")) << row;
  }

  void good_file_still_loads() {
    const Outcome loaded = load(folder_, {england + "/idaci.csv"});
    EXPECT_EQ(loaded.exit_code, 0) << loaded.err;
    EXPECT_EQ(json::parse(loaded.out)["accepted"], 151);
  }

  const ScratchFolder folder_;
  int files_ = 0;
};

TEST_F(BadInput, files_that_are_no_feed_are_refused) {
  refused("empty.csv", "", "");
  refused("wrong.csv", "alpha,beta\n1,2\n", "");
  refused("binary.csv",
          std::string("\x7f"
                      "ELF\x00\x01\x02\x03\n\x00\x00",
                      12),
          "");
  refused("utf16.csv",
          std::string("\xff\xfe"
                      "a\0,\0b\0\n\0",
                      10),
          "UTF-16");
  refused("nul.csv", header + std::string("n1,E06000001,2024-05-01,sin,child\0death\n", 40), "NUL");
}

TEST_F(BadInput, a_file_that_is_not_there_is_said) {
  const Outcome loaded = load(folder_, {folder_ / "absent.csv"});
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_THAT(loaded.err, HasSubstr("absent.csv"));
}

TEST_F(BadInput, a_line_without_end_is_refused_at_the_limit) {
  refused("endless.csv", header + std::string(8 << 20, 'x'), "line 2");
}

TEST_F(BadInput, rows_that_break_a_rule_are_rejected_with_their_line) {
  rejected("n1,E99000001,2024-05-01,sin,child_death", "unknown_authority");
  rejected("n2,E06000028,2024-05-01,sin,child_death", "authority_not_in_force");
  rejected("n3,E06000001,2999-05-01,sin,child_death", "future_date");
  rejected("n4,E06000001,2024-02-30,sin,child_death", "bad_date");
  rejected("n5,E06000001,2024-05-01,sin,tragedy", "bad_code_list_value");
  rejected("n6,E06000001,2024-05-01,sin", "wrong_column_count");
  rejected("n7,E06000001,2024-05-01,sin,child_death,extra", "wrong_column_count");
  rejected("n8,E06000001,2024-05-01,sin,\"child\"_death", "bad_quote");
  rejected(
      "n9,E06000001,2024-05-01,sin,child_\xff"
      "death",
      "invalid_utf8");
  rejected(",E06000001,2024-05-01,sin,child_death", "missing_value");
}

TEST_F(BadInput, a_negative_count_is_rejected) {
  write_file(folder_ / "population.csv",
             "level,area_code,mid_year,child_population\nauthority,E06000001,2023,-4\nauthority,E06000002,2023,4\n");
  const Outcome loaded = run({program, "load", "--config", folder_ / "tocsin.toml", "--rejections",
                              folder_ / "rejected.csv", folder_ / "population.csv"});
  ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_EQ(json::parse(loaded.out)["rejected"], 1);
  EXPECT_THAT(read_file(folder_ / "rejected.csv"), HasSubstr("population.csv,2,1,child_population,negative_count,"));
}

TEST_F(BadInput, a_truncated_file_keeps_what_is_whole_and_names_what_is_not) {
  write_file(folder_ / "cut.csv", header + "n1,E06000001,2024-05-01,sin,child_death\nn2,E06000001,2024-0");
  const Outcome loaded = load(folder_, {folder_ / "cut.csv"});
  ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_EQ(json::parse(loaded.out)["accepted"], 1);
  EXPECT_EQ(json::parse(loaded.out)["rejected"], 1);
}

TEST_F(BadInput, unknown_columns_are_dropped_and_their_values_appear_nowhere) {
  write_file(folder_ / "personal.csv",
             "notification_id,la_code_notifying,date_notified,record_type,nature,child_name\nn1,E06000001,2024-05-01,"
             "sin,child_death,Ada Lovelace\n");
  const Outcome loaded = load(folder_, {folder_ / "personal.csv"});
  ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  for (const auto& text :
       {loaded.out, loaded.err, read_file(folder_ / "store.sqlite"), read_file(folder_ / "store.sqlite-wal")}) {
    EXPECT_EQ(text.find("Lovelace"), std::string::npos);
  }
}

TEST_F(BadInput, a_store_that_is_no_store_is_said) {
  write_file(folder_ / "store.sqlite",
             "this is not a database, it is a letter to the editor, and it goes on for a while\n");
  const Outcome loaded = load(folder_, {england + "/idaci.csv"});
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_THAT(loaded.err, HasSubstr("store.sqlite"));
}

TEST_F(BadInput, made_up_rows_do_not_follow_real_ones) {
  write_file(folder_ / "real.csv", header + "n1,E06000001,2024-05-01,sin,child_death\n");
  write_file(folder_ / "made_up.csv",
             "notification_id,la_code_notifying,date_notified,record_type,nature,data_status\nn2,E06000001,2024-05-01,"
             "sin,child_death,illustrative\n");
  ASSERT_EQ(load(folder_, {folder_ / "real.csv"}).exit_code, 0);
  const Outcome loaded = load(folder_, {folder_ / "made_up.csv"});
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_THAT(loaded.err, HasSubstr("illustrative"));
}

}  // namespace
}  // namespace tocsin::testing
