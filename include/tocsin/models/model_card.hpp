#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/names.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/rate_limits.hpp"
#include "tocsin/stats/rate_posterior.hpp"

namespace tocsin {

/// How the relative rate of a unit is inferred from its observed and expected counts.
enum class ModelKind : std::uint8_t {
  gamma_poisson,    ///< units share a gamma distribution of mean 1 whose variance is estimated (empirical Bayes)
  funnel,           ///< each unit alone, with a prior that says next to nothing
  persistent_rate,  ///< what persists told apart from what passes, fully Bayesian
};
/// On which scale a covariate enters the log rate.
enum class Scale : std::uint8_t { identity, log };

template <>
inline constexpr auto names_of<ModelKind> =
    std::to_array<std::pair<ModelKind, std::string_view>>({{ModelKind::gamma_poisson, "gamma_poisson"},
                                                           {ModelKind::funnel, "funnel"},
                                                           {ModelKind::persistent_rate, "persistent_rate"}});
template <>
inline constexpr auto names_of<PersistentLaw> = std::to_array<std::pair<PersistentLaw, std::string_view>>(
    {{PersistentLaw::normal, "normal"}, {PersistentLaw::scale_mixture, "scale_mixture"}});
template <>
inline constexpr auto names_of<TransientLaw> = std::to_array<std::pair<TransientLaw, std::string_view>>(
    {{TransientLaw::none, "none"}, {TransientLaw::lognormal, "lognormal"}, {TransientLaw::gamma, "gamma"}});
template <>
inline constexpr auto names_of<Scale> =
    std::to_array<std::pair<Scale, std::string_view>>({{Scale::identity, "identity"}, {Scale::log, "log"}});
template <>
inline constexpr auto names_of<LimitMethod> =
    std::to_array<std::pair<LimitMethod, std::string_view>>({{LimitMethod::exact, "exact"},
                                                             {LimitMethod::byar, "byar"},
                                                             {LimitMethod::mid_p, "mid_p"},
                                                             {LimitMethod::phe, "phe"}});

/// Where a published multiple puts a count half way between two.
enum class RoundingTies : std::uint8_t {
  either,  ///< the rule is not known: both ends of the interval are possible
  up,
  even,  ///< to the even multiple
};
template <>
inline constexpr auto names_of<RoundingTies> = std::to_array<std::pair<RoundingTies, std::string_view>>(
    {{RoundingTies::either, "either"}, {RoundingTies::up, "up"}, {RoundingTies::even, "even"}});

/// What stands behind figures that are not exact.
struct CoarseFigures {
  CountInterval withheld;  ///< where a count withheld as confidential lies
  RoundingTies ties = RoundingTies::either;
};

/// The BYM2 law of lasting effects that neighbouring authorities share in part, tried beside the others.
struct SpatialCard {
  DeviationPrior sd;
  double mixing_cut = 0.5;  ///< prior of the share phi: Pr(phi < mixing_cut) = mixing_probability
  double mixing_probability = 2.0 / 3.0;
};

struct CardCovariate {
  std::string name;  ///< as in `Panel::covariates`
  Scale scale = Scale::log;
};

/// Constants of the `persistent_rate` kind alone.
struct PersistentRateCard {
  PersistentLaw persistent = PersistentLaw::scale_mixture;
  DeviationPrior persistent_sd;  ///< of the normal law
  MixturePrior mixture;
  TransientLaw transient = TransientLaw::lognormal;
  DeviationPrior transient_sd;
  double margin = 0;   ///< log score by which another law must predict better than this one to take its place
  double year_sd = 0;  ///< prior of the log rate of a year about the common one
  double covariate_sd = 0;
  DeviationPrior region_sd;
  /// Correlation of the lasting effects of the successors of one divided authority, 0 to 1.
  double sibling_correlation = 0;
  CoarseFigures coarse;
  std::optional<SpatialCard> spatial;  ///< nothing: not tried
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
  double tolerance = 0;         ///< gain of log-likelihood below which a fit has converged; no key of `persistent_rate`
  int minimum_units = 0;        ///< units with a usable cell below which circumstances are not fitted
  std::vector<CardCovariate> covariates;
  std::optional<PersistentRateCard> persistent_rate;  ///< present exactly for that kind
};

/// Reads the text of a `model.toml`. Every fault is told, one a line, as `name:line:column: words`: text that is not
/// TOML, a key missing, unknown, of the wrong type or outside its range. Pure; reading the file is the caller's.
/// O(length).
[[nodiscard]] Result<ModelCard> parse_model_card(std::string_view text, std::string_view name);

/// The model that a card describes. Errors: a card put together by hand whose constants lie outside their ranges.
[[nodiscard]] Result<std::unique_ptr<RateModel>> make_rate_model(const ModelCard& card);

}  // namespace tocsin
