// Any bytes are a panel whose parts fit together, or faults in words.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "panel_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto file = parse_panel_file(text, "panel.csv");
  if (!file) {
    if (!file.error().message.starts_with("panel.csv:") || file.error().message.ends_with('\n')) std::abort();
    return 0;
  }
  const Panel& panel = file->panel;
  const std::size_t units = panel.units.size();
  const std::size_t periods = panel.periods.size();
  if (units == 0 || periods == 0 || file->periods.size() != periods || panel.counts.size() != units * periods ||
      panel.exposure.rows() != static_cast<Eigen::Index>(units) ||
      panel.exposure.cols() != static_cast<Eigen::Index>(periods) || !(panel.exposure > 0).any())
    std::abort();
  std::set<std::string> names;
  std::set<AreaCode> codes;
  for (const PanelUnit& unit : panel.units) {
    if (unit.name.empty() || !names.insert(unit.name).second || !codes.insert(unit.code).second) std::abort();
  }
  for (std::size_t t = 0; t < periods; ++t) {
    if (panel.periods[t].years() != 1 ||
        (t > 0 && panel.periods[t].first() != panel.periods[t - 1].last() + std::chrono::days(1)))
      std::abort();
  }
  for (const Covariate& covariate : panel.covariates) {
    if (covariate.values.rows() != panel.exposure.rows() || covariate.values.isInf().any()) std::abort();
  }
  return 0;
}
