#include "panel_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/configuration.hpp"

#include "panel_rows.hpp"

namespace tocsin {
namespace {

/// Areas times periods that are held: some 500 MB.
constexpr std::size_t most_cells = 10'000'000;
/// A column of the design each, as periods and covariates are; the work grows with their number's cube.
constexpr std::size_t most_regions = 400;
/// Rows times columns of the design: 1.6 GB.
constexpr std::size_t most_entries = 200'000'000;

/// A code for each text: the text itself where it is one, else one made up that none of the others has.
std::vector<AreaCode> codes_of(const std::vector<std::string>& texts) {
  std::set<std::string_view> taken(texts.begin(), texts.end());
  std::vector<AreaCode> codes;
  int number = 0;
  for (const std::string& text : texts) {
    Result<AreaCode> code = AreaCode::parse(text);
    while (!code) {
      const std::string made_up = fmt::format("X{:08}", ++number);
      if (!taken.contains(made_up)) code = AreaCode::parse(made_up);
    }
    codes.push_back(*code);
  }
  return codes;
}

/// The periods in order; notes what makes the rows no panel.
std::optional<PeriodColumns> ordered(const PanelRows& read, FileFaults& faults) {
  auto columns = order_periods(read.labels);
  if (!columns) {
    faults.add(columns.error().line, columns.error().line == 0 ? 0 : read.period_field, columns.error().words);
    return std::nullopt;
  }
  const std::size_t areas = read.areas.texts().size();
  const std::size_t cells = areas * columns->periods.size();
  if (cells > most_cells)
    faults.add(0, 0,
               fmt::format("{} areas and {} periods make {} cells; at most {} are held: fit parts of the panel", areas,
                           columns->periods.size(), cells, most_cells));
  const std::size_t regions = read.regions.texts().size();
  if (regions > most_regions)
    faults.add(0, 0,
               fmt::format("{} regions; at most {} are fitted: take the column 'region' out, or give larger ones",
                           regions, most_regions));
  const std::size_t effects = columns->periods.size() + regions + read.covariates.size();
  if (read.rows.size() * effects > most_entries)
    faults.add(0, 0,
               fmt::format("{} rows and {} periods, regions and covariates are more than is fitted at once: fit parts "
                           "of the panel",
                           read.rows.size(), effects));
  if (std::none_of(read.rows.begin(), read.rows.end(), [](const PanelRow& row) { return row.exposure > 0; }))
    faults.add(0, 0, "no row has an exposure above 0: there is nothing to fit");
  return std::move(*columns);
}

std::vector<PanelUnit> units_of(const PanelRows& read) {
  const std::vector<AreaCode> codes = codes_of(read.areas.texts());
  const std::vector<AreaCode> regions = codes_of(read.regions.texts());
  std::vector<PanelUnit> units(codes.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    units[i].code = codes[i];
    units[i].name = read.areas.texts()[i];
    if (!read.region.empty()) units[i].region = regions[read.region[i]];
    units[i].codes = {codes[i]};
  }
  return units;
}

/// Puts the rows into their cells.
PanelFile filled(const PanelRows& read, PeriodColumns columns) {
  PanelFile made;
  Panel& panel = made.panel;
  panel.units = units_of(read);
  const std::size_t periods = columns.periods.size();
  const Eigen::ArrayXXd unknown =
      Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(panel.units.size()), static_cast<Eigen::Index>(periods),
                                std::numeric_limits<double>::quiet_NaN());
  panel.counts.assign(panel.units.size() * periods, Figure::not_available());
  panel.exposure = unknown;
  for (const std::string& name : read.covariates) panel.covariates.push_back({name, unknown});
  std::size_t without = 0;
  std::size_t counted = 0;
  auto value = read.values.begin();
  for (const PanelRow& row : read.rows) {
    const auto i = static_cast<Eigen::Index>(row.area);
    const auto t = static_cast<Eigen::Index>(columns.column[row.period]);
    const bool exposed = row.exposure > 0;
    panel.exposure(i, t) = row.exposure;
    panel.counts[row.area * periods + columns.column[row.period]] = exposed ? row.count : Figure::not_applicable();
    without += exposed ? 0 : 1;
    counted += exposed || row.count == Figure::exact(0) ? 0 : 1;
    for (Covariate& covariate : panel.covariates) covariate.values(i, t) = *value++;
  }
  panel.notes = std::move(columns.notes);
  if (without > 0)
    panel.notes.push_back(fmt::format("{} of {} rows have no exposure and are left out, {} of them with a count",
                                      without, read.rows.size(), counted));
  panel.periods = std::move(columns.periods);
  made.periods = std::move(columns.labels);
  return made;
}

}  // namespace

Result<PanelFile> parse_panel_file(std::string_view text, const std::string& name) {
  FileFaults faults(name);
  const PanelRows read = read_panel_rows(text, faults);
  std::optional<PeriodColumns> columns;
  if (faults.none()) columns = ordered(read, faults);
  if (!faults.none()) return faults.refusal();
  return filled(read, std::move(*columns));
}

Result<PanelFile> read_panel_file(const std::filesystem::path& file) {
  std::ifstream bytes(file, std::ios::binary);
  std::error_code problem;
  if (!bytes || std::filesystem::is_directory(file, problem))
    return failure(ErrorKind::not_found, FileFault{file.string(), 0, 0, "the panel cannot be read"}.text());
  const std::string text{std::istreambuf_iterator<char>(bytes), {}};
  return parse_panel_file(text, file.string());
}

}  // namespace tocsin
