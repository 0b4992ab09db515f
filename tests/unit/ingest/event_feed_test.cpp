#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_extract.hpp"

namespace tocsin {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const FeedFormat events{"events", "", Cadence::daily, EventColumns{}};

FeedOutcome read(std::string_view text, std::size_t chunk = 65536) {
  static const AuthorityRegister authorities = england_extract();
  return read_feed(events, authorities, text, chunk);
}

/// Rejections of rows under a header of the required columns and `more`.
std::vector<std::string> rejected(const std::string& more, const std::string& row) {
  return rejections_of(
      read("notification_id,la_code_notifying,date_notified,record_type,nature" + more + "\n" + row + "\n"));
}
constexpr const char* plain = "n1,E06000001,2024-03-31,sin,child_death";

TEST(EventFeed, reads_a_full_record_with_columns_in_any_order) {
  const auto outcome = read(
      "date_notified,notification_id,nature,record_type,la_code_notifying,la_code_residence,place_of_incident,date_"
      "incident,"
      "date_aware,abuse_neglect,suspected_cause,children_in_incident,status,version,rule_set,role,age_band,sex,"
      "ethnicity_major,disability,placement,looked_after,cin_plan,cpp,known_to_agency\n"
      "2024-03-31,abc-1,serious_harm,sin,E06000001,E09000021,in_area,2024-03-20,2024-03-25,suspected,neglect,2,active,"
      "1,WT2023,"
      "victim,under_1,female,mixed,no,at_home,no,yes,no,yes\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  ASSERT_EQ(outcome.rows.notifications.size(), 1U);
  const auto& [place, made] = outcome.rows.notifications[0];
  EXPECT_EQ(place.line, 2U);
  EXPECT_EQ(place.record, 1U);
  EXPECT_EQ(made.id, "abc-1");
  EXPECT_EQ(made.authority, code("E06000001"));
  EXPECT_EQ(made.residence, code("E09000021"));
  EXPECT_EQ(made.incident, day("2024-03-20"));
  EXPECT_EQ(made.aware, day("2024-03-25"));
  EXPECT_EQ(made.notified, day("2024-03-31"));
  EXPECT_EQ(made.nature, Nature::serious_harm);
  EXPECT_EQ(made.cause, Cause::neglect);
  EXPECT_EQ(made.children, 2);
  EXPECT_EQ(made.child.age, AgeBand::under_1);
  EXPECT_EQ(made.child.sex, Sex::female);
  EXPECT_EQ(made.child.ethnicity, Ethnicity::mixed);
  EXPECT_EQ(made.child.child_in_need_plan, YesNo::yes);
  EXPECT_EQ(made.child.known_to_agency, YesNo::yes);
}

TEST(EventFeed, reads_json_lines_to_the_same_records) {
  const auto csv = read(
      "notification_id,la_code_notifying,date_notified,record_type,nature,children_in_incident,cpp\n"
      "n1,E06000001,2024-03-31,sin,child_death,3,yes\n");
  const auto json =
      read(R"({"nature":"child_death","notification_id":"n1","la_code_notifying":"E06000001",)"
           R"("date_notified":"2024-03-31","record_type":"sin","children_in_incident":3,"cpp":"yes","cin_plan":null})"
           "\n");
  ASSERT_EQ(csv.rows.notifications.size(), 1U);
  ASSERT_EQ(json.rows.notifications.size(), 1U);
  EXPECT_EQ(csv.rows.notifications[0].notification, json.rows.notifications[0].notification);
  EXPECT_EQ(json.rows.notifications[0].place.line, 1U);
}

TEST(EventFeed, gives_the_same_rows_for_every_size_of_piece) {
  const std::string text =
      "\xEF\xBB\xBFnotification_id,la_code_notifying,date_notified,record_type,nature\r\n"
      "n1,E06000001,2024-03-31,sin,child_death\r\nn2,E06,2024-03-31,sin,other\r\n\r\nn3,\"E06000001\",2024-04-01,sin,"
      "other";
  const auto whole = read(text);
  EXPECT_EQ(whole.rows.notifications.size(), 2U);
  for (const std::size_t chunk : {1U, 3U}) {
    const auto pieces = read(text, chunk);
    EXPECT_EQ(rejections_of(pieces), rejections_of(whole));
    ASSERT_EQ(pieces.rows.notifications.size(), 2U);
    EXPECT_EQ(pieces.rows.notifications[1].notification, whole.rows.notifications[1].notification);
    EXPECT_EQ(pieces.rows.notifications[1].place.line, 5U);
  }
}

TEST(EventFeed, counts_a_notification_by_the_authority_in_force_on_the_day_it_was_sent) {
  EXPECT_THAT(rejected("", "n1,E10000006,2023-03-31,sin,child_death"), IsEmpty());
  EXPECT_THAT(rejected("", "n1,E10000006,2023-04-01,sin,child_death"),
              ElementsAre("2:la_code_notifying:authority_not_in_force"));
  EXPECT_THAT(rejected("", "n1,E06000063,2023-03-31,sin,child_death"),
              ElementsAre("2:la_code_notifying:authority_not_in_force"));
  EXPECT_THAT(rejected("", "n1,E06000099,2023-04-01,sin,child_death"),
              ElementsAre("2:la_code_notifying:unknown_authority"));
  EXPECT_THAT(rejected("", "n1,W06000001,2023-04-01,sin,child_death"),
              ElementsAre("2:la_code_notifying:unknown_authority"));
}

TEST(EventFeed, takes_the_number_of_an_authority_for_its_code) {
  const std::string header = "notification_id,la_code_notifying,date_notified,record_type,nature\n";
  const auto before = read(header + "n1,370,2025-04-30,sin,child_death\n");
  const auto after = read(header + "n1,370,2025-05-01,sin,child_death\n");
  ASSERT_EQ(before.rows.notifications.size(), 1U);
  ASSERT_EQ(after.rows.notifications.size(), 1U);
  EXPECT_EQ(before.rows.notifications[0].notification.authority, code("E08000016"));
  EXPECT_EQ(after.rows.notifications[0].notification.authority, code("E08000038"));
}

TEST(EventFeed, rejects_what_is_required_and_missing) {
  EXPECT_THAT(rejected("", ",E06000001,2024-03-31,sin,child_death"), ElementsAre("2:notification_id:missing_value"));
  EXPECT_THAT(rejected("", "n1,,2024-03-31,sin,child_death"), ElementsAre("2:la_code_notifying:missing_value"));
  EXPECT_THAT(rejected("", "n1,E06000001,,sin,child_death"), ElementsAre("2:date_notified:missing_value"));
  EXPECT_THAT(rejected("", "n1,E06000001,2024-03-31,,child_death"), ElementsAre("2:record_type:missing_value"));
  EXPECT_THAT(rejected("", "n1,E06000001,2024-03-31,sin,"), ElementsAre("2:nature:missing_value"));
}

TEST(EventFeed, rejects_an_identifier_that_could_hold_a_name) {
  EXPECT_THAT(rejected("", "Mary Smith,E06000001,2024-03-31,sin,child_death"),
              ElementsAre("2:notification_id:bad_identifier"));
}

TEST(EventFeed, rejects_days_that_do_not_exist_or_have_not_come) {
  EXPECT_THAT(rejected("", "n1,E06000001,2024-02-30,sin,child_death"), ElementsAre("2:date_notified:bad_date"));
  EXPECT_THAT(rejected("", "n1,E06000001,31/03/2024,sin,child_death"), ElementsAre("2:date_notified:bad_date"));
  EXPECT_THAT(rejected("", "n1,E06000001,2026-11-23,sin,child_death"), ElementsAre("2:date_notified:future_date"));
  EXPECT_THAT(rejected("", "n1,E06000001,2026-11-22,sin,child_death"), IsEmpty());
}

TEST(EventFeed, rejects_dates_out_of_order) {
  const std::string more = ",date_incident,date_aware";
  EXPECT_THAT(rejected(more, plain + std::string(",2024-03-02,2024-03-01")),
              ElementsAre("2:date_incident:dates_out_of_order"));
  EXPECT_THAT(rejected(more, plain + std::string(",,2024-04-01")), ElementsAre("2:date_aware:dates_out_of_order"));
  EXPECT_THAT(rejected(more, plain + std::string(",2024-04-01,")), ElementsAre("2:date_incident:dates_out_of_order"));
  EXPECT_THAT(rejected(more, plain + std::string(",2024-03-01,2024-03-31")), IsEmpty());
}

TEST(EventFeed, keeps_no_day_of_an_incident_known_to_the_month_only) {
  const std::string header =
      "notification_id,la_code_notifying,date_notified,record_type,nature,date_incident,date_incident_precision,date_"
      "aware\n";
  const auto outcome = read(header + plain + ",2024-03-15,month,2024-03-03\n" + plain +
                            ",2024-03-15,unknown,2024-03-03\n" + plain + ",2024-04-01,month,2024-03-03\n");
  EXPECT_THAT(rejections_of(outcome), ElementsAre("4:date_incident:dates_out_of_order"));
  ASSERT_EQ(outcome.rows.notifications.size(), 2U);
  EXPECT_FALSE(outcome.rows.notifications[0].notification.incident);
  EXPECT_FALSE(outcome.rows.notifications[1].notification.incident);
}

TEST(EventFeed, asks_a_reason_of_other_where_the_file_has_the_column) {
  EXPECT_THAT(rejected("", "n1,E06000001,2024-03-31,sin,other"), IsEmpty());
  EXPECT_THAT(rejected(",other_reason", "n1,E06000001,2024-03-31,sin,other,"),
              ElementsAre("2:other_reason:other_without_reason"));
  EXPECT_THAT(rejected(",other_reason", "n1,E06000001,2024-03-31,sin,other,child_perpetrator"), IsEmpty());
}

TEST(EventFeed, rejects_no_abuse_outside_the_deaths_that_may_have_none) {
  const std::string more = ",abuse_neglect,looked_after";
  EXPECT_THAT(rejected(more, plain + std::string(",not_suspected,no")),
              ElementsAre("2:abuse_neglect:not_suspected_without_looked_after"));
  EXPECT_THAT(rejected(more, plain + std::string(",not_suspected,yes")), IsEmpty());
  EXPECT_THAT(rejected(more, "n1,E06000001,2024-03-31,cla_death_no_abuse,child_death,not_suspected,"), IsEmpty());
  EXPECT_THAT(rejected(more, "n1,E06000001,2024-03-31,care_leaver_death,child_death,not_suspected,"), IsEmpty());
}

TEST(EventFeed, rejects_a_perpetrator_as_main_child_of_a_death_or_harm) {
  EXPECT_THAT(rejected(",role", plain + std::string(",perpetrator")),
              ElementsAre("2:role:perpetrator_only_main_child"));
  EXPECT_THAT(rejected(",role", plain + std::string(",both")), IsEmpty());
  EXPECT_THAT(rejected(",role", "n1,E06000001,2024-03-31,sin,other,perpetrator"), IsEmpty());
}

TEST(EventFeed, rejects_words_outside_a_list) {
  EXPECT_THAT(rejected("", "n1,E06000001,2024-03-31,sin,Child death"), ElementsAre("2:nature:bad_code_list_value"));
  EXPECT_THAT(rejected(",age_band", plain + std::string(",12")), ElementsAre("2:age_band:bad_code_list_value"));
  EXPECT_THAT(rejected(",looked_after", plain + std::string(",YES")),
              ElementsAre("2:looked_after:bad_code_list_value"));
  EXPECT_THAT(rejected(",rule_set", plain + std::string(",WT2019")), ElementsAre("2:rule_set:bad_code_list_value"));
}

TEST(EventFeed, rejects_numbers_that_are_no_count_of_children) {
  const std::string more = ",children_in_incident";
  EXPECT_THAT(rejected(more, plain + std::string(",-1")), ElementsAre("2:children_in_incident:negative_count"));
  EXPECT_THAT(rejected(more, plain + std::string(",two")), ElementsAre("2:children_in_incident:not_a_number"));
  EXPECT_THAT(rejected(more, plain + std::string(",1.0")), ElementsAre("2:children_in_incident:not_a_whole_number"));
  EXPECT_THAT(rejected(more, plain + std::string(",0")), ElementsAre("2:children_in_incident:out_of_range"));
  EXPECT_THAT(rejected(more, plain + std::string(",99999")), ElementsAre("2:children_in_incident:out_of_range"));
}

TEST(EventFeed, accepts_faults_of_the_form_and_keeps_them_visible) {
  const std::string header =
      "notification_id,la_code_notifying,date_notified,record_type,nature,age_band,sex,placement,looked_after,cpp,"
      "known_to_agency\n";
  const auto outcome = read(header + plain + ",16_to_21,,foster_care,no,yes,no\n" + plain + ",unborn,male,,,,\n");
  EXPECT_THAT(rejections_of(outcome), IsEmpty());
  ASSERT_EQ(outcome.rows.notifications.size(), 2U);
  EXPECT_EQ(outcome.rows.notifications[0].notification.child.child_protection_plan, YesNo::yes);
  EXPECT_EQ(outcome.rows.notifications[0].notification.child.known_to_agency, YesNo::no);
  EXPECT_EQ(outcome.rows.notifications[1].notification.child.placement, Placement::not_stated);
}

TEST(EventFeed, reads_residence_elsewhere_as_no_authority) {
  const std::string header = "notification_id,la_code_notifying,date_notified,record_type,nature,la_code_residence\n";
  const auto outcome = read(header + plain + ",outside_england\n" + plain + ",not_known\n" + plain + ",E99\n");
  EXPECT_EQ(outcome.rows.notifications.size(), 2U);
  EXPECT_FALSE(outcome.rows.notifications[0].notification.residence);
  EXPECT_THAT(rejections_of(outcome), ElementsAre("4:la_code_residence:unknown_authority"));
}

TEST(EventFeed, drops_unknown_columns_and_keeps_their_names_only) {
  const auto outcome = read(
      "notification_id,child_name,la_code_notifying,date_notified,record_type,nature,dob\n"
      "n1,Mary,E06000001,2024-03-31,sin,child_death,2019-01-01\n");
  EXPECT_EQ(outcome.rows.notifications.size(), 1U);
  EXPECT_THAT(outcome.notes.dropped_columns, ElementsAre("child_name", "dob"));
  const auto json = read(R"({"notification_id":"n1","la_code_notifying":"E06000001","date_notified":"2024-03-31",)"
                         R"("record_type":"sin","nature":"child_death","child":{"name":"Mary"},"nature":"other"})");
  EXPECT_EQ(json.rows.notifications.size(), 1U);
  EXPECT_EQ(json.rows.notifications.at(0).notification.nature, Nature::child_death);
  EXPECT_THAT(json.notes.dropped_columns, ElementsAre("child"));
  EXPECT_EQ(json.notes.repeated_keys, 1U);
}

TEST(EventFeed, says_when_a_file_is_illustrative) {
  const std::string header = "notification_id,la_code_notifying,date_notified,record_type,nature";
  EXPECT_FALSE(read(header + "\n" + plain + "\n").notes.illustrative);
  EXPECT_FALSE(read(header + ",data_status\n" + plain + ",real\n").notes.illustrative);
  EXPECT_TRUE(read(header + ",data_status\n" + plain + ",illustrative\n").notes.illustrative);
}

TEST(EventFeed, never_repeats_a_value_in_a_rejection) {
  const auto outcome = read(
      "notification_id,la_code_notifying,date_notified,record_type,nature\nMary "
      "Smith,E06000001,2024-03-31,sin,other\n");
  ASSERT_EQ(outcome.rows.rejections.size(), 1U);
  EXPECT_EQ(outcome.rows.rejections[0].value_class, "text of 10 characters");
}

TEST(EventFeed, rejects_ragged_and_truncated_rows) {
  const auto outcome = read("notification_id,la_code_notifying,date_notified,record_type,nature\n" +
                            std::string(plain) + ",extra\n" + plain + "\nn3,E060");
  EXPECT_EQ(outcome.rows.notifications.size(), 1U);
  EXPECT_THAT(rejections_of(outcome), ElementsAre("2::wrong_column_count", "4::wrong_column_count"));
}

TEST(EventFeed, refuses_a_header_that_misses_a_column_and_names_it) {
  const auto outcome = read("notification_id,la_code_notifying,record_type,nature\nx\n");
  ASSERT_TRUE(outcome.refusal);
  EXPECT_THAT(outcome.refusal->message, HasSubstr("misses date_notified; it has notification_id, la_code_notifying"));
}
TEST(EventFeed, refuses_a_header_with_a_column_twice) {
  const auto outcome = read("notification_id,la_code_notifying,date_notified,record_type,nature,nature\nx\n");
  ASSERT_TRUE(outcome.refusal);
  EXPECT_THAT(outcome.refusal->message, HasSubstr("nature more than once"));
}
TEST(EventFeed, refuses_empty_and_blank_files) {
  EXPECT_TRUE(read("").refusal);
  EXPECT_TRUE(read("\n\n  \n").refusal);
}
TEST(EventFeed, takes_a_header_without_rows) {
  EXPECT_FALSE(read("notification_id,la_code_notifying,date_notified,record_type,nature\n").refusal);
}

}  // namespace
}  // namespace tocsin
