#include "methods.hpp"

namespace tocsin::golden {

const std::map<std::string, Method>& methods() {
  static const std::map<std::string, Method> table{
      {"eb", empirical_bayes},
      {"fdr", false_discovery},
      {"funnel", funnel_package},
      {"funnel_spiegelhalter", funnel_spiegelhalter},
      {"glm_nb", glm_negative_binomial},
      {"glm_poisson", glm_poisson},
      {"glm_quasipoisson", glm_quasipoisson},
      {"glmm_nested", mixed_nested},
      {"glmm_ri", mixed_random_intercept},
      {"interval_poisson", interval_poisson_regression},
      {"phe_rates", phe_rates},
      {"pln_pmf", poisson_lognormal_pmf},
      {"poisson_binomial", poisson_binomial_tails},
  };
  return table;
}

}  // namespace tocsin::golden
