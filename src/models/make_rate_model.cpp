#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "model_kinds.hpp"

namespace tocsin {

Result<std::unique_ptr<RateModel>> make_rate_model(const ModelCard& card) {
  const bool persistent = card.kind == ModelKind::persistent_rate;
  const bool sound = 0 < card.confidence && card.confidence < 1 && 0 <= card.winsorised_share &&
                     card.winsorised_share < 0.5 && card.iteration_limit > 0 &&
                     (card.kind != ModelKind::funnel || card.prior_shape > 0) &&
                     (persistent ? card.persistent_rate.has_value() : card.tolerance > 0);
  if (!sound) {
    return failure(ErrorKind::invalid_input, fmt::format("model card '{}': a constant is missing or outside its range; "
                                                         "read the card with parse_model_card to see which",
                                                         card.name));
  }
  return persistent ? make_persistent_rate_model(card) : make_gamma_rate_model(card);
}

bool allows_for_region(const WindowEstimates& estimates) {
  return std::ranges::find(estimates.spreads, std::string_view("region_sd"), &SpreadEstimate::name) !=
         estimates.spreads.end();
}

}  // namespace tocsin
