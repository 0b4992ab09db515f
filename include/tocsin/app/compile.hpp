#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/domain/working_calendar.hpp"
#include "tocsin/ingest/column_map.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/publish/edition.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

class Judge;

/// A failure and the stage of the cycle in which it happened: `read`, `panel`, `assess` or `render`.
struct StageFailure {
  std::string stage;
  Error error;
};

/// What an edition is compiled from besides the store.
struct CompileRequest {
  const AuthorityRegister& authorities;
  Judge& judge;
  const ModelCard& card;
  std::string measure = "notifications";
  const WorkingCalendar* calendar = nullptr;            ///< null: no clocks
  const std::vector<NationalSeries>* series = nullptr;  ///< from the reference tables; null: none
  ExposureRule exposure{};  ///< the measure that holds the population at risk; empty: children
  int first_year = 2019;
  std::optional<int> last_year{};
  std::optional<int> stream_last_year{};  ///< the last reporting year whose events are watched; nothing: `last_year`
  Imprint imprint{};
  std::map<AreaCode, AreaFacts> areas{};  ///< passed on to the edition
  Instant now;
  std::optional<Instant> as_of{};
  std::function<void(const std::string& stage, std::chrono::nanoseconds took)> took{};  ///< may be empty
};

/// From the store to an edition: evidence, panel, judgement, and the figures beside it. A function of the store's
/// content and the request. O(rows + vintages * fit).
[[nodiscard]] tl::expected<Edition, StageFailure> compile_edition(Store& store, const CompileRequest& request);

}  // namespace tocsin
