#include "withholding.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tocsin {
namespace {

/// Least span of what a reader cannot tell: a guess in the middle of less would be within 1.
constexpr double least_span = 3;

bool is_small(double count, const DisclosureRule& rule) {
  return std::isnan(count) || (count > 0 && count < rule.smallest_shown);
}

/// The sum of what is withheld, as a reader computes it: from the margin where a term is not known to us either. NaN
/// where neither is possible.
double withheld_sum(const std::vector<double>& counts, const std::vector<bool>& withheld, double margin) {
  double inside = 0;
  double outside = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) (withheld[i] ? inside : outside) += counts[i];
  return std::isnan(inside) ? margin - outside : inside;
}

std::ptrdiff_t number_of(const std::vector<bool>& flags) { return std::ranges::count(flags, true); }

/// Adds the smallest positive category that is not withheld yet; false where there is none.
bool add_smallest(const std::vector<double>& totals, std::vector<bool>& withheld) {
  std::optional<std::size_t> smallest;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (withheld[i] || !(totals[i] > 0)) continue;
    if (!smallest || totals[i] < totals[*smallest]) smallest = i;
  }
  if (smallest) withheld[*smallest] = true;
  return smallest.has_value();
}

/// Each of k withheld totals, at least 1 and together `sum`, may be 1 to sum - k + 1.
bool totals_are_safe(const std::vector<double>& totals, const std::vector<bool>& withheld, double margin) {
  const auto k = static_cast<double>(number_of(withheld));
  const double sum = withheld_sum(totals, withheld, margin);
  return k == 0 || std::isnan(sum) || (k >= 2 && sum - k >= least_span);
}

/// The block of categories whose natures are withheld: the totals of some are known, of others only together.
bool natures_are_safe(const std::vector<CategoryCounts>& categories, const YearCounts& year,
                      const std::vector<bool>& totals_withheld, const std::vector<bool>& natures_withheld) {
  if (number_of(natures_withheld) == 0) return true;
  std::vector<double> totals;
  std::array<std::vector<double>, 2> columns;
  for (const CategoryCounts& category : categories) {
    totals.push_back(category.total);
    for (std::size_t j = 0; j < 2; ++j) columns[j].push_back(category.natures[j]);
  }
  std::array<double, 2> column{};
  for (std::size_t j = 0; j < 2; ++j) column[j] = withheld_sum(columns[j], natures_withheld, year.natures[j]);
  const double all = column[0] + column[1];
  if (std::isnan(all)) return false;
  const auto hidden = static_cast<double>(number_of(totals_withheld));
  const double hidden_sum = hidden == 0 ? 0 : withheld_sum(totals, totals_withheld, year.total);
  for (std::size_t i = 0; i < categories.size(); ++i) {
    if (!natures_withheld[i]) continue;
    for (const double of_nature : column) {
      // A total that is withheld may be as small as 1 and as large as the others leave it.
      const double least = totals_withheld[i] ? 1 : totals[i];
      const double most = totals_withheld[i] ? hidden_sum - hidden + 1 : totals[i];
      const double lower = std::max(0.0, least + of_nature - all);
      const double upper = std::min(most, of_nature);
      if (!(upper - lower >= least_span)) return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Withheld> withhold(const std::vector<CategoryCounts>& categories, const YearCounts& year, bool by_nature,
                                 const DisclosureRule& rule) {
  std::vector<double> totals;
  for (const CategoryCounts& category : categories) totals.push_back(category.total);
  Withheld out;
  for (const double total : totals) out.totals.push_back(is_small(total, rule));
  while (!totals_are_safe(totals, out.totals, year.total)) {
    if (!add_smallest(totals, out.totals)) return std::nullopt;
  }
  out.natures = out.totals;
  if (!by_nature) return out;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    if (std::ranges::any_of(categories[i].natures, [&](double count) { return is_small(count, rule); }))
      out.natures[i] = true;
  }
  while (!natures_are_safe(categories, year, out.totals, out.natures)) {
    if (!add_smallest(totals, out.natures)) {
      out.natures_shown = false;
      break;
    }
  }
  return out;
}

}  // namespace tocsin
