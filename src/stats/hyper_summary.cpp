#include "hyper_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "lattice_marginal.hpp"

namespace tocsin {
namespace {

void add_moments(PosteriorSummary& summary, double weight, double value) {
  summary.mean += weight * value;
  summary.sd += weight * value * value;
}

void settle_moments(PosteriorSummary& summary) {
  summary.sd = std::sqrt(std::max(0.0, summary.sd - summary.mean * summary.mean));
}

/// Quantiles of a coordinate of theta from the mass of each of its values on the lattice.
template <typename Scale>
void set_quantiles(PosteriorSummary& summary, const std::map<int, double>& mass, double origin, double spacing,
                   const Scale& scale) {
  const int first = mass.begin()->first;
  const int last = mass.rbegin()->first;
  LatticeMarginal marginal{origin + spacing * first, spacing, Eigen::VectorXd(last - first + 1)};
  for (int k = first; k <= last; ++k) {
    const auto at = mass.find(k);
    const double here = at == mass.end() ? 0 : at->second;
    marginal.log_density[k - first] = std::log(std::max(here, std::numeric_limits<double>::min()));
  }
  if (marginal.log_density.size() == 1) {
    summary.lower = summary.median = summary.upper = scale(marginal.first);
    return;
  }
  const std::array<double, 3> quantiles = central_quantiles(marginal);
  summary.lower = scale(quantiles[0]);
  summary.median = scale(quantiles[1]);
  summary.upper = scale(quantiles[2]);
}

/// Quantiles of weighted values, many and close: the mass of each is centred on it.
void set_quantiles(PosteriorSummary& summary, const std::map<double, double>& mass) {
  const auto quantile = [&](double p) {
    double below = 0;
    double last_share = 0;
    double last_value = mass.begin()->first;
    for (const auto& [value, weight] : mass) {
      const double share = below + weight / 2;
      if (share >= p)
        return below == 0 ? value : last_value + (value - last_value) * (p - last_share) / (share - last_share);
      below += weight;
      last_share = share;
      last_value = value;
    }
    return last_value;
  };
  summary.lower = quantile(0.025);
  summary.median = quantile(0.5);
  summary.upper = quantile(0.975);
}

}  // namespace

PosteriorSummary known_summary(double value) { return {value, 0, value, value, value}; }

HyperSummaries summarise(const HyperLayout& layout, const LambdaAxes& lambda, const Eigen::VectorXd& phi_origin,
                         const Eigen::VectorXd& phi_spacing, const std::vector<HyperSlice>& slices) {
  const bool mixture = lambda.origin.size() > 1;
  HyperSummaries all;
  std::map<int, double> bulk;
  std::map<int, double> narrow;
  std::map<double, double> wide;
  std::array<std::map<int, double>, 2> phi;
  for (const HyperSlice& slice : slices) {
    for (std::size_t j = 0; j < static_cast<std::size_t>(phi_origin.size()); ++j)
      phi[j][slice.index[j]] += slice.weight;
    for (const PersistentLattice::Point& point : slice.points) {
      const double weight = slice.weight * point.weight;
      add_moments(all.bulk, weight, point.scales.bulk);
      add_moments(all.narrow, weight, point.scales.narrow);
      add_moments(all.wide, weight, point.scales.wide);
      add_moments(all.transient, weight, point.scales.transient);
      add_moments(all.group, weight, point.scales.group);
      narrow[point.index[mixture ? 1 : 0]] += weight;
      if (!mixture) continue;
      bulk[point.index[0]] += weight;
      wide[point.scales.wide] += weight;
    }
  }
  for (PosteriorSummary* one : {&all.bulk, &all.narrow, &all.wide, &all.transient, &all.group}) settle_moments(*one);
  const auto positive = [](double x) { return std::exp(x); };
  const Eigen::Index at_narrow = mixture ? 1 : 0;
  set_quantiles(all.narrow, narrow, lambda.origin[at_narrow], lambda.spacing[at_narrow], positive);
  if (mixture) {
    set_quantiles(all.bulk, bulk, lambda.origin[0], lambda.spacing[0], [](double x) { return 1 / (1 + std::exp(-x)); });
    set_quantiles(all.wide, wide);
  } else {
    all.wide = all.narrow;
    all.bulk = known_summary(1);
  }
  const Eigen::Index persistent = layout.persistent();
  if (layout.transient() >= 0) {
    const auto j = static_cast<std::size_t>(layout.transient() - persistent);
    set_quantiles(all.transient, phi[j], phi_origin[layout.transient() - persistent],
                  phi_spacing[layout.transient() - persistent], positive);
  }
  if (layout.group() >= 0) {
    const auto j = static_cast<std::size_t>(layout.group() - persistent);
    set_quantiles(all.group, phi[j], phi_origin[layout.group() - persistent], phi_spacing[layout.group() - persistent],
                  positive);
  }
  return all;
}

}  // namespace tocsin
