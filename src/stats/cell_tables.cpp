#include "cell_tables.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/poisson_lognormal.hpp"

namespace tocsin {
namespace {

constexpr double largest_tabulated = 200;  ///< counts above it are computed as asked for
constexpr double widest_tabulated = 30;    ///< linear predictors are tabulated within this range
constexpr double farthest_mean = 700;      ///< of the shared rule's nodes: exp(-700) is still a normal number
constexpr double least_shared = 1e-98;     ///< no tabulated count is likelier than 1e-106 beyond the farthest mean
constexpr double negligible = 1e-15;       ///< share of a count in an interval after which the rest is left out

CellTerm exact_term(double y, double eta, TransientLaw law, double transient_sd) {
  if (law == TransientLaw::lognormal && transient_sd > 0) {
    const PoissonLognormalTerm term = poisson_lognormal(y, eta, transient_sd);
    return {term.log_pmf, term.score, term.curvature};
  }
  const double mu = std::exp(eta);
  if (law == TransientLaw::gamma && transient_sd > 0) {
    const double size = 1 / (transient_sd * transient_sd);
    const double share = size / (size + mu);
    return {negative_binomial_log_pmf(y, size, mu), (y - mu) * share, -mu * share * (size + y) / (size + mu)};
  }
  return {poisson_log_pmf(y, mu), y - mu, -mu};
}

/// Term of an interval from those of its counts: a mixture's log-sum and its derivatives. A Poisson mixed by a unimodal
/// law is unimodal (Holgate 1970), so the sum runs outwards from the mean until what follows is nothing.
template <typename TermOf>
CellTerm interval_term(const CountInterval& count, double eta, const TermOf& term_of) {
  if (count.lo == count.hi) return term_of(count.lo);
  const double start = std::clamp(std::floor(std::exp(eta)), count.lo, count.hi);
  const double highest = term_of(start).value;
  double sum = 0;
  double slope = 0;
  double square = 0;
  const auto add = [&](double y) {
    const CellTerm one = term_of(y);
    const double weight = std::exp(one.value - highest);
    sum += weight;
    slope += weight * one.slope;
    square += weight * (one.curvature + one.slope * one.slope);
    return weight;
  };
  for (const double towards : {1.0, -1.0}) {
    double last = 0;
    for (double y = towards > 0 ? start : start - 1; y >= count.lo && y <= count.hi; y += towards) {
      const double weight = add(y);
      if (weight < last && weight < negligible * sum) break;
      last = weight;
    }
  }
  slope /= sum;
  return {highest + std::log(sum), slope, square / sum - slope * slope};
}

}  // namespace

void quintic(const CellTerm& a, const CellTerm& b, double width, double* c) {
  const double da = a.slope * width;
  const double db = b.slope * width;
  const double ca = a.curvature * width * width;
  const double cb = b.curvature * width * width;
  const double rise = b.value - a.value;
  c[0] = a.value;
  c[1] = da;
  c[2] = ca / 2;
  c[3] = 10 * rise - 6 * da - 4 * db - 1.5 * ca + 0.5 * cb;
  c[4] = -15 * rise + 8 * da + 7 * db + 1.5 * ca - cb;
  c[5] = 6 * rise - 3 * (da + db) - 0.5 * (ca - cb);
}

CellTerm cell_term(const CountInterval& count, double eta, TransientLaw law, double transient_sd) {
  return interval_term(count, eta, [&](double y) { return exact_term(y, eta, law, transient_sd); });
}

CellKinds::CellKinds(const RateCells& cells) : of(cells.count.size()) {
  std::map<std::pair<double, double>, std::size_t> known;
  for (std::size_t c = 0; c < cells.count.size(); ++c) {
    const auto [at, added] = known.emplace(std::pair(cells.count[c].lo, cells.count[c].hi), count.size());
    if (added) count.push_back(cells.count[c]);
    of[c] = at->second;
  }
}

CellTables::CellTables(const CellKinds& kinds, double reach)
    : kinds_(&kinds), reach_(reach), tables_(kinds.count.size()) {
  for (const CountInterval& count : kinds.count) {
    if (count.hi <= largest_tabulated) largest_ = std::max(largest_, count.hi);
  }
}

CellTerm CellTables::direct(std::size_t kind, double eta) const {
  return cell_term(kinds_->count[kind], eta, law_, transient_sd_);
}

void CellTables::share_rule(double first, double last) {
  // Trapezoid in v, its step scaled to the narrowest integrand and its range to the farthest mode (see
  // poisson_lognormal for the rule).
  const double precision = 1 / (transient_sd_ * transient_sd_);
  const double step = std::min(0.7 / std::sqrt(precision + largest_ + 2), 0.2);
  const double raised = std::max(0.0, std::log(largest_ + 1) - first);
  const double lowered = std::max({0.0, last, 1 / precision});
  const double high = 8 * transient_sd_ + std::min(raised, (largest_ + 1) / precision);
  const double low = -8 * transient_sd_ - std::min(lowered, std::exp(last) / precision);
  const auto nodes = static_cast<Eigen::Index>(std::ceil((high - low) / step)) + 1;
  const Eigen::ArrayXd v = Eigen::ArrayXd::LinSpaced(nodes, low, low + step * static_cast<double>(nodes - 1));
  const Eigen::ArrayXd weight =
      (-0.5 * precision * v.square()).exp() * (step * std::sqrt(precision) / std::sqrt(2 * std::acos(-1.0)));
  const auto knots = static_cast<Eigen::Index>(std::ceil((last - first) * per_knot_)) + 1;
  rule_first_ = first;
  rule_probability_.resize(static_cast<Eigen::Index>(largest_) + 3, knots);
  Eigen::VectorXd largest = Eigen::VectorXd::Zero(knots);  // count that is tabulated at the knot
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (tables_[i].intervals == 0) continue;
    auto here = largest.segment(std::lround((tables_[i].first - first) * per_knot_), tables_[i].intervals + 1);
    here = here.cwiseMax(kinds_->count[i].hi);
  }
  const Eigen::ArrayXd growth = v.exp();
  for (Eigen::Index k = 0; k < knots; ++k) {
    const Eigen::ArrayXd mu = std::exp(first + static_cast<double>(k) / per_knot_) * growth;
    // Eigen's exp does not fall below 1e-308: without the selection far nodes would come back with every count.
    Eigen::ArrayXd term = (mu < farthest_mean).select(weight * (-mu).exp(), 0.0);
    rule_probability_(0, k) = term.sum();
    const auto counts = static_cast<Eigen::Index>(largest[k]) + 3;
    for (Eigen::Index y = 1; y < counts; ++y) {
      term *= mu * (1 / static_cast<double>(y));
      rule_probability_(y, k) = term.sum();
    }
  }
}

