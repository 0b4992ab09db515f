#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tocsin/domain/result.hpp"

/// The one way from the program to standard output and standard error. Nothing that was read from a file, a request or
/// the command line can move a cursor, change a title or hide words there.
namespace tocsin {

/// The text as a terminal may be given it. What a terminal would obey rather than show is spelled out: control
/// characters other than line feed and tab (`\x1b`, `\u009b`), what turns the direction of writing or is invisible
/// (`\u202e`), and bytes that are no UTF-8 (`\xff`). O(length).
[[nodiscard]] std::string terminal_text(std::string_view text);

/// Says words to a person, on standard error, as `terminal_text`, whether or not that is a terminal: a file of them may
/// be read on one.
void say_words(std::string_view words);
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  say_words(fmt::format(format, std::forward<Values>(values)...));
}

/// Gives data to whoever asked, on standard output: byte by byte as they are, unless that is a terminal, which gets
/// them as `terminal_text`. They have left the program when it returns. Errors: a full disk, a reader that is gone.
[[nodiscard]] Result<void> give(std::string_view data);

/// A line that is rewritten on a terminal and silent on a pipe: "events.csv 42 %".
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void reached(std::uint64_t part, std::uint64_t whole);

 private:
  std::string what_;
  bool terminal_;
  int shown_ = -1;
};

/// Has a write that cannot be done fail with an error rather than end the program by a signal: to a pipe or socket that
/// nobody reads (SIGPIPE), beyond the largest file allowed (SIGXFSZ). Once, before anything is written.
void take_failed_writes_as_errors();

}  // namespace tocsin
