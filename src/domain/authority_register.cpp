#include "tocsin/domain/authority_register.hpp"

#include <algorithm>
#include <set>

namespace tocsin {
namespace {

template <class T>
void sort_by_code(std::vector<T>& things) {
  std::sort(things.begin(), things.end(), [](const T& a, const T& b) { return a.code < b.code; });
}

std::string named(AreaCode code) { return std::string(code.text()); }

bool overlap(const Authority& a, const Authority& b) {
  return (!a.valid_to || b.valid_from <= *a.valid_to) && (!b.valid_to || a.valid_from <= *b.valid_to);
}

}  // namespace

std::string_view name_of(History history) {
  switch (history) {
    case History::carried:
      return "carried";
    case History::merged:
      return "merged";
    case History::started:
      return "started";
  }
  return {};
}

Result<AuthorityRegister> AuthorityRegister::from(std::vector<Authority> authorities, std::vector<Region> regions,
                                                  std::vector<Succession> lineage) {
  AuthorityRegister built;
  sort_by_code(authorities);
  sort_by_code(regions);
  std::sort(lineage.begin(), lineage.end(), [](const Succession& a, const Succession& b) {
    return std::tie(a.effective, a.predecessor, a.successor) < std::tie(b.effective, b.predecessor, b.successor);
  });
  built.authorities_ = std::move(authorities);
  built.regions_ = std::move(regions);
  built.lineage_ = std::move(lineage);

  std::string faults;
  const auto fault = [&](const std::string& words) { faults += (faults.empty() ? "" : "\n") + words; };

  for (std::size_t i = 0; i < built.authorities_.size(); ++i) {
    const Authority& authority = built.authorities_[i];
    if (!built.position_.emplace(authority.code, i).second) fault(named(authority.code) + " is listed twice");
    if (!authority.code.is_authority()) fault(named(authority.code) + " is not the code of an upper-tier authority");
    if (authority.valid_to && *authority.valid_to < authority.valid_from) {
      fault(named(authority.code) + " ends before it begins");
    }
    if (!built.find_region(authority.region)) {
      fault(named(authority.code) + " lies in region " + named(authority.region) + ", which is not listed");
    }
    for (std::size_t j = 0; j < i; ++j) {
      const Authority& other = built.authorities_[j];
      if (authority.la_number == other.la_number && overlap(authority, other)) {
        fault(named(other.code) + " and " + named(authority.code) + " are in force together under the number " +
              authority.la_number);
      }
    }
  }

  std::set<std::pair<AreaCode, AreaCode>> seen;
  for (const Succession& step : built.lineage_) {
    const std::string where = "change " + step.change_id + ": ";
    const Authority* before = built.find(step.predecessor);
    const Authority* after = built.find(step.successor);
    if (!before) fault(where + "predecessor " + named(step.predecessor) + " is not in the register");
    if (!after) fault(where + "successor " + named(step.successor) + " is not in the register");
    if (!seen.insert({step.predecessor, step.successor}).second) {
      fault(where + named(step.predecessor) + " to " + named(step.successor) + " is listed twice");
    }
    if (!before || !after) continue;
    // Effective dates rise along every path, so the lineage cannot run in a circle.
    if (before->valid_to != step.effective - std::chrono::days(1)) {
      fault(where + named(before->code) + " does not end on the day before " + iso_day(step.effective));
    }
    if (!after->in_force_on(step.effective)) {
      fault(where + named(after->code) + " is not in force on " + iso_day(step.effective));
    }
  }
  for (const Authority& authority : built.authorities_) {
    if (authority.valid_to && built.successions_from(authority.code).empty()) {
      fault(named(authority.code) + " ends on " + iso_day(*authority.valid_to) + " and no successor is listed");
    }
  }
  if (!faults.empty()) return failure(ErrorKind::invalid_input, faults);
  return built;
}

const Authority* AuthorityRegister::find(AreaCode code) const {
  const auto found = position_.find(code);
  return found == position_.end() ? nullptr : &authorities_[found->second];
}

const Region* AuthorityRegister::find_region(AreaCode code) const {
  const auto found = std::find_if(regions_.begin(), regions_.end(), [&](const Region& r) { return r.code == code; });
  return found == regions_.end() ? nullptr : &*found;
}

const Authority* AuthorityRegister::find_number(std::string_view la_number, Day day) const {
  for (const Authority& authority : authorities_) {
    if (authority.la_number == la_number && authority.in_force_on(day)) return &authority;
  }
  return nullptr;
}

std::vector<const Authority*> AuthorityRegister::in_force_on(Day day) const {
  std::vector<const Authority*> live;
  for (const Authority& authority : authorities_) {
    if (authority.in_force_on(day)) live.push_back(&authority);
  }
  return live;
}

std::vector<Succession> AuthorityRegister::successions_from(AreaCode predecessor) const {
  std::vector<Succession> steps;
  std::copy_if(lineage_.begin(), lineage_.end(), std::back_inserter(steps),
               [&](const Succession& s) { return s.predecessor == predecessor; });
  return steps;
}

std::vector<Succession> AuthorityRegister::successions_to(AreaCode successor) const {
  std::vector<Succession> steps;
  std::copy_if(lineage_.begin(), lineage_.end(), std::back_inserter(steps),
               [&](const Succession& s) { return s.successor == successor; });
  return steps;
}

History AuthorityRegister::history_of(AreaCode code) const {
  const auto steps = successions_to(code);
  const bool any_part =
      std::any_of(steps.begin(), steps.end(), [](const Succession& s) { return s.extent == Extent::part; });
  if (any_part) return History::started;
  if (steps.size() > 1) return History::merged;
  return steps.empty() ? History::carried : history_of(steps.front().predecessor);
}

AreaCode AuthorityRegister::unit_of(AreaCode code) const {
  const auto steps = successions_from(code);
  if (steps.size() != 1 || steps.front().extent != Extent::whole) return code;
  // A whole predecessor is carried only into a successor that took nothing but wholes.
  const auto siblings = successions_to(steps.front().successor);
  const bool pure =
      std::all_of(siblings.begin(), siblings.end(), [](const Succession& s) { return s.extent == Extent::whole; });
  return pure ? unit_of(steps.front().successor) : code;
}

std::vector<AreaCode> AuthorityRegister::codes_of_unit(AreaCode unit) const {
  std::vector<AreaCode> codes;
  for (const Authority& authority : authorities_) {
    if (unit_of(authority.code) == unit) codes.push_back(authority.code);
  }
  return codes;
}

}  // namespace tocsin
