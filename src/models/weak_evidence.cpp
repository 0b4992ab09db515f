#include "weak_evidence.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace tocsin {
namespace {

constexpr std::size_t few_units = 5;
/// Share of its length that a circumstance must add to what is known before it.
constexpr double least_new = 1e-6;

/// The column less its means by year: what the years do not say.
Eigen::VectorXd within_years(const WindowCells& cells, const Eigen::VectorXd& column) {
  struct Sum {
    double value = 0;
    double count = 0;
  };
  std::map<std::size_t, Sum> sums;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Sum& sum = sums[cells.period[i]];
    sum.value += column[static_cast<Eigen::Index>(i)];
    ++sum.count;
  }
  Eigen::VectorXd left = column;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Sum& sum = sums.at(cells.period[i]);
    left[static_cast<Eigen::Index>(i)] -= sum.value / sum.count;
  }
  return left;
}

/// True where all notifications stand at one value of the column and it has others, all on one side.
bool separates(const WindowCells& cells, const Eigen::VectorXd& column) {
  const double slack = 1e-9 * column.cwiseAbs().maxCoeff();
  double least = 0;
  double most = 0;
  bool any = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!(cells.interval[i].hi > 0)) continue;
    const double value = column[static_cast<Eigen::Index>(i)];
    least = any ? std::min(least, value) : value;
    most = any ? std::max(most, value) : value;
    any = true;
  }
  return any && most - least <= slack && (column.minCoeff() >= least - slack || column.maxCoeff() <= most + slack);
}

}  // namespace

std::vector<std::string> weak_counts(const Panel& panel, const WindowCells& cells) {
  std::vector<std::string> notes;
  const std::size_t units = std::set<std::size_t>(cells.unit.begin(), cells.unit.end()).size();
  std::map<std::size_t, bool> notified;  // by period
  for (std::size_t i = 0; i < cells.size(); ++i) notified[cells.period[i]] |= cells.interval[i].hi > 0;
  if (units == 1) {
    notes.emplace_back("one authority alone: there is none to compare it with, and the spread is the prior's");
  } else if (units < few_units) {
    notes.push_back(fmt::format("{} authorities: how far they spread rests mostly on the priors", units));
  }
  if (notified.size() == 1) notes.emplace_back("one year alone: what persists cannot be told from what passes");
  if (std::none_of(notified.begin(), notified.end(), [](const auto& year) { return year.second; })) {
    notes.emplace_back("no notification at all: every level and spread is the prior's");
    return notes;
  }
  for (const auto& [period, any] : notified) {
    if (!any)
      notes.push_back(
          fmt::format("no notification at all in {}: its level rests on the prior", panel.periods[period].words()));
  }
  return notes;
}

std::vector<std::string> weak_context(const WindowCells& cells, const ContextColumns& context) {
  std::vector<std::string> notes;
  std::vector<Eigen::VectorXd> known;  // orthonormal
  for (Eigen::Index k = 0; k < context.values.cols(); ++k) {
    const std::string& name = context.names[static_cast<std::size_t>(k)];
    const Eigen::VectorXd column = context.values.col(k);
    const double length = column.norm();
    if (length == 0) {
      notes.push_back(fmt::format("{} does not vary: its coefficient is the prior's", name));
      continue;
    }
    Eigen::VectorXd left = within_years(cells, column);
    for (int pass = 0; pass < 2; ++pass) {  // twice, for accuracy
      for (const Eigen::VectorXd& before : known) left -= before.dot(left) * before;
    }
    if (left.norm() <= least_new * length) {
      notes.push_back(
          fmt::format("{} says no more than the years and the circumstances before it: the prior shares the effect out "
                      "between them",
                      name));
      continue;
    }
    known.push_back(left.normalized());
    if (separates(cells, column))
      notes.push_back(fmt::format(
          "{} parts the counts: beyond one of its values none is above 0, so how strong its effect is rests "
          "on the prior",
          name));
  }
  return notes;
}

}  // namespace tocsin
