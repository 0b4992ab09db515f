#include "shares.hpp"

#include <algorithm>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/false_discovery.hpp"

namespace tocsin {
namespace {

/// A share may not be asked to lie beyond this.
constexpr double highest_reference = 0.9;

}  // namespace

std::vector<Finding> find_high_shares(const Assessment& assessment, const Period& window,
                                      const std::vector<UnitShare>& shares, const ShareWatch& watch,
                                      double& expected_false) {
  const Policy& policy = assessment.policy;
  const auto units = static_cast<Eigen::Index>(shares.size());
  Eigen::VectorXd counts(units);
  Eigen::VectorXd totals(units);
  for (Eigen::Index i = 0; i < units; ++i) {
    counts[i] = shares[static_cast<std::size_t>(i)].count;
    totals[i] = shares[static_cast<std::size_t>(i)].total;
  }
  expected_false = 0;
  const BetaBinomialFit fit = fit_beta_binomial(counts, totals);
  if (fit.status != BetaBinomialStatus::converged && fit.status != BetaBinomialStatus::no_spread) return {};
  const double usual = counts.sum() / totals.sum();
  const double reference = std::min(highest_reference, std::max(watch.least_share, policy.record_ratio * usual));
  std::vector<std::size_t> able;
  std::vector<double> probabilities;
  for (std::size_t unit = 0; unit < shares.size(); ++unit) {
    if (shares[unit].total < policy.record_minimum || assessment.panel.units[unit].ended) continue;
    const BetaLaw law = beta_posterior(fit.prior, shares[unit].count, shares[unit].total);
    const double probability = beta_sf(reference, law.alpha, law.beta);
    if (probability < policy.list_probability) continue;
    able.push_back(unit);
    probabilities.push_back(probability);
  }
  const BayesianDiscoveries listed = bayesian_discoveries(
      Eigen::Map<const Eigen::VectorXd>(probabilities.data(), static_cast<Eigen::Index>(probabilities.size())),
      policy.false_discovery);
  expected_false = listed.expected_false;
  std::vector<Finding> findings;
  const double tail = (1 - assessment.estimates.confidence) / 2;
  for (std::size_t i = 0; i < able.size(); ++i) {
    if (!listed.flagged[i]) continue;
    const PanelUnit& area = assessment.panel.units[able[i]];
    const UnitShare& share = shares[able[i]];
    const BetaLaw law = beta_posterior(fit.prior, share.count, share.total);
    Finding finding;
    finding.watch = watch.watch;
    finding.direction = Direction::high;
    finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), area.code.text(), name_of(finding.direction));
    finding.authority = area.code;
    finding.name = area.name;
    finding.region = area.region;
    finding.since = reporting_quarter_of(window.first());
    finding.period = window;
    finding.observed = share.count;
    finding.expected = usual * share.total;
    finding.relative_rate = law.mean() / usual;
    finding.lower = beta_quantile(tail, law.alpha, law.beta) / usual;
    finding.upper = beta_quantile(1 - tail, law.alpha, law.beta) / usual;
    finding.probability = probabilities[i];
    finding.q_value = listed.q_value[static_cast<Eigen::Index>(i)];
    finding.state = Status::emerging;
    finding.reason = watch.words({finding, share, law, usual, reference});
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace tocsin
