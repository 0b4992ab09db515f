#include "methods.hpp"

namespace tocsin::golden {

const std::map<std::string, Method>& methods() {
  static const std::map<std::string, Method> table{
      {"bayes_cdc_rki", bayes_rki_outbreak},
      {"cusum", cusum_chart},
      {"cusum_arl", cusum_run_lengths},
      {"ears", ears_charts},
      {"eb", empirical_bayes},
      {"event_cusum", event_cusum},
      {"exact_bayes_pt", posterior_persistent_transient},
      {"exact_bayes_ri", posterior_random_intercept},
      {"farrington", farrington_original},
      {"farrington_flexible", farrington_flexible},
      {"fdr", false_discovery},
      {"funnel", funnel_package},
      {"funnel_spiegelhalter", funnel_spiegelhalter},
      {"gamma_predictive", gamma_predictive},
      {"glm_nb", glm_negative_binomial},
      {"glm_poisson", glm_poisson},
      {"glm_quasipoisson", glm_quasipoisson},
      {"glmm_ar1", mixed_ar1},
      {"glmm_nested", mixed_nested},
      {"glmm_ri", mixed_random_intercept},
      {"inla_bym2", bym2},
      {"inla_pt", posterior_persistent_transient},
      {"inla_ri", posterior_random_intercept},
      {"gps", gamma_poisson_shrinkage},
      {"glr", glr_chart},
      {"interval_poisson", interval_poisson_regression},
      {"kulldorff", kulldorff},
      {"lr_arl", ratio_run_lengths},
      {"nobbs", nowcast_smoothed},
      {"nowcast_chainladder", nowcast_chain_ladder},
      {"nowcast_surv", nowcast_surveillance},
      {"phe_rates", phe_rates},
      {"pln_pmf", poisson_lognormal_pmf},
      {"poisson_binomial", poisson_binomial_tails},
      {"scan_st", space_time_scan},
      {"spc", control_chart_rules},
      {"stan_pt", posterior_persistent_transient},
      {"stan_ri", posterior_random_intercept},
      {"xmr_mdc", xmr_making_data_count},
  };
  return table;
}

}  // namespace tocsin::golden
