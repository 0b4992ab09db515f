#include "written_periods.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <set>

#include <fmt/format.h>

#include "tocsin/domain/period.hpp"

namespace tocsin {
namespace {

using ReadPosition = std::optional<std::int64_t>;

constexpr std::int64_t farthest_number = 1'000'000'000;
constexpr int earliest_year = 1900, latest_year = 2100;

ReadPosition whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Exactly so many digits.
std::optional<int> digits_of(std::string_view text, std::size_t width) {
  if (text.size() != width || !std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; }))
    return std::nullopt;
  return static_cast<int>(*whole_number(text));
}

std::optional<int> year_number(std::string_view text) {
  const auto year = digits_of(text, 4);
  return year && earliest_year <= *year && *year <= latest_year ? year : std::nullopt;
}

bool same_letters(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return static_cast<char>(std::tolower(static_cast<unsigned char>(a))) == b; });
}

std::string padded_year(std::int64_t year) { return fmt::format("{:04}", year); }

ReadPosition read_number(std::string_view text) {
  const ReadPosition value = whole_number(text);
  return value && -farthest_number <= *value && *value <= farthest_number ? value : std::nullopt;
}
std::string write_number(std::int64_t position, std::string_view /*like*/) { return fmt::format("{}", position); }

ReadPosition read_date(std::string_view text) {
  const auto day = parse_day(text);
  return day ? ReadPosition(day->time_since_epoch().count()) : std::nullopt;
}
std::string write_date(std::int64_t position, std::string_view /*like*/) {
  return iso_day(Day(std::chrono::days(position)));
}
std::optional<int> day_of_date(std::int64_t position) { return static_cast<int>(position); }

ReadPosition read_year(std::string_view text) {
  const auto year = year_number(text);
  return year ? ReadPosition(*year) : std::nullopt;
}
std::string write_year(std::int64_t position, std::string_view /*like*/) { return padded_year(position); }

/// "2020/21", "2020-21", "2020/2021", "202021": the first of two years that follow each other.
ReadPosition read_two_years(std::string_view text) {
  if (text.size() < 6) return std::nullopt;
  const auto first = year_number(text.substr(0, 4));
  std::string_view rest = text.substr(4);
  if (rest.front() == '/' || rest.front() == '-') rest.remove_prefix(1);
  const auto last = rest.size() == 4 ? digits_of(rest, 4) : digits_of(rest, 2);
  if (!first || !last || *last != (rest.size() == 4 ? *first + 1 : (*first + 1) % 100)) return std::nullopt;
  return *first;
}
std::string write_two_years(std::int64_t position, std::string_view like) {
  const bool divided = like[4] == '/' || like[4] == '-';
  const std::string last = padded_year(position + 1);
  return padded_year(position) + (divided ? std::string(1, like[4]) : "") + (like.size() >= 8 ? last : last.substr(2));
}

constexpr std::array<std::string_view, 3> term_names = {"autumn", "spring", "summer"};

/// The words of a text, and which of them name the year and the term; the third may only be "term".
struct TermParts {
  std::vector<std::string_view> words;
  std::size_t year = 0;
  std::size_t term = 0;
  std::int64_t number = 0;  ///< of the term in its school year
};
std::optional<TermParts> term_parts(std::string_view text) {
  TermParts parts;
  std::size_t years = 0, named = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t place = parts.words.size();
    parts.words.push_back(word);
    const auto name = std::find_if(term_names.begin(), term_names.end(),
                                   [&](std::string_view each) { return same_letters(word, each); });
    if (name != term_names.end()) {
      ++named;
      parts.term = place;
      parts.number = name - term_names.begin();
    } else if (year_number(word) || read_two_years(word)) {
      ++years;
      parts.year = place;
    } else if (!same_letters(word, "term")) {
      return std::nullopt;
    }
  }
  const bool plain = parts.words.size() - years - named <= 1;
  return years == 1 && named == 1 && plain ? std::optional(parts) : std::nullopt;
}

