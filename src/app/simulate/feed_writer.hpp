#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "simulate/england_simulation.hpp"

namespace tocsin {

/// Takes the next piece of a file, in order; pieces end at a row's end.
using PieceSink = std::function<void(std::string_view)>;

/// The events feed as CSV: header, then a row a record, LF, UTF-8; the last column says `illustrative` on every row. A
/// blank field is an answer that was not given. Memory: one quarter of records, whatever the scale.
void write_events_csv(const SimulatedEngland& england, const PieceSink& sink);
/// The same records as JSON Lines: text throughout, but `children_in_incident` a number and blanks null.
void write_events_json_lines(const SimulatedEngland& england, const PieceSink& sink);

[[nodiscard]] std::string events_csv(const SimulatedEngland& england);
[[nodiscard]] std::string events_json_lines(const SimulatedEngland& england);

/// What was planted: `authority_code,ratio,from,to,data_status`.
[[nodiscard]] std::string truth_csv(const SimulatedEngland& england);

}  // namespace tocsin
