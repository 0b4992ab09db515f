#include "unit_history.hpp"

#include <algorithm>

namespace tocsin {
namespace {

/// Whether `later` can be reached from `earlier` through the lineage.
bool leads_to(AreaCode earlier, AreaCode later, const AuthorityRegister& authorities) {
  const auto steps = authorities.successions_from(earlier);
  return std::any_of(steps.begin(), steps.end(), [&](const Succession& step) {
    return step.successor == later || leads_to(step.successor, later, authorities);
  });
}

}  // namespace

UnitHistory::UnitHistory(const std::vector<Observation>& observations, const AuthorityRegister& authorities)
    : authorities_(authorities) {
  for (const Observation& o : observations) {
    if (o.level == Level::authority && o.breakdown.empty()) rows_.insert_or_assign({o.area, o.period}, o.figure);
  }
}

const Figure* UnitHistory::row(AreaCode code, const Period& period) const {
  const auto found = rows_.find({code, period});
  return found == rows_.end() ? nullptr : &found->second;
}

bool UnitHistory::in_force(AreaCode code, const Period& period) const {
  const Authority* authority = authorities_.find(code);
  return authority && authority->valid_from <= period.last() &&
         (!authority->valid_to || *authority->valid_to >= period.first());
}

bool UnitHistory::spoken_for(AreaCode code, const std::vector<AreaCode>& codes, const Period& period) const {
  return std::any_of(codes.begin(), codes.end(), [&](AreaCode other) {
    return other != code && in_force(other, period) && row(other, period) &&
           (leads_to(code, other, authorities_) || leads_to(other, code, authorities_));
  });
}

std::optional<UnitHistory::Found> UnitHistory::at(const std::vector<AreaCode>& codes, const Period& period) const {
  std::optional<Figure> sum;
  bool silent = false;
  for (const AreaCode code : codes) {
    if (!in_force(code, period)) continue;
    if (const Figure* figure = row(code, period)) {
      sum = sum ? *sum + *figure : *figure;
    } else if (!spoken_for(code, codes, period)) {
      silent = true;
    }
  }
  if (sum) return Found{silent ? Figure::not_available() : *sum, false};
  for (auto code = codes.rbegin(); code != codes.rend(); ++code) {
    if (const Figure* figure = row(*code, period)) return Found{*figure, true};
  }
  return std::nullopt;
}

std::optional<double> UnitHistory::latest(AreaCode code) const {
  std::optional<double> value;
  const auto first = rows_.lower_bound({code, Period::calendar_year(1)});
  for (auto row = first; row != rows_.end() && row->first.first == code; ++row) {
    if (const auto shown = row->second.shown()) value = shown;
  }
  return value;
}

}  // namespace tocsin
