#include <algorithm>
#include <array>
#include <chrono>

#include "mapped_rows.hpp"

namespace tocsin {
namespace {

/// The words of the Department's files and of the product's own.
constexpr std::array<std::pair<std::string_view, Level>, 6> level_words = {{{"National", Level::country},
                                                                            {"Regional", Level::region},
                                                                            {"Local authority", Level::authority},
                                                                            {"country", Level::country},
                                                                            {"region", Level::region},
                                                                            {"authority", Level::authority}}};

bool is_symbol(std::string_view text) { return text == "x" || text == "z" || text == ":" || text == "c"; }

int year_of_end(const Period& period) { return static_cast<int>(std::chrono::year_month_day(period.last()).year()); }

std::optional<Period> published(std::string_view words, std::string_view identifier) {
  const auto read = parse_published_period(words, identifier);
  return read ? std::optional(*read) : std::nullopt;
}

}  // namespace

std::optional<Period> MappedRows::whole_period() const {
  const std::string_view words = text(period_);
  switch (map_.period.form) {
    case PeriodForm::published: {
      const bool names_part = map_.period.parts.contains(std::string(text(identifier_)));
      return published(words, names_part ? std::string_view("Reporting year") : text(identifier_));
    }
    case PeriodForm::reporting_year:
      return published(words, "Reporting year");
    case PeriodForm::calendar_year:
      return published(words, "Calendar year");
    case PeriodForm::day: {
      const auto read = parse_day(words);
      return read ? std::optional(Period::on(*read)) : std::nullopt;
    }
    case PeriodForm::fixed:
      return Period::on(map_.period.fixed);
  }
  return std::nullopt;
}

bool MappedRows::narrow(Period& period, std::size_t column, bool must_be_known) {
  if (column == Header::absent || map_.period.parts.empty()) return true;
  const auto part = map_.period.parts.find(std::string(text(column)));
  if (part == map_.period.parts.end()) return !must_be_known || refuse(column, "bad_period");
  const auto [first, last] = part->second;
  if (first == 1 && last == 4) return true;
  if (!period.is_reporting_year()) return refuse(column, "bad_period");
  const int ending = reporting_year_of(period.last());
  period = Period::reporting_quarter(ending, first).until(Period::reporting_quarter(ending, last));
  return true;
}

bool MappedRows::period_of_row(RowKey& key) {
  if (map_.period.form != PeriodForm::fixed && text(period_).empty()) return refuse(period_, "missing_value");
  const auto whole = whole_period();
  if (!whole) return refuse(period_, "bad_period");
  key.period = *whole;
  if (!narrow(key.period, identifier_, false) || !narrow(key.period, part_, true)) return false;
  return key.period.first() <= today_ || refuse(period_, "future_date");
}

Period measured_in(const MeasureRule& measure, const Period& row) {
  const int year = year_of_end(row) + measure.year_shift;
  switch (measure.time) {
    case MeasureTime::as_row:
      return row;
    case MeasureTime::calendar_year:
      return Period::calendar_year(year);
    case MeasureTime::thirty_first_of_march:
      return Period::on(Day(std::chrono::year(year) / std::chrono::March / 31));
  }
  return row;
}

bool MappedRows::level_of_row(RowKey& key, std::string_view code) {
  if (map_.level.fixed) {
    key.level = *map_.level.fixed;
    return true;
  }
  if (level_ == Header::absent) {
    const auto area = AreaCode::parse(code);
    key.level = area && area->is_country()  ? Level::country
                : area && area->is_region() ? Level::region
                                            : Level::authority;
    return true;
  }
  const std::string_view words = text(level_);
  if (const auto own = map_.level.values.find(std::string(words)); own != map_.level.values.end()) {
    key.level = own->second;
    return true;
  }
  const auto known =
      std::find_if(level_words.begin(), level_words.end(), [&](const auto& e) { return e.first == words; });
  if (known == level_words.end()) return refuse(level_, words.empty() ? "missing_value" : "unknown_level");
  key.level = known->second;
  return true;
}

bool MappedRows::authority_of_row(RowKey& key, std::size_t code_column) {
  const std::string_view code = text(code_column);
  const bool blank = code.empty() || is_symbol(code);
  if (AuthorityLookup::is_combined(code)) {
    const Authority* predecessor = authorities_.predecessor_of_combined(code);
    if (!predecessor) return refuse(code_column, "combined_code");
    key.area = predecessor->code;
    return true;
  }
  const Authority* authority =
      blank ? authorities_.by_number(text(authority_number_), key.period.last()) : authorities_.by_code(code);
  if (!authority) {
    const bool nothing = code.empty() && text(authority_number_).empty();
    return refuse(code_column, nothing ? "missing_value" : "unknown_authority");
  }
  key.area = authority->code;
  return true;
}

bool MappedRows::level_and_area(RowKey& key) {
  if (!level_of_row(key, text(code_))) return false;
  const auto column = [&](std::size_t own) { return code_ == Header::absent ? own : code_; };
  if (key.level == Level::authority) return authority_of_row(key, column(authority_));
  const std::size_t at = column(key.level == Level::region ? region_ : country_);
  const auto area = AreaCode::parse(text(at));
  if (key.level == Level::country) {
    if (!area || !area->is_country()) return refuse(at, "unknown_country");
  } else {
    // Inner and Outer London are published beside the regions of the register.
    const bool known = area && area->is_region() && (register_.find_region(*area) || area->text().starts_with("E13"));
    if (!known) return refuse(at, "unknown_region");
  }
  key.area = *area;
  return true;
}

}  // namespace tocsin
