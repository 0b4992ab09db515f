#include "panel_rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/configuration.hpp"
#include "tocsin/ingest/csv_reader.hpp"

namespace tocsin {
namespace {

constexpr double least_exposure = 1e-9;
constexpr double largest_number = 1e15;

/// Text of the file in a message: its beginning, on one line.
std::string excerpt(std::string_view text) {
  constexpr std::size_t shown = 40;
  std::size_t end = std::min(text.size(), shown);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  std::string words(text.substr(0, end));
  std::replace_if(
      words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return fmt::format("'{}{}'", words, end < text.size() ? "..." : "");
}

struct PlaceHash {
  std::size_t operator()(const std::pair<std::size_t, std::size_t>& place) const {
    return place.first * 0x9E3779B97F4A7C15ULL + place.second;
  }
};

class PanelRowReader {
 public:
  explicit PanelRowReader(FileFaults& faults) : faults_(faults) {}

  PanelRows read(std::string_view text) {
    CsvReader reader({[this](const TextRow& row) { header_.empty() ? header(row) : this->row(row); },
                      [this](const TextFault& problem) { unreadable(problem); }});
    Result<void> taken = reader.push({text.data(), text.size()});
    if (taken) taken = reader.finish();
    if (!taken) faults_.add(0, 0, taken.error().message);
    if (faults_.none() && made_.rows.empty())
      faults_.add(1, 1, "there is no row after the header: one row an area and period");
    return std::move(made_);
  }

 private:
  void unreadable(const TextFault& problem) {
    if (header_.empty()) header_.emplace_back();  // the rows cannot be told without their header
    const bool encoding = problem.rule == "invalid_utf8";
    faults_.add(problem.line, 1,
                fmt::format("{}: {}{}", problem.rule, problem.value_class, encoding ? "; save the file as UTF-8" : ""));
  }

  /// Number of the field that holds a column, from 1; 0 where there is none.
  std::size_t field(std::string_view column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    return found == header_.end() ? 0 : static_cast<std::size_t>(found - header_.begin()) + 1;
  }

  void header(const TextRow& row) {
    header_.assign(row.fields.begin(), row.fields.end());
    for (std::size_t k = 0; k < header_.size(); ++k) {
      if (header_[k].empty()) faults_.add(row.line, k + 1, "the column has no name: name it or take it out");
      const std::size_t first = field(header_[k]);
      if (!header_[k].empty() && first != k + 1)
        faults_.add(row.line, k + 1,
                    fmt::format("the column {} stands already in field {}: keep one", excerpt(header_[k]), first));
    }
    for (const char* column : {"area", "period", "count", "exposure"}) {
      if (field(column) == 0)
        faults_.add(
            row.line, 1,
            fmt::format("the column '{}' is missing: the header is area,period,count,exposure in small letters and "
                        "any order, then region and covariates where there are any",
                        column));
    }
    area_ = field("area");
    period_ = field("period");
    count_ = field("count");
    exposure_ = field("exposure");
    region_ = field("region");
    for (std::size_t k = 1; k <= header_.size(); ++k) {
      if (k != area_ && k != period_ && k != count_ && k != exposure_ && k != region_) covariates_.push_back(k);
    }
    made_.period_field = period_;
    for (const std::size_t k : covariates_) made_.covariates.push_back(header_[k - 1]);
    readable_ = faults_.none();
  }

  void row(const TextRow& row) {
    if (!readable_) return;
    if (row.fields.size() != header_.size())
      return faults_.add(row.line, 1,
                         fmt::format("{} fields where the header has {}", row.fields.size(), header_.size()));
    PanelRow made;
    if (names(row, made) && !places_.try_emplace({made.area, made.period}, row.line).second)
      faults_.add(row.line, area_,
                  fmt::format("{} in period {} stands already on line {}: one row an area and period",
                              excerpt(row.fields[area_ - 1]), excerpt(row.fields[period_ - 1]),
                              places_.at({made.area, made.period})));
    if (auto count = Figure::parse_count(row.fields[count_ - 1])) {
      made.count = *count;
    } else {
      faults_.add(
          row.line, count_,
          fmt::format("{} is no count: write digits without sign, decimals or separator, or one of the symbols c x z "
                      "k u",
                      excerpt(row.fields[count_ - 1])));
    }
    made.exposure = number(row, exposure_, 0, "no exposure: write 0 or a number from 1e-9 to 1e15");
    if (made.exposure > 0 && made.exposure < least_exposure)
      faults_.add(row.line, exposure_,
                  fmt::format("{} is too small an exposure: write 0 or at least 1e-9", made.exposure));
    for (const std::size_t k : covariates_) {
      const auto figure = Figure::parse_number(row.fields[k - 1]);
      const bool known = !figure || figure->is_exact();
      made_.values.push_back(
          known ? number(row, k, -largest_number, "no number: write one from -1e15 to 1e15, or x where it is not known")
                : std::numeric_limits<double>::quiet_NaN());
    }
    made_.rows.push_back(made);
  }

  /// Area, period and region of a row; false where the first two are not both there.
  bool names(const TextRow& row, PanelRow& made) {
    const std::string_view area = row.fields[area_ - 1];
    const std::string_view period = row.fields[period_ - 1];
    if (area.empty()) faults_.add(row.line, area_, "the area is empty: every row names one");
    if (period.empty()) faults_.add(row.line, period_, "the period is empty: every row names one");
    if (area.empty() || period.empty()) return false;
    made.area = made_.areas(area);
    made.period = periods_(period);
    if (made.period == made_.labels.size()) made_.labels.push_back({std::string(period), row.line});
    if (region_ == 0) return true;
    const std::string_view region = row.fields[region_ - 1];
    if (region.empty()) faults_.add(row.line, region_, "the region is empty: every row names one, or none does");
    const std::size_t lies = made_.regions(region);
    if (made.area == made_.region.size()) {
      made_.region.push_back(lies);
      region_line_.push_back(row.line);
    }
    const std::size_t first = made_.region[made.area];
    if (first != lies)
      faults_.add(row.line, region_,
                  fmt::format("{} lies in region {} here and in {} on line {}: an area keeps its region", excerpt(area),
                              excerpt(region), excerpt(made_.regions.texts()[first]), region_line_[made.area]));
    return true;
  }

  double number(const TextRow& row, std::size_t at, double least, std::string_view otherwise) {
    const auto figure = Figure::parse_number(row.fields[at - 1]);
    if (figure && figure->is_exact() && least <= *figure->shown() && *figure->shown() <= largest_number)
      return *figure->shown();
    faults_.add(row.line, at, fmt::format("{} is {}", excerpt(row.fields[at - 1]), otherwise));
    return 0;
  }

  FileFaults& faults_;
  PanelRows made_;
  std::vector<std::string> header_;
  bool readable_ = false;
  std::size_t area_ = 0, period_ = 0, count_ = 0, exposure_ = 0, region_ = 0;  // fields, from 1
  std::vector<std::size_t> covariates_;                                        // fields
  Numbered periods_;
  std::vector<std::uint64_t> region_line_;  // where the region of an area is first told
  std::unordered_map<std::pair<std::size_t, std::size_t>, std::uint64_t, PlaceHash> places_;
};

}  // namespace

std::size_t Numbered::operator()(std::string_view text) {
  const auto [found, fresh] = numbers_.try_emplace(std::string(text), texts_.size());
  if (fresh) texts_.emplace_back(text);
  return found->second;
}

PanelRows read_panel_rows(std::string_view text, FileFaults& faults) { return PanelRowReader(faults).read(text); }

}  // namespace tocsin
