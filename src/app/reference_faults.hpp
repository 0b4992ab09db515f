#pragma once

#include <optional>
#include <vector>

#include "tocsin/app/reference_tables.hpp"

#include "table_file.hpp"

namespace tocsin {

/// All faults in one message, one a line.
[[nodiscard]] tl::unexpected<Error> all_of(const Faults& faults);

/// As `read_reference_tables`, with the faults kept apart; nothing where there is any.
std::optional<ReferenceTables> read_ground(const std::filesystem::path& folder, Faults& faults);
/// As `read_national_figures`, with the faults kept apart.
std::vector<NationalFigure> read_national(const std::filesystem::path& folder, Faults& faults);
/// As `read_national_series`, with the faults kept apart.
std::vector<NationalSeries> read_series(const std::filesystem::path& folder, Faults& faults);

}  // namespace tocsin
