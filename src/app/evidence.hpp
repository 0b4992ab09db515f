#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/column_map.hpp"
#include "tocsin/publish/figure_cube.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

/// What to read from the store.
struct EvidenceQuery {
  std::string measure = "notifications";
  ExposureRule exposure;         ///< the measure that holds the population at risk; empty: children
  int first_year = 2019;         ///< reporting years before it are left out
  std::optional<int> last_year;  ///< and those after it
  /// The last reporting year whose events are in the stream; nothing: that of `last_year`.
  std::optional<int> stream_last_year;
  std::optional<Instant> as_of;  ///< as then known; nothing: as known now
  Day today;                     ///< a year that has not ended by then is not complete
};

/// Everything a panel is built from, as the store held it.
struct Evidence {
  PanelSources sources;
  std::vector<Period> periods;
  std::vector<Observation> national;           ///< England's total of each period that has one
  EventStream stream;                          ///< the events of the feed; empty for other measures than notifications
  std::vector<SourcedObservation> count_rows;  ///< the published rows behind the counts, every level and breakdown
  std::vector<SourcedObservation> circumstance_rows;  ///< those of population and circumstances
  std::vector<std::uint64_t> event_files;             ///< the files of the stream
  std::vector<FileReceipt> files;                     ///< those whose rows stand in it
  bool illustrative = false;                          ///< the counts are made up
};

/// Reads counts, population and circumstances.
///
/// Counts: a published figure of an authority and year stands where there is one; else, for notifications, those of the
/// event feed are counted in every complete year it speaks of, an authority without any being 0. As soon as one count
/// is real, illustrative ones are left out, events likewise. Errors: those of the store; nothing was counted.
[[nodiscard]] Result<Evidence> gather_evidence(Store& store, const AuthorityRegister& authorities,
                                               const EvidenceQuery& query);

}  // namespace tocsin
