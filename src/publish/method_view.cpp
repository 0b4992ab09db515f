#include "method_view.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tocsin/publish/words.hpp"

#include "numbers.hpp"

namespace tocsin {
namespace {

using View = kainjow::mustache::data;

std::string spread_words(const std::string& name) {
  using Words = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Words, 6> all = {{{"bulk_share", "Share of authorities that differ little"},
                                         {"bulk_sd", "Spread between those, lasting"},
                                         {"wide_sd", "Spread between the others, lasting"},
                                         {"persistent_sd", "Spread between authorities, lasting"},
                                         {"transient_sd", "Spread between years of one authority, passing"},
                                         {"region_sd", "Spread between regions"}}};
  const auto found = std::ranges::find(all, std::string_view(name), &Words::first);
  return std::string(found == all.end() ? std::string_view(name) : found->second);
}

View effects_view(const WindowEstimates& estimates) {
  View rows(View::type::list);
  for (const ContextEffect& effect : estimates.context) {
    View row;
    row.set("name", covariate_words(effect.covariate));
    row.set("estimate", grouped(effect.estimate, 3));
    row.set("error", grouped(effect.standard_error, 3));
    rows << row;
  }
  return rows;
}

View spreads_view(const WindowEstimates& estimates) {
  View rows(View::type::list);
  for (const SpreadEstimate& spread : estimates.spreads) {
    View row;
    row.set("name", spread_words(spread.name));
    row.set("mean", grouped(spread.mean, 3));
    row.set("range", range_text(spread.lower, spread.upper, 3));
    rows << row;
  }
  return rows;
}

View laws_view(const WindowEstimates& estimates) {
  View rows(View::type::list);
  for (const LawScore& law : estimates.laws) {
    View row;
    row.set("name", law.law);
    row.set("log_score", grouped(law.log_score, 2));
    row.set("chosen", law.chosen);
    rows << row;
  }
  return rows;
}

}  // namespace

void add_method(kainjow::mustache::data& view, const Assessment& assessment) {
  const Policy& policy = assessment.policy;
  const WindowEstimates& estimates = assessment.estimates;
  view.set("model", estimates.model);
  view.set("model_version", estimates.version);
  view.set("not_converged", !estimates.convergence.converged);
  view.set("convergence", estimates.convergence.words);
  view.set("has_context", !estimates.context.empty());
  view.set("context_share", percent(estimates.context_share));
  view.set("circumstances", circumstances_words(estimates));
  view.set("confidence", level_text(estimates.confidence));
  view.set("window_years", std::to_string(policy.window_years));
  view.set("minimum_years", std::to_string(policy.minimum_years));
  view.set("minimum_expected", grouped(policy.minimum_expected, 0));
  view.set("above_expectation", level_text(policy.ratio - 1));
  view.set("below_expectation", level_text(1 - 1 / policy.ratio));
  view.set("enter_probability", level_text(policy.enter_probability));
  view.set("enter_at_once", level_text(policy.enter_at_once));
  view.set("list_probability", level_text(policy.list_probability));
  view.set("false_discovery", level_text(policy.false_discovery));
  view.set("power", level_text(policy.power));
  view.set("useful_high", grouped(policy.useful_high, 1));
  view.set("useful_low", grouped(policy.useful_low, 2));
  view.set("effects", effects_view(estimates));
  view.set("spreads", spreads_view(estimates));
  view.set("has_laws", !estimates.laws.empty());
  view.set("laws", laws_view(estimates));
}

}  // namespace tocsin
