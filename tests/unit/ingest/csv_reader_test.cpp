#include "tocsin/ingest/csv_reader.hpp"

#include <string>

#include <gtest/gtest.h>

#include "csv_oracle.hpp"

namespace tocsin {
namespace {

using testing::CsvItem;
using testing::CsvOutcome;
using testing::read_csv;
using namespace std::string_literals;

using Fields = std::vector<std::string>;

/// The same for every size of piece, and for the second parser.
CsvOutcome outcome_of(std::string_view text, TextLimits limits = {}) {
  const CsvOutcome whole = read_csv(text, 65536, limits);
  EXPECT_EQ(read_csv(text, 1, limits), whole);
  EXPECT_EQ(read_csv(text, 3, limits), whole);
  EXPECT_EQ(testing::CsvOracle(text, limits).read(), whole);
  return whole;
}

std::vector<Fields> rows_of(std::string_view text) {
  const CsvOutcome outcome = outcome_of(text);
  EXPECT_FALSE(outcome.refused);
  std::vector<Fields> rows;
  for (const CsvItem& item : outcome.items) {
    EXPECT_TRUE(item.fields.has_value()) << "fault at line " << item.line;
    rows.push_back(item.fields.value_or(Fields{}));
  }
  return rows;
}

struct Refusal {
  ErrorKind kind;
  std::string words;
};

Refusal refusal_of(std::string_view text, std::size_t chunk = 65536) {
  CsvReader reader({[](const TextRow&) {}, [](const TextFault&) {}});
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    if (auto pushed = reader.push(std::span(text).subspan(at, std::min(chunk, text.size() - at))); !pushed) {
      return {pushed.error().kind, pushed.error().message};
    }
  }
  const auto finished = reader.finish();
  if (finished) ADD_FAILURE() << "the file was taken";
  return finished ? Refusal{} : Refusal{finished.error().kind, finished.error().message};
}

std::vector<std::string> rules_of(std::string_view text, TextLimits limits = {}) {
  std::vector<std::string> rules;
  CsvReader reader({[](const TextRow&) {}, [&](const TextFault& f) { rules.emplace_back(f.rule); }}, limits);
  EXPECT_TRUE(reader.push(text));
  EXPECT_TRUE(reader.finish());
  return rules;
}

// The acceptance set of csv-spectrum, by content.
TEST(CsvReader, reads_a_simple_table) {
  EXPECT_EQ(rows_of("a,b,c\n1,2,3\n"), (std::vector<Fields>{{"a", "b", "c"}, {"1", "2", "3"}}));
}
TEST(CsvReader, reads_a_simple_table_with_crlf) {
  EXPECT_EQ(rows_of("a,b,c\r\n1,2,3\r\n"), (std::vector<Fields>{{"a", "b", "c"}, {"1", "2", "3"}}));
}
TEST(CsvReader, keeps_commas_in_quotes) {
  EXPECT_EQ(rows_of("first,last\nJohn,\"Ripple Street 9, flat 2\"\n")[1], (Fields{"John", "Ripple Street 9, flat 2"}));
}
TEST(CsvReader, keeps_empty_fields) {
  EXPECT_EQ(rows_of("a,b,c\n1,\"\",\"\"\n,,3\n"), (std::vector<Fields>{{"a", "b", "c"}, {"1", "", ""}, {"", "", "3"}}));
}
TEST(CsvReader, keeps_empty_fields_with_crlf) {
  EXPECT_EQ(rows_of("a,b,c\r\n1,\"\",\"\"\r\n2,3,\r\n"),
            (std::vector<Fields>{{"a", "b", "c"}, {"1", "", ""}, {"2", "3", ""}}));
}
TEST(CsvReader, undoubles_escaped_quotes) {
  EXPECT_EQ(rows_of("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n")[1], (Fields{"1", "ha \"ha\" ha"}));
}
TEST(CsvReader, keeps_json_in_a_quoted_field) {
  EXPECT_EQ(rows_of("key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [102.0, 0.5]}\"\n")[1],
            (Fields{"1", R"({"type": "Point", "at": [102.0, 0.5]})"}));
}
TEST(CsvReader, keeps_quoted_newlines) {
  EXPECT_EQ(rows_of("a,b\n1,2\n\"Once upon \na time\",5\n7,8\n"),
            (std::vector<Fields>{{"a", "b"}, {"1", "2"}, {"Once upon \na time", "5"}, {"7", "8"}}));
}
TEST(CsvReader, keeps_quoted_newlines_with_crlf) {
  EXPECT_EQ(rows_of("a,b\r\n\"Once upon \r\na time\",5\r\n7,8\r\n"),
            (std::vector<Fields>{{"a", "b"}, {"Once upon \r\na time", "5"}, {"7", "8"}}));
}
TEST(CsvReader, keeps_quotes_and_newlines_together) {
  EXPECT_EQ(rows_of("a,b\n1,\"ha\n\"\"ha\"\"\nha\"\n3,4\n")[1], (Fields{"1", "ha\n\"ha\"\nha"}));
}
TEST(CsvReader, keeps_utf8) { EXPECT_EQ(rows_of("a,b\n1,ʤ\n2,\"Ynys Môn\"\n")[2], (Fields{"2", "Ynys Môn"})); }

TEST(CsvReader, takes_a_last_line_without_end) { EXPECT_EQ(rows_of("a,b\n1,2").size(), 2U); }
TEST(CsvReader, trims_no_space) { EXPECT_EQ(rows_of(" a , b\n")[0], (Fields{" a ", " b"})); }
TEST(CsvReader, drops_a_byte_order_mark) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a,b\n")[0],
            (Fields{"a", "b"}));
}
TEST(CsvReader, skips_blank_lines_and_counts_them) {
  const auto outcome = outcome_of("a\n\n\r\n1\n");
  ASSERT_EQ(outcome.items.size(), 2U);
  EXPECT_EQ(outcome.items[1].line, 4U);
}
TEST(CsvReader, gives_ragged_rows_for_others_to_judge) { EXPECT_EQ(rows_of("a,b\n1\n1,2,3\n")[2].size(), 3U); }
TEST(CsvReader, counts_physical_lines_past_quoted_newlines) {
  const auto outcome = outcome_of("a\n\"x\ny\nz\"\nb\n");
  ASSERT_EQ(outcome.items.size(), 3U);
  EXPECT_EQ(outcome.items[1].line, 2U);
  EXPECT_EQ(outcome.items[2].line, 5U);
}

