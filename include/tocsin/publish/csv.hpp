#pragma once

#include <string>

#include "tocsin/publish/edition.hpp"

/// The downloads. UTF-8, RFC 4180 (CRLF, quoted where needed), a header line, a final line end. Numbers have the fewest
/// digits that read back as the same double; what is absent is empty, a withheld count its symbol. A text cell that a
/// spreadsheet would take for a formula is led by an apostrophe.
namespace tocsin {

/// One line a panel unit, in the panel's order: what it is, where its history comes from, and the verdict. O(units).
[[nodiscard]] std::string authorities_csv(const Edition& edition);
/// One line a panel unit, in the panel's order: its point in the funnel plot. O(units).
[[nodiscard]] std::string funnel_csv(const Edition& edition);
/// One line a panel unit, in the panel's order. O(units).
[[nodiscard]] std::string estimates_csv(const Edition& edition);
/// One line a finding. The reason ends with the Department's caution, and begins with "Illustrative data. " where the
/// data are.
[[nodiscard]] std::string findings_csv(const Edition& edition);
/// One line a panel unit and year, missing years included. O(units * years).
[[nodiscard]] std::string rates_csv(const Edition& edition);

}  // namespace tocsin
