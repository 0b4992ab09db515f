#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A panel of any field, and what its periods are called in the file: inside, every period is a year.
struct PanelFile {
  Panel panel;
  std::vector<std::string> periods;  ///< one a period of the panel, in its order
};

/// Reads CSV (UTF-8, RFC 4180) with a header: `area`, `period`, `count`, `exposure`, optionally `region`, in any order;
/// every further column is a covariate. One row an area and period; `name` is the file's in messages.
///
/// - area: any text that is not empty; the units stand in the order in which they first appear. `region` likewise, the
///   same in all rows of an area.
/// - period: where all are four-digit years, the years between the first and the last without a row are years without
///   figures. Else labels, in the order of their numbers where all are numbers, otherwise in the order of their bytes.
/// - count: as `Figure::parse_count` reads it. exposure: 0, or a number from 1e-9 to 1e15; a cell without exposure is
///   not applicable, which a note says.
/// - covariates: numbers from -1e15 to 1e15, or a symbol of the figures where one is not known.
///
/// At most 400 periods, 400 regions, 10 million cells (areas times periods) and 200 million entries of a design.
///
/// Errors: every fault as `name:line:column: words`, one a line, in the order of the file, the first 20 and how many
/// more; `column` is the number of the field. O(bytes + rows log periods).
[[nodiscard]] Result<PanelFile> parse_panel_file(std::string_view text, const std::string& name);

/// The same of a file on disk.
[[nodiscard]] Result<PanelFile> read_panel_file(const std::filesystem::path& file);

}  // namespace tocsin
