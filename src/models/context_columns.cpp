#include "context_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace tocsin {
namespace {

/// Exposure-weighted mean of the known values met so far.
struct Mean {
  double weight = 0;
  double sum = 0;

  void add(double value, double exposure) {
    weight += exposure;
    sum += exposure * value;
  }
  [[nodiscard]] double value() const { return sum / weight; }
};

double on_scale(double value, Scale scale) {
  if (scale == Scale::identity) return value;
  return value > 0 ? std::log(value) : std::numeric_limits<double>::quiet_NaN();
}

std::string filled_note(std::string_view covariate, const std::vector<std::string>& names) {
  constexpr std::size_t shown = 5;
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), shown));
  return fmt::format("{} is not known for {}{}: the mean of the region, or else of all authorities, stands in",
                     covariate, fmt::join(names.begin(), end, ", "),
                     names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "");
}

/// The covariate in every cell, gaps filled; nothing where no cell knows it.
std::optional<Eigen::VectorXd> filled(const Panel& panel, const WindowCells& cells, const Covariate& covariate,
                                      Scale scale, std::vector<std::string>& notes) {
  Eigen::VectorXd values(static_cast<Eigen::Index>(cells.size()));
  Mean all;
  std::map<AreaCode, Mean> by_region;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    values[row] = on_scale(
        covariate.values(static_cast<Eigen::Index>(cells.unit[i]), static_cast<Eigen::Index>(cells.period[i])), scale);
    if (!std::isfinite(values[row])) continue;
    all.add(values[row], cells.exposure[row]);
    by_region[panel.units[cells.unit[i]].region].add(values[row], cells.exposure[row]);
  }
  if (all.weight == 0) return std::nullopt;
  std::vector<std::string> gaps;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    if (std::isfinite(values[row])) continue;
    const PanelUnit& unit = panel.units[cells.unit[i]];
    const auto region = by_region.find(unit.region);
    values[row] = region == by_region.end() ? all.value() : region->second.value();
    if (gaps.empty() || gaps.back() != unit.name) gaps.push_back(unit.name);
  }
  if (!gaps.empty()) notes.push_back(filled_note(covariate.name, gaps));
  return values;
}

/// Exposure-weighted mean 0 and standard deviation 1; a covariate that does not vary is only centred.
Eigen::VectorXd standardised(const Eigen::VectorXd& values, const Eigen::VectorXd& exposure) {
  const double mean = values.dot(exposure) / exposure.sum();
  const Eigen::VectorXd centred = values.array() - mean;
  const double deviation = std::sqrt(centred.array().square().matrix().dot(exposure) / exposure.sum());
  const bool varies = deviation > 1e-9 * std::abs(mean);
  return varies ? Eigen::VectorXd(centred / deviation) : Eigen::VectorXd::Zero(values.size());
}

}  // namespace

ContextColumns context_columns(const Panel& panel, const WindowCells& cells,
                               const std::vector<CardCovariate>& covariates) {
  ContextColumns context;
  std::vector<Eigen::VectorXd> columns;
  for (const CardCovariate& wanted : covariates) {
    const Covariate* covariate = panel.covariate(wanted.name);
    const auto values =
        covariate == nullptr ? std::nullopt : filled(panel, cells, *covariate, wanted.scale, context.notes);
    if (!values) {
      context.notes.push_back(fmt::format("{} is not known for any authority: it is not adjusted for", wanted.name));
      continue;
    }
    context.names.push_back(wanted.name);
    columns.push_back(standardised(*values, cells.exposure));
  }
  context.values.resize(static_cast<Eigen::Index>(cells.size()), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) context.values.col(static_cast<Eigen::Index>(j)) = columns[j];
  return context;
}

}  // namespace tocsin