TEST(CsvReader, rejects_a_bare_quote_and_reads_on) {
  const auto outcome = outcome_of("a,b\n1,x\"y\n3,4\n");
  ASSERT_EQ(outcome.items.size(), 3U);
  EXPECT_EQ(outcome.items[1], (CsvItem{2, std::nullopt}));
  EXPECT_EQ(outcome.items[2], (CsvItem{3, Fields{"3", "4"}}));
  EXPECT_EQ(rules_of("a,b\n1,x\"y\n"), (std::vector<std::string>{"bad_quote"}));
}
TEST(CsvReader, rejects_text_after_a_closing_quote) {
  EXPECT_EQ(rules_of("a,b\n\"x\"y,1\n"), (std::vector<std::string>{"bad_quote"}));
  EXPECT_EQ(rules_of("a,b\n\"x\" ,1\n"), (std::vector<std::string>{"bad_quote"}));
}
TEST(CsvReader, keeps_the_rows_behind_an_unterminated_quote) {
  const auto outcome = outcome_of("a,b\n1,\"open\n3,4\n5,6");
  ASSERT_EQ(outcome.items.size(), 4U);
  EXPECT_EQ(outcome.items[1], (CsvItem{2, std::nullopt}));
  EXPECT_EQ(outcome.items[2], (CsvItem{3, Fields{"3", "4"}}));
  EXPECT_EQ(outcome.items[3], (CsvItem{4, Fields{"5", "6"}}));
  EXPECT_EQ(rules_of("a,b\n1,\"open\n3,4\n"), (std::vector<std::string>{"unterminated_quote"}));
}
TEST(CsvReader, keeps_a_quoted_row_that_a_stray_quote_above_would_swallow) {
  const auto outcome = outcome_of("a,b\n1,\"open\n\"3\",4\n5,6\n");
  ASSERT_EQ(outcome.items.size(), 4U);
  EXPECT_FALSE(outcome.items[1].fields);
  EXPECT_EQ(outcome.items[2].fields, (Fields{"3", "4"}));
}
TEST(CsvReader, rejects_the_row_of_a_carriage_return_inside_a_line) {
  EXPECT_EQ(rules_of("a,b\n1,2\r3,4\n5,6\n"), (std::vector<std::string>{"bare_carriage_return"}));
  EXPECT_EQ(outcome_of("a,b\n1,2\r3,4\n5,6\n").items.size(), 3U);
}
TEST(CsvReader, rejects_invalid_utf8_with_its_line) {
  const auto outcome = outcome_of("a\nM\xF4n\nb\n");
  ASSERT_EQ(outcome.items.size(), 3U);
  EXPECT_EQ(outcome.items[1], (CsvItem{2, std::nullopt}));
  EXPECT_EQ(rules_of("a\nM\xF4n\n"), (std::vector<std::string>{"invalid_utf8"}));
}
TEST(CsvReader, reads_windows_1252_where_it_is_declared) {
  std::vector<std::string> read;
  std::vector<std::string> rules;
  CsvReader reader({[&](const TextRow& row) { read.emplace_back(row.fields[0]); },
                    [&](const TextFault& fault) { rules.emplace_back(fault.rule); }},
                   {}, TextEncoding::windows_1252);
  ASSERT_TRUE(
      reader.push("a\nM\xF4n\n\x80"
                  "5\nbad\x81\n"s));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(read, (std::vector<std::string>{"a", "Môn", "€5"}));
  EXPECT_EQ(rules, (std::vector<std::string>{"invalid_windows_1252"}));
}

