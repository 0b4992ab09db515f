#pragma once

#include <memory>

#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

/// `gamma_poisson` and `funnel`.
[[nodiscard]] std::unique_ptr<RateModel> make_gamma_rate_model(ModelCard card);
/// `persistent_rate`.
[[nodiscard]] std::unique_ptr<RateModel> make_persistent_rate_model(ModelCard card);

}  // namespace tocsin