void CellTables::knots_by_shared_rule(std::vector<CellTerm>& knots, const Table& table,
                                      const CountInterval& count) const {
  const auto shift = static_cast<Eigen::Index>(std::lround((table.first - rule_first_) * per_knot_));
  for (std::size_t k = 0; k < knots.size(); ++k) {
    const auto column = rule_probability_.col(shift + static_cast<Eigen::Index>(k));
    const double eta = table.first + static_cast<double>(k) / per_knot_;
    knots[k] = interval_term(count, eta, [&](double y) -> CellTerm {
      const auto row = static_cast<Eigen::Index>(y);
      if (!(column[row] > least_shared)) return cell_term({y, y}, eta, law_, transient_sd_);
      const double mean = (y + 1) * column[row + 1] / column[row];  // E(mu | y)
      const double square = (y + 1) * (y + 2) * column[row + 2] / column[row];
      return {std::log(column[row]), y - mean, square - mean * mean - mean};
    });
  }
}

void CellTables::fill(const Eigen::VectorXd& eta, TransientLaw law, double transient_sd) {
  law_ = law;
  transient_sd_ = transient_sd;
  const std::size_t kinds = tables_.size();
  std::vector<double> low(kinds, std::numeric_limits<double>::infinity());
  std::vector<double> high(kinds, -std::numeric_limits<double>::infinity());
  for (std::size_t c = 0; c < kinds_->of.size(); ++c) {
    const std::size_t kind = kinds_->of[c];
    const double at = eta[static_cast<Eigen::Index>(c)];
    low[kind] = std::min(low[kind], at);
    high[kind] = std::max(high[kind], at);
  }
  double first = std::numeric_limits<double>::infinity();
  double last = -std::numeric_limits<double>::infinity();
  Eigen::Index intervals = 0;
  for (std::size_t i = 0; i < kinds; ++i) {
    Table& table = tables_[i];
    table.first = std::floor((low[i] - reach_) * per_knot_) / per_knot_;
    const double end = high[i] + reach_;
    const double width = end - table.first;  // not a length where a step has led eta out of the numbers
    const bool tabulated = kinds_->count[i].hi <= largest_tabulated && 0 <= width && width <= widest_tabulated;
    table.intervals = tabulated ? static_cast<Eigen::Index>(std::ceil((end - table.first) * per_knot_)) : 0;
    table.offset = intervals;
    intervals += table.intervals;
    if (!tabulated) continue;
    first = std::min(first, table.first);
    last = std::max(last, table.first + static_cast<double>(table.intervals) / per_knot_);
  }
  coefficients_.resize(static_cast<std::size_t>(6 * intervals));
  const bool shared = law == TransientLaw::lognormal && transient_sd > 0 && intervals > 0;
  if (shared) share_rule(first, last);
  std::vector<CellTerm> knots;
  for (std::size_t i = 0; i < kinds; ++i) {
    const Table& table = tables_[i];
    if (table.intervals == 0) continue;
    knots.resize(static_cast<std::size_t>(table.intervals) + 1);
    if (shared) {
      knots_by_shared_rule(knots, table, kinds_->count[i]);
    } else {
      for (std::size_t k = 0; k < knots.size(); ++k)
        knots[k] = cell_term(kinds_->count[i], table.first + static_cast<double>(k) / per_knot_, law, transient_sd);
    }
    for (std::size_t k = 0; k + 1 < knots.size(); ++k)
      quintic(knots[k], knots[k + 1], 1 / per_knot_,
              coefficients_.data() + 6 * (static_cast<std::size_t>(table.offset) + k));
  }
}

}  // namespace tocsin
