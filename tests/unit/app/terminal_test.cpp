#include "terminal.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Terminal, text_that_it_would_obey_is_spelled_out) {
  EXPECT_EQ(terminal_text("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(terminal_text("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(terminal_text("over\rwritten\b\x7f"), "over\\x0dwritten\\x08\\x7f");
  EXPECT_EQ(terminal_text(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(terminal_text("\u009b31m\u0085"), "\\u009b31m\\u0085") << "the same as escape, in one character";
  EXPECT_EQ(terminal_text("\x9b"
                          "31m"),
            "\\x9b31m")
      << "and in one byte";
}

TEST(Terminal, what_turns_the_direction_or_cannot_be_seen_is_spelled_out) {
  EXPECT_EQ(terminal_text("a\u202egpj.exe"), "a\\u202egpj.exe");
  EXPECT_EQ(terminal_text("\u2066x\u2069\u200b\ufeff\u2028"), "\\u2066x\\u2069\\u200b\\ufeff\\u2028");
  EXPECT_EQ(terminal_text("\U000e0041"), "\\ue0041");
}

TEST(Terminal, words_of_people_stay_as_they_are) {
  for (const std::string words :
       {"Bristol, City of\n", "Ynys M\u00f4n\tCaf\u00e9 \u2013 \u201cyes\u201d", "\u00a0\u20ac \U0001f600", ""})
    EXPECT_EQ(terminal_text(words), words);
}

TEST(Terminal, bytes_that_are_no_utf_8_are_spelled_out_one_by_one) {
  EXPECT_EQ(terminal_text("Z\xfcrich"), "Z\\xfcrich");
  EXPECT_EQ(terminal_text("\xc0\x9b"), "\\xc0\\x9b") << "too long a spelling of escape's cousin";
  EXPECT_EQ(terminal_text("\xe2\x80"), "\\xe2\\x80");
  EXPECT_EQ(terminal_text("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a half of a pair";
  EXPECT_EQ(terminal_text("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last character";
}

// One place makes text safe: whoever writes elsewhere goes past it.
TEST(Terminal, no_other_source_writes_to_standard_output_or_error) {
  namespace fs = std::filesystem;
  int read = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TOCSIN_SOURCE_DIR) / "src")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".cpp" || name == "terminal.cpp") continue;
    std::ifstream stream(entry.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    ++read;
    for (const char* way :
         {"fmt::print(", "std::cout", "std::cerr", "std::clog", "stdout)", "stderr)", "std::puts(", "std::printf("})
      EXPECT_EQ(text.find(way), std::string::npos) << entry.path() << " writes by " << way << ": use terminal.hpp";
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace tocsin
