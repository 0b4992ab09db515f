#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "tocsin/stats/random.hpp"
#include "tocsin/stats/spatial_scan.hpp"

#include "scan_score.hpp"

namespace tocsin {
namespace {

constexpr double out_of_the_way = 1e30;

}  // namespace

/// binomial_excess(n, d) <= n^2 / (d - n) <= n^2 / (d - C) for all n <= C < d.
ScanNull::Excess ScanNull::excess_bounds(double inside, double outside, double total) {
  const auto bound = [total](double d) {
    return d > total ? 1.0 / (d - total) : std::numeric_limits<double>::infinity();
  };
  return {.denominator = inside, .inside = bound(inside), .outside = bound(outside)};
}

/// Vose's alias table (Vose 1991, IEEE TSE 17:972): index i is drawn itself for `share` of the values of 32 bits,
/// `other` for the rest.
std::vector<ScanNull::AliasCell> ScanNull::alias_table(const std::vector<double>& weights, double total) {
  const std::size_t n = weights.size();
  std::vector<double> share(n);
  std::vector<AliasCell> table(n);
  std::vector<std::size_t> small;
  std::vector<std::size_t> large;
  for (std::size_t i = 0; i < n; ++i) {
    share[i] = weights[i] / total * static_cast<double>(n);
    table[i].other = static_cast<std::uint32_t>(i);
    (share[i] < 1.0 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const std::size_t low = small.back();
    const std::size_t high = large.back();
    small.pop_back();
    table[low].other = static_cast<std::uint32_t>(high);
    share[high] -= 1.0 - share[low];
    if (share[high] < 1.0) {
      large.pop_back();
      small.push_back(high);
    }
  }
  // What is left over is 1 but for rounding, and its own other.
  for (std::size_t i = 0; i < n; ++i)
    table[i].share = static_cast<std::uint32_t>(std::clamp(share[i], 0.0, 1.0) * 4294967295.0);
  return table;
}

ScanNull::ScanNull(const Scan& scan, double total)
    : zones_(scan.zones()), model_(scan.model()), total_(std::llround(total)) {
  assert(total >= 0.0 && total < std::numeric_limits<std::int32_t>::max());
  if (scan.status() != ScanStatus::ready) return;
  periods_ = static_cast<std::size_t>(scan.durations());
  const Eigen::MatrixXd& denominator = scan.denominator();
  mean_total_ = denominator.sum();
  const ScanTotals totals = scan_totals(static_cast<double>(total_), mean_total_, scan.whole_totals());
  scored_total_ = totals.cases;
  denominator_ = totals.denominator;

  std::vector<double> weights;
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(denominator.cols());
  windows_.reserve(scan.size());
  for (Eigen::Index d = 0; d < denominator.rows(); ++d) {
    const auto period = denominator.row(denominator.rows() - 1 - d);
    weights.insert(weights.end(), period.begin(), period.end());
    sums += period.transpose();
    for (std::size_t centre = 0; centre + 1 < zones_.first.size(); ++centre) {
      double e = 0.0;
      for (std::size_t k = zones_.first[centre]; k < zones_.first[centre + 1]; ++k) {
        e += sums[zones_.members[k]];
        const double outside = denominator_ - e;
        Coefficients w{.slope = 0.0, .offset = 0.0, .least = std::numeric_limits<double>::infinity()};
        if (e > 0.0 && model_ == ScanModel::expectation) {
          w = {.slope = std::log(e), .offset = -e, .least = e};
        } else if (e > 0.0 && outside > 0.0 && scored_total_ > 0.0) {
          w = {.slope = std::log(e / outside),
               .offset = scored_total_ * std::log(outside / denominator_ * scored_total_),
               .least = scored_total_ * (e / denominator_)};
          if (model_ == ScanModel::binomial) w.offset += binomial_excess(scored_total_, denominator_);
        }
        windows_.push_back(w);
        if (model_ == ScanModel::binomial) excess_.push_back(excess_bounds(e, outside, scored_total_));
      }
    }
  }
  alias_ = alias_table(weights, mean_total_);
}

void ScanNull::draw(std::uint64_t seed, std::uint64_t replicate, std::size_t lane,
                    std::vector<std::int32_t>& counts) const {
  Random random(seed, replicate);
  const std::int64_t cases = model_ == ScanModel::expectation ? random.poisson(mean_total_) : total_;
  const std::uint64_t cells = alias_.size();
  // The upper half of a draw picks the cell, the lower half between it and its alias: a bias of 2^-32.
  for (std::int64_t i = 0; i < cases; ++i) {
    const std::uint64_t bits = random();
    const std::uint64_t cell = ((bits >> 32U) * cells) >> 32U;
    const AliasCell& alias = alias_[cell];
    const std::uint64_t keep = 0U - static_cast<std::uint64_t>((bits & 0xffffffffU) < alias.share);
    ++counts[((cell & keep) | (alias.other & ~keep)) * lanes + lane];
  }
}

void ScanNull::extend(std::vector<double>& table, std::size_t count) const {
  while (table.size() <= count) {
    const auto c = static_cast<double>(table.size());
    table.push_back(x_log_x(c) + (model_ == ScanModel::expectation ? -c : x_log_x(scored_total_ - c)));
  }
}

void ScanNull::score(const std::vector<std::int32_t>& counts, const std::vector<double>& table, Lanes& best) const {
  using Cases = Eigen::Array<std::int32_t, lanes, 1>;
  using Values = Eigen::Array<double, lanes, 1>;
  const std::size_t areas = static_cast<std::size_t>(zones_.areas);
  const Coefficients* w = windows_.data();
  Values highest = Values::Zero();
  for (std::size_t d = 0; d < periods_; ++d) {
    const std::int32_t* layer = counts.data() + d * areas * lanes;
    for (std::size_t centre = 0; centre < areas; ++centre) {
      Cases c = Cases::Zero();
      for (std::size_t k = zones_.first[centre]; k < zones_.first[centre + 1]; ++k, ++w) {
        c += Cases::Map(layer + static_cast<std::size_t>(zones_.members[k]) * lanes);
        Values value;
        for (Eigen::Index lane = 0; lane < value.size(); ++lane) value[lane] = table[static_cast<std::size_t>(c[lane])];
        const Values cases = c.cast<double>();
        // Windows below expectation are pushed out of the way: half of them are, so that a branch would go wrong.
        value += out_of_the_way * (cases - w->least).min(0.0) - cases * w->slope - w->offset;
        if (model_ == ScanModel::binomial) {
          // Few windows come near enough to the highest score to need the logarithms of the binomial.
          const Excess& excess = excess_[static_cast<std::size_t>(w - windows_.data())];
          const Values others = scored_total_ - cases;
          if (!(value + cases.square() * excess.inside + others.square() * excess.outside > highest).any()) continue;
          for (Eigen::Index lane = 0; lane < value.size(); ++lane)
            value[lane] += binomial_excess(cases[lane], excess.denominator) +
                           binomial_excess(others[lane], denominator_ - excess.denominator);
        }
        highest = highest.max(value);
      }
    }
  }
  Values::Map(best.data()) = highest;
}

void ScanNull::maxima(std::uint64_t seed, std::uint64_t first, std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  if (alias_.empty()) return;
  const std::size_t areas = static_cast<std::size_t>(zones_.areas);
  std::vector<std::int32_t> counts;
  std::vector<double> table;
  for (std::size_t begin = 0; begin < out.size(); begin += lanes) {
    const std::size_t used = std::min(lanes, out.size() - begin);
    counts.assign(alias_.size() * lanes, 0);
    for (std::size_t lane = 0; lane < used; ++lane) draw(seed, first + begin + lane, lane, counts);
    for (std::size_t i = areas * lanes; i < counts.size(); ++i) counts[i] += counts[i - areas * lanes];
    std::array<std::int64_t, lanes> drawn{};
    for (std::size_t i = counts.size() - areas * lanes; i < counts.size(); ++i) drawn[i % lanes] += counts[i];
    extend(table, static_cast<std::size_t>(*std::max_element(drawn.begin(), drawn.end())));
    Lanes best{};
    score(counts, table, best);
    std::copy_n(best.begin(), used, out.begin() + static_cast<std::ptrdiff_t>(begin));
  }
}

}  // namespace tocsin