/// Three a school year, the year being the one in which it begins.
ReadPosition read_term(std::string_view text) {
  const auto parts = term_parts(text);
  if (!parts) return std::nullopt;
  const std::string_view year = parts->words[parts->year];
  if (const ReadPosition first = read_two_years(year)) return *first * 3 + parts->number;
  return std::int64_t{*year_number(year) - (parts->number == 0 ? 0 : 1)} * 3 + parts->number;
}
std::string write_term(std::int64_t position, std::string_view like) {
  const TermParts parts = *term_parts(like);
  const std::int64_t first = position / 3;
  std::string text;
  for (std::size_t place = 0; place < parts.words.size(); ++place) {
    std::string word(parts.words[place]);
    if (place == parts.term) {
      const bool capital = std::isupper(static_cast<unsigned char>(word.front())) != 0;
      word = term_names[static_cast<std::size_t>(position % 3)];
      if (capital) word.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(word.front())));
    } else if (place == parts.year) {
      word = word.size() > 4 ? write_two_years(first, word) : padded_year(position % 3 == 0 ? first : first + 1);
    }
    text += (place == 0 ? "" : " ") + word;
  }
  return text;
}

/// What stands after a year and at most one separator: "Q1" of "2021-Q1"; nothing where the year is none.
std::optional<std::string_view> after_year(std::string_view text) {
  if (text.size() < 5 || !year_number(text.substr(0, 4))) return std::nullopt;
  text.remove_prefix(4);
  if (text.front() == '-' || text.front() == ' ' || text.front() == '/') text.remove_prefix(1);
  return text;
}
std::string separator_of(std::string_view like) {
  return std::isalnum(static_cast<unsigned char>(like[4])) != 0 ? std::string() : std::string(1, like[4]);
}

ReadPosition read_quarter(std::string_view text) {
  const auto rest = after_year(text);
  if (!rest || rest->size() != 2 || (rest->front() != 'Q' && rest->front() != 'q')) return std::nullopt;
  const auto quarter = digits_of(rest->substr(1), 1);
  if (!quarter || *quarter < 1 || *quarter > 4) return std::nullopt;
  return std::int64_t{*year_number(text.substr(0, 4))} * 4 + *quarter - 1;
}
std::string write_quarter(std::int64_t position, std::string_view like) {
  return fmt::format("{}{}{}{}", padded_year(position / 4), separator_of(like), like[like.size() - 2],
                     position % 4 + 1);
}

ReadPosition read_numbered(std::string_view text, int most) {
  const auto rest = after_year(text);
  const auto number = rest ? digits_of(*rest, 2) : std::nullopt;
  if (!number || *number < 1 || *number > most) return std::nullopt;
  return std::int64_t{*year_number(text.substr(0, 4))} * most + *number - 1;
}
ReadPosition read_month(std::string_view text) { return read_numbered(text, 12); }
std::string write_month(std::int64_t position, std::string_view like) {
  return fmt::format("{}{}{:02}", padded_year(position / 12), separator_of(like), position % 12 + 1);
}

ReadPosition read_even_week(std::string_view text) { return text.size() == 6 ? read_numbered(text, 52) : std::nullopt; }
std::string write_even_week(std::int64_t position, std::string_view /*like*/) {
  return fmt::format("{}{:02}", padded_year(position / 52), position % 52 + 1);
}

/// The Monday of the first ISO week: that of 4 January.
Day first_monday(int year) {
  const Day fourth(std::chrono::year(year) / std::chrono::January / 4);
  return fourth - (std::chrono::weekday(fourth) - std::chrono::Monday);
}
int weeks_in(int year) { return static_cast<int>((first_monday(year + 1) - first_monday(year)).count() / 7); }

/// ReadPosition: weeks since that of 1 January 1970, a Thursday.
ReadPosition read_iso_week(std::string_view text) {
  const auto rest = after_year(text);
  if (!rest || rest->empty()) return std::nullopt;
  const bool lettered = rest->front() == 'W' || rest->front() == 'w';
  if (!lettered && text.size() != 6) return std::nullopt;
  const auto week = digits_of(lettered ? rest->substr(1) : *rest, 2);
  const int year = *year_number(text.substr(0, 4));
  if (!week || *week < 1 || *week > weeks_in(year)) return std::nullopt;
  return ((first_monday(year).time_since_epoch().count() + 3) / 7) + *week - 1;
}
std::optional<int> monday_of(std::int64_t position) { return static_cast<int>(position * 7 - 3); }
std::string write_iso_week(std::int64_t position, std::string_view like) {
  const Day monday{std::chrono::days(*monday_of(position))};
  const auto year = static_cast<int>(std::chrono::year_month_day(monday + std::chrono::days(3)).year());
  const auto week = (monday - first_monday(year)).count() / 7 + 1;
  if (like.size() == 6) return fmt::format("{}{:02}", padded_year(year), week);
  return fmt::format("{}{}{}{:02}", padded_year(year), separator_of(like), like[like.size() - 3], week);
}

