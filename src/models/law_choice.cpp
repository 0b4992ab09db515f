#include "law_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "tocsin/stats/poisson_lognormal.hpp"

#include "neighbour_law.hpp"

namespace tocsin {
namespace {

constexpr std::size_t fewest_years = 3;

double middle(const CountInterval& count) { return 0.5 * (count.lo + count.hi); }

/// Gamma of the shorter problem with the effect of the newest year put in.
Eigen::VectorXd with_year(const Eigen::VectorXd& gamma, std::size_t years, double newest) {
  const auto before = static_cast<Eigen::Index>(years);
  Eigen::VectorXd longer(gamma.size() + 1);
  longer << gamma.head(before), newest, gamma.tail(gamma.size() - before);
  return longer;
}

/// The cells of the newest year: row, and area of the shorter problem (-1 for a unit that it lacks).
struct Newest {
  std::vector<Eigen::Index> row;
  std::vector<Eigen::Index> area;
  double total = 0;
};

Newest newest_cells(const RateProblem& whole, const RateProblem& before) {
  Newest newest;
  const auto column = static_cast<Eigen::Index>(whole.year.size()) - 1;
  for (std::size_t i = 0; i < whole.cells.area.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    if (whole.cells.design(row, column) != 1 || whole.cell[i] < 0) continue;
    const std::size_t unit = whole.unit[static_cast<std::size_t>(whole.cells.area[i])];
    const auto at = std::lower_bound(before.unit.begin(), before.unit.end(), unit);
    newest.row.push_back(row);
    newest.area.push_back(at != before.unit.end() && *at == unit ? at - before.unit.begin() : -1);
    newest.total += middle(whole.cells.count[i]);
  }
  return newest;
}

/// Effect of the newest year that makes the foretold counts add up to those seen; `log_mean` is the log of a cell's
/// foretold count without it.
template <typename LogMean>
double level(const Newest& newest, LogMean log_mean) {
  double sum = 0;
  for (std::size_t k = 0; k < newest.row.size(); ++k) sum += std::exp(log_mean(k));
  return std::log(std::max(newest.total, 0.5) / sum);
}

double grid_score(const RateProblem& whole, const RateProblem& before, const Newest& newest) {
  const RatePosterior fit = rate_posterior(before.cells, before.laws);
  if (fit.status == RatePosteriorStatus::not_usable) return -std::numeric_limits<double>::infinity();
  const std::size_t years = before.year.size();
  const Eigen::VectorXd without = with_year(fit.fixed_centre, years, 0);
  const double newest_year = level(newest, [&](std::size_t k) {
    const Eigen::Index area = newest.area[k];
    const double u = area < 0 ? 0 : fit.persistent.mean[area] + 0.5 * fit.persistent.sd[area] * fit.persistent.sd[area];
    return whole.cells.offset[newest.row[k]] + whole.cells.design.row(newest.row[k]).dot(without) + u;
  });
  const Eigen::VectorXd longer = with_year(fit.fixed_centre, years, newest_year);
  return area_log_likelihoods(whole.cells, whole.laws, longer, fit.centre).sum() -
         area_log_likelihoods(before.cells, before.laws, fit.fixed_centre, fit.centre).sum();
}

/// Log score of the newest year where the log rate of an area (-1: one without a past) is foretold as normal, mean and
/// variance given by `ahead`; `base` is what a cell's log mean is besides.
template <typename Ahead, typename Base>
double lognormal_score(const RateProblem& whole, const Newest& newest, Ahead ahead, Base base) {
  const double newest_year = level(newest, [&](std::size_t k) {
    const auto [mean, variance] = ahead(newest.area[k]);
    return base(k) + mean + 0.5 * variance;
  });
  double score = 0;
  for (std::size_t k = 0; k < newest.row.size(); ++k) {
    const auto [mean, variance] = ahead(newest.area[k]);
    score += poisson_lognormal(std::round(middle(whole.cells.count[static_cast<std::size_t>(newest.row[k])])),
                               base(k) + newest_year + mean, std::sqrt(variance))
                 .log_pmf;
  }
  return score;
}

double autoregressive_score(const RateProblem& whole, const RateProblem& before, const Newest& newest) {
  const Ar1Fit fit = fit_autoregressive(before);
  if (fit.status != MixedStatus::converged) return -std::numeric_limits<double>::infinity();
  const auto years = static_cast<Eigen::Index>(before.year.size());
  const double innovation = fit.sd * fit.sd * (1 - fit.rho * fit.rho);
  // Law of the log rate a year ahead, given all counts before.
  const auto ahead = [&](Eigen::Index area) -> std::pair<double, double> {
    if (area < 0) return {0, fit.persistent_sd * fit.persistent_sd + fit.sd * fit.sd};
    const double last = fit.transient_sd_conditional(area, years - 1);
    const double own = fit.persistent_sd_conditional.size() > 0 ? fit.persistent_sd_conditional[area] : 0;
    const double u = fit.persistent.size() > 0 ? fit.persistent[area] : 0;
    const double both = fit.covariance_with_last.size() > 0 ? fit.covariance_with_last[area] : 0;
    return {u + fit.rho * fit.transient(area, years - 1),
            own * own + fit.rho * fit.rho * last * last + 2 * fit.rho * both + innovation};
  };
  const auto base = [&](std::size_t k) {
    const Eigen::Index row = newest.row[k];
    return whole.cells.offset[row] +
           whole.cells.design.row(row).segment(years + 1, whole.covariates).dot(fit.beta.tail(whole.covariates));
  };
  return lognormal_score(whole, newest, ahead, base);
}

/// Under the law shared by neighbours a coming year passes as it does under the card's own law.
double neighbour_score(const Panel& panel, const RateProblem& whole, const RateProblem& before, const Newest& newest,
                       const SpatialCard& card) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  const RatePosterior own = rate_posterior(before.cells, before.laws);
  if (own.status == RatePosteriorStatus::not_usable) return none;
  const NeighbourFit fit = fit_neighbours(panel, before, own.fixed_mean, card, 1.25);
  if (!fit.computed()) return none;
  const Eigen::VectorXd without = with_year(own.fixed_mean, before.year.size(), 0);
  const double passing = own.scales.transient * own.scales.transient;
  const auto ahead = [&](Eigen::Index area) -> std::pair<double, double> {
    if (area < 0) return {0, fit.fit.sigma.mean * fit.fit.sigma.mean + passing};
    return {fit.fit.mean[area], fit.fit.sd[area] * fit.fit.sd[area] + passing};
  };
  const auto base = [&](std::size_t k) {
    return whole.cells.offset[newest.row[k]] + whole.cells.design.row(newest.row[k]).dot(without);
  };
  return lognormal_score(whole, newest, ahead, base);
}

}  // namespace

