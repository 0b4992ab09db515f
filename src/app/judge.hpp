#pragma once

#include <optional>
#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/assess/policy.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/geography.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/domain/working_calendar.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

/// The one way from a panel and a stream to what is published of them: persistence, the watches of the stream and of
/// its records, and what of each finding may be shown. Remembers the panel it judged last, so that a new day of the
/// stream alone costs no fit; the answer is that of a fresh one, to the bit. Not thread-safe.
class Judge {
 public:
  /// `model` must outlive it.
  Judge(const RateModel& model, const Policy& policy, Geography geography, WorkingCalendar calendar)
      : model_(&model), policy_(policy), geography_(std::move(geography)), calendar_(std::move(calendar)) {}

  /// Errors: those of `assess_persistence`. O(vintages * fit) for a panel other than the last, else O(stream).
  [[nodiscard]] Result<Assessment> operator()(const Panel& panel, const EventStream& stream);

 private:
  const RateModel* model_;
  Policy policy_;
  Geography geography_;
  WorkingCalendar calendar_;
  std::optional<Assessment> persistence_;  ///< of the panel judged last
};

}  // namespace tocsin
