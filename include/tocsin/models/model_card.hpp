#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/names.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/rate_limits.hpp"

namespace tocsin {

/// How the relative rate of a unit is inferred from its observed and expected counts.
enum class ModelKind : std::uint8_t {
  gamma_poisson,  ///< units share a gamma distribution of mean 1 whose variance is estimated (empirical Bayes)
  funnel,         ///< each unit alone, with a prior that says next to nothing
};
/// On which scale a covariate enters the log rate.
enum class Scale : std::uint8_t { identity, log };

template <>
inline constexpr auto names_of<ModelKind> = std::to_array<std::pair<ModelKind, std::string_view>>(
    {{ModelKind::gamma_poisson, "gamma_poisson"}, {ModelKind::funnel, "funnel"}});
template <>
inline constexpr auto names_of<Scale> =
    std::to_array<std::pair<Scale, std::string_view>>({{Scale::identity, "identity"}, {Scale::log, "log"}});
template <>
inline constexpr auto names_of<LimitMethod> =
    std::to_array<std::pair<LimitMethod, std::string_view>>({{LimitMethod::exact, "exact"},
                                                             {LimitMethod::byar, "byar"},
                                                             {LimitMethod::mid_p, "mid_p"},
                                                             {LimitMethod::phe, "phe"}});

struct CardCovariate {
  std::string name;  ///< as in `Panel::covariates`
  Scale scale = Scale::log;
};

/// Every constant of a model, as `models/<name>/model.toml` holds it. There are no defaults: a card is complete or
/// refused.
struct ModelCard {
  std::string name;
  std::string version;
  ModelKind kind = ModelKind::gamma_poisson;
  double confidence = 0;  ///< two-sided, of every interval
  LimitMethod rate_limits = LimitMethod::byar;
  double prior_shape = 0;       ///< alpha of the `funnel` kind; `gamma_poisson` estimates it and has no such key
  double winsorised_share = 0;  ///< of the funnel's scores at each end
  int iteration_limit = 0;      ///< of each fit
  double tolerance = 0;         ///< gain of log-likelihood below which a fit has converged
  int minimum_units = 0;        ///< units with a usable cell below which circumstances are not fitted
  std::vector<CardCovariate> covariates;
};

/// Reads the text of a `model.toml`. Every fault is told, one a line, as `name:line:column: words`: text that is not
/// TOML, a key missing, unknown, of the wrong type or outside its range. Pure; reading the file is the caller's.
/// O(length).
[[nodiscard]] Result<ModelCard> parse_model_card(std::string_view text, std::string_view name);

/// The model that a card describes. Errors: a card put together by hand whose constants lie outside their ranges.
[[nodiscard]] Result<std::unique_ptr<RateModel>> make_rate_model(const ModelCard& card);

}  // namespace tocsin