Ar1Fit fit_autoregressive(const RateProblem& problem) {
  const auto years = static_cast<Eigen::Index>(problem.year.size());
  std::vector<Eigen::Index> own;
  std::vector<double> counts;
  Grouping area;
  Grouping year;
  for (std::size_t i = 0; i < problem.cell.size(); ++i) {
    if (problem.cell[i] < 0) continue;
    if (!area.empty() && problem.cells.area[i] > area.back() + 1) return {};  // an area with shared counts alone
    own.push_back(static_cast<Eigen::Index>(i));
    counts.push_back(middle(problem.cells.count[i]));
    area.push_back(problem.cells.area[i]);
    problem.cells.design.row(own.back()).head(years).maxCoeff(&year.emplace_back());
  }
  const Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(counts.data(), std::ssize(counts));
  const Eigen::MatrixXd design = problem.cells.design(own, Eigen::all);
  return fit_ar1_poisson(y, design.leftCols(years + problem.covariates), problem.cells.offset(own), area, year);
}

LawChoice choose_law(const Panel& panel, const WindowCells& cells, const Window& window, const Allowance& allowed,
                     const ModelCard& card) {
  LawChoice choice;
  const std::size_t end = window.first + window.length;
  WindowCells by_authority = cells;  // what regions leave for several is foretold by no law
  by_authority.rests.clear();
  RateProblem whole = rate_problem(panel, by_authority, window, allowed, *card.persistent_rate, end);
  if (whole.year.size() < fewest_years || card.persistent_rate->transient == TransientLaw::none) return choice;
  RateProblem before = rate_problem(panel, by_authority, window, allowed, *card.persistent_rate, whole.year.back());
  const Newest newest = newest_cells(whole, before);

  const auto under = [&](TransientLaw law) {
    whole.laws.transient = before.laws.transient = law;
    return grid_score(whole, before, newest);
  };
  const TransientLaw own = card.persistent_rate->transient;
  const TransientLaw other = own == TransientLaw::gamma ? TransientLaw::lognormal : TransientLaw::gamma;
  std::vector<RateLaw> laws;
  const auto tried = [&](std::string_view name, RateLaw law, double score) {
    if (!std::isfinite(score) && !laws.empty()) return;
    choice.scores.push_back({std::string(name), score, false});
    laws.push_back(law);
  };
  const auto law_of = [](TransientLaw law) { return law == TransientLaw::gamma ? RateLaw::gamma : RateLaw::lognormal; };
  tried(name_of(own), law_of(own), under(own));
  tried(name_of(other), law_of(other), under(other));
  tried("autoregressive", RateLaw::autoregressive, autoregressive_score(whole, before, newest));
  if (card.persistent_rate->spatial) {
    whole.laws.transient = before.laws.transient = own;
    tried("neighbours", RateLaw::neighbours,
          neighbour_score(panel, whole, before, newest, *card.persistent_rate->spatial));
  }
  std::size_t best = 0;
  for (std::size_t k = 1; k < choice.scores.size(); ++k) {
    const double needed = choice.scores[0].log_score + card.persistent_rate->margin;
    if (choice.scores[k].log_score > std::max(needed, choice.scores[best].log_score)) best = k;
  }
  choice.scores[best].chosen = true;
  if (best > 0) choice.better = laws[best];
  return choice;
}

}  // namespace tocsin
