#pragma once

#include <map>
#include <string>

#include "golden_case.hpp"

namespace tocsin::golden {

/// Computes the quantities of a case of one method; throws std::runtime_error where the case asks for something
/// unknown.
using Method = Results (*)(const GoldenCase&);

/// Every method the runner knows, by the name in case.json. A new method is one line in methods.cpp.
const std::map<std::string, Method>& methods();

// posterior_methods.cpp
Results posterior_random_intercept(const GoldenCase& golden);
Results posterior_persistent_transient(const GoldenCase& golden);
// rate_methods.cpp
Results phe_rates(const GoldenCase& golden);
// funnel_methods.cpp
Results funnel_spiegelhalter(const GoldenCase& golden);
Results funnel_package(const GoldenCase& golden);
// eb_methods.cpp
Results empirical_bayes(const GoldenCase& golden);
// chart_methods.cpp
Results ears_charts(const GoldenCase& golden);
Results bayes_rki_outbreak(const GoldenCase& golden);
// cusum_methods.cpp
Results cusum_chart(const GoldenCase& golden);
Results glr_chart(const GoldenCase& golden);
Results cusum_run_lengths(const GoldenCase& golden);
Results ratio_run_lengths(const GoldenCase& golden);
// spc_methods.cpp
Results control_chart_rules(const GoldenCase& golden);
Results xmr_making_data_count(const GoldenCase& golden);
// farrington_methods.cpp
Results farrington_flexible(const GoldenCase& golden);
Results farrington_original(const GoldenCase& golden);
// false_discovery_methods.cpp
Results false_discovery(const GoldenCase& golden);
// count_methods.cpp
Results poisson_lognormal_pmf(const GoldenCase& golden);
Results interval_poisson_regression(const GoldenCase& golden);
Results poisson_binomial_tails(const GoldenCase& golden);
// event_methods.cpp
Results gamma_predictive(const GoldenCase& golden);
Results event_cusum(const GoldenCase& golden);
// glm_methods.cpp
Results glm_poisson(const GoldenCase& golden);
Results glm_quasipoisson(const GoldenCase& golden);
Results glm_negative_binomial(const GoldenCase& golden);
// mixed_methods.cpp
Results mixed_random_intercept(const GoldenCase& golden);
Results mixed_nested(const GoldenCase& golden);
Results mixed_ar1(const GoldenCase& golden);
// nowcast_methods.cpp
Results nowcast_chain_ladder(const GoldenCase& golden);
Results nowcast_surveillance(const GoldenCase& golden);
Results nowcast_smoothed(const GoldenCase& golden);
// scan_methods.cpp
Results kulldorff(const GoldenCase& golden);
Results space_time_scan(const GoldenCase& golden);
// theme_methods.cpp
Results gamma_poisson_shrinkage(const GoldenCase& golden);
// spatial_methods.cpp
Results bym2(const GoldenCase& golden);

}  // namespace tocsin::golden
