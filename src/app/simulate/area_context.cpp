#include "simulate/area_context.hpp"

namespace tocsin {
namespace {

/// The one code that this one only renames; nothing where the code is a beginning.
std::optional<AreaCode> renamed_from(AreaCode code, const AuthorityRegister& authorities) {
  const auto before = authorities.successions_to(code);
  if (before.size() != 1 || before.front().extent != Extent::whole) return std::nullopt;
  return before.front().predecessor;
}

}  // namespace

std::vector<Council> councils_of(const AuthorityRegister& authorities) {
  std::vector<Council> councils;
  for (const Authority& authority : authorities.authorities()) {
    if (renamed_from(authority.code, authorities)) continue;
    Council council{{authority.code}};
    for (;;) {
      const auto after = authorities.successions_from(council.codes.back());
      if (after.size() != 1 || !renamed_from(after.front().successor, authorities)) break;
      council.codes.push_back(after.front().successor);
    }
    councils.push_back(std::move(council));
  }
  return councils;
}

AreaContext::AreaContext(const std::vector<Observation>& observations) {
  for (const Observation& o : observations) {
    if (o.breakdown.empty()) figures_.insert_or_assign({o.period, o.area}, o.figure);
  }
}

const Figure* AreaContext::find(AreaCode area, const Period& period) const {
  const auto found = figures_.find({period, area});
  return found == figures_.end() ? nullptr : &found->second;
}

const Figure* AreaContext::find(const Council& council, const Period& period) const {
  for (auto code = council.codes.rbegin(); code != council.codes.rend(); ++code) {
    if (const Figure* figure = find(*code, period)) return figure;
  }
  return nullptr;
}

std::optional<Period> AreaContext::latest() const {
  if (figures_.empty()) return std::nullopt;
  return figures_.rbegin()->first.first;
}

}  // namespace tocsin