TEST(CsvReader, holds_its_limits) {
  const TextLimits limits{8, 3, 40};
  EXPECT_EQ(rules_of("123456789,a\nok,b\n", limits), (std::vector<std::string>{"field_too_long"}));
  EXPECT_EQ(rules_of("\"1234\n56789\",a\n", limits), (std::vector<std::string>{"field_too_long", "bad_quote"}));
  EXPECT_EQ(rules_of("a,b,c,d\na,b,c\n", limits), (std::vector<std::string>{"too_many_columns"}));
  EXPECT_EQ(rules_of("1234567,1234567,\"1\n2\",\"1234567\n1234567,1234567,1\n", limits)[0], "row_too_long");
  for (const char* text :
       {"123456789,a\nok,b\n", "\"1234\n56789\",a\nz\n", "a,b,c,d\na\n", "\"12345678\",x\n\"\"\"345678\"\n"}) {
    outcome_of(text, limits);
  }
}

TEST(CsvReader, refuses_files_that_are_no_text) {
  EXPECT_NE(refusal_of("\xFF\xFE"
                       "a\0,\0"s)
                .words.find("UTF-16"),
            std::string::npos);
  EXPECT_NE(refusal_of("\xFE\xFF\0a\0,"s).words.find("UTF-16"), std::string::npos);
  EXPECT_NE(refusal_of("a\0,\0b\0\n\0"s).words.find("UTF-16"), std::string::npos);
  EXPECT_NE(refusal_of("\0a\0,\0b\0\n"s, 1).words.find("UTF-16"), std::string::npos);
  EXPECT_NE(refusal_of("a,b\nPK\x03\x04\0\0\n"s).words.find("line 2 holds a NUL byte"), std::string::npos);
  EXPECT_NE(refusal_of("a,b\r1,2\r3,4\r").words.find("carriage return alone"), std::string::npos);
  EXPECT_NE(refusal_of("").words.find("empty"), std::string::npos);
  EXPECT_NE(refusal_of("\xEF\xBB\xBF").words.find("empty"), std::string::npos);
}

TEST(CsvReader, refuses_a_line_without_end_at_the_limit) {
  const std::string piece(4096, 'x');
  CsvReader reader({[](const TextRow&) {}, [](const TextFault&) {}}, {64 * 1024, 200, 1024 * 1024});
  std::size_t pushed = 0;
  for (; pushed < 100'000; ++pushed) {
    if (const auto more = reader.push(piece); !more) {
      EXPECT_EQ(more.error().kind, ErrorKind::limit);
      EXPECT_NE(more.error().message.find("line 1 is longer than 1048576 bytes"), std::string::npos);
      break;
    }
  }
  // The limit and not a byte more was taken, whatever the generator still had to give.
  EXPECT_EQ(pushed, 256U);
}

TEST(CsvReader, reads_a_long_file_of_quoted_lines_in_the_memory_of_a_row) {
  std::size_t rows = 0;
  CsvReader reader({[&](const TextRow&) { ++rows; }, [](const TextFault&) {}});
  const std::string piece = "1,\"two\nlines\",3\n";
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(reader.push(piece));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(rows, 100'000U);
}

}  // namespace
}  // namespace tocsin