constexpr Writing written_days{
    "a day that exists: write one as 2021-04-01", SeriesStep::day, true, read_date, write_date, day_of_date};
constexpr Writing iso_weeks{"an ISO week of its year: write it as 2021-W05, or write the days on which weeks begin",
                            SeriesStep::week,
                            false,
                            read_iso_week,
                            write_iso_week,
                            monday_of};
constexpr Writing even_weeks{iso_weeks.words, SeriesStep::week, false, read_even_week, write_even_week, nullptr};
constexpr Writing written_numbers{
    "a whole number from -1e9 to 1e9", SeriesStep::whole, false, read_number, write_number, nullptr};
/// In the order in which they are tried: what two could be is the earlier one.
constexpr std::array<Writing, 6> ways_of_writing = {
    {written_days,
     {"two years that follow each other, such as 2020/21", SeriesStep::year, false, read_two_years, write_two_years,
      nullptr},
     {"a year from 1900 to 2100", SeriesStep::year, false, read_year, write_year, nullptr},
     {"a term, such as 2020/21 autumn", SeriesStep::term, false, read_term, write_term, nullptr},
     {"a quarter, such as 2021-Q1", SeriesStep::quarter, false, read_quarter, write_quarter, nullptr},
     {"a month, such as 2021-04", SeriesStep::month, false, read_month, write_month, nullptr}}};

bool is_whole_text(std::string_view text) { return whole_number(text).has_value(); }

bool all_read(const Writing& way, const std::vector<std::string_view>& texts) {
  return std::all_of(texts.begin(), texts.end(), [&](std::string_view text) { return way.position(text).has_value(); });
}

/// No 53rd week is written although a year that has one goes on into the next.
bool passes_over_53rd(const std::vector<std::string_view>& texts) {
  const std::set<std::string_view> written(texts.begin(), texts.end());
  bool passed = false;
  for (const std::string_view text : texts) {
    const int year = *year_number(text.substr(0, 4));
    if (text.substr(4) == "53") return false;
    passed = passed || (weeks_in(year) == 53 && text.substr(4) == "52" &&
                        written.contains(fmt::format("{}01", padded_year(year + 1))));
  }
  return passed;
}

bool is_year_and_week(std::string_view text) {
  const auto rest = text.size() == 6 ? after_year(text) : std::nullopt;
  const auto week = rest ? digits_of(*rest, 2) : std::nullopt;
  return week && 1 <= *week && *week <= 53;
}

}  // namespace

std::optional<Writing> writing_of(const std::vector<std::string_view>& texts) {
  if (texts.empty()) return std::nullopt;
  for (const Writing& way : ways_of_writing) {
    if (all_read(way, texts)) return way;
  }
  if (all_read(even_weeks, texts) && passes_over_53rd(texts)) return even_weeks;
  // Weeks that no ISO year has are no numbers either.
  if (std::all_of(texts.begin(), texts.end(), is_year_and_week) || all_read(iso_weeks, texts)) return iso_weeks;
  if (all_read(written_numbers, texts)) return written_numbers;
  for (const Writing& way : ways_of_writing) {
    if (!is_whole_text(texts.front()) && way.position(texts.front())) return way;
  }
  if (!is_whole_text(texts.front()) && iso_weeks.position(texts.front())) return iso_weeks;
  return written_numbers.position(texts.front()) ? std::optional(written_numbers) : std::nullopt;
}

std::string_view writings_words() {
  return "write days as 2021-04-01, weeks as 2021-W05, months as 2021-04, quarters as 2021-Q1, years as 2021 or "
         "2020/21, terms as 2020/21 autumn, or whole numbers";
}

bool look_like_spreadsheet_days(const std::vector<std::string_view>& texts) {
  constexpr std::int64_t of_1990 = 32874, of_2050 = 54789;
  if (texts.size() < 2) return false;
  bool apart = false;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const ReadPosition number = whole_number(texts[i]);
    if (!number || *number < of_1990 || *number > of_2050) return false;
    apart = apart || (i > 0 && *number - *whole_number(texts[i - 1]) > 1);
  }
  return apart;
}

std::string day_of_spreadsheet(std::string_view number) {
  constexpr std::int64_t of_1970 = 25569;
  return write_date(whole_number(number).value_or(of_1970) - of_1970, {});
}

}  // namespace tocsin
