#pragma once

#include <string>
#include <vector>

#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"

#include "panel_file.hpp"

namespace tocsin {

/// One fit of one panel.
struct FitReport {
  const PanelFile& file;
  const ModelCard& card;
  const WindowEstimates& estimates;  ///< of the whole panel
};

/// What was left out, carried or cannot be known, with the periods called as the file calls them.
[[nodiscard]] std::vector<std::string> fit_notes(const FitReport& report);
/// Replaces what the model calls the periods of the file by what the file calls them.
[[nodiscard]] std::string in_words_of(const PanelFile& file, std::string text);

/// The whole fit as one JSON object on one line. Numbers read back as the same double; what is not known is null.
[[nodiscard]] std::string fit_json(const FitReport& report);
/// One line an area, in the order of the file, below a header; what is not known is empty.
[[nodiscard]] std::string fit_csv(const FitReport& report);
/// For people: the fit, then the areas, in aligned columns.
[[nodiscard]] std::string fit_table(const FitReport& report);

}  // namespace tocsin
