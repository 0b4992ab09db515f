#include "theme_fields.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace tocsin {
namespace {

template <class E>
std::optional<std::size_t> told(E value, std::initializer_list<E> untold) {
  if (std::find(untold.begin(), untold.end(), value) != untold.end()) return std::nullopt;
  return static_cast<std::size_t>(value);
}

std::optional<std::size_t> told(YesNo value) { return told(value, {YesNo::not_stated, YesNo::not_known}); }

template <class E>
std::string_view words_of(std::size_t answer) {
  return names_of<E>[answer].second;
}

template <class E>
constexpr std::size_t answers_of = names_of<E>.size();

const std::array fields = {
    ThemeField{"nature", answers_of<Nature>, [](const StreamEvent& e) { return told(e.nature, {}); }, words_of<Nature>},
    ThemeField{"cause", answers_of<Cause>,
               [](const StreamEvent& e) {
                 return told(e.cause, {Cause::not_stated, Cause::not_known});
               },
               words_of<Cause>},
    ThemeField{"age", answers_of<AgeBand>,
               [](const StreamEvent& e) {
                 return told(e.child.age, {AgeBand::not_stated, AgeBand::not_known});
               },
               words_of<AgeBand>},
    ThemeField{"sex", answers_of<Sex>,
               [](const StreamEvent& e) {
                 return told(e.child.sex, {Sex::not_stated, Sex::not_known});
               },
               words_of<Sex>},
    ThemeField{"ethnicity", answers_of<Ethnicity>,
               [](const StreamEvent& e) {
                 return told(e.child.ethnicity, {Ethnicity::not_stated, Ethnicity::unknown});
               },
               words_of<Ethnicity>},
    ThemeField{"disability", answers_of<YesNo>, [](const StreamEvent& e) { return told(e.child.disability); },
               words_of<YesNo>},
    ThemeField{"placement", answers_of<Placement>,
               [](const StreamEvent& e) {
                 return told(e.child.placement, {Placement::not_stated, Placement::not_known});
               },
               words_of<Placement>},
    ThemeField{"looked after", answers_of<YesNo>, [](const StreamEvent& e) { return told(e.child.looked_after); },
               words_of<YesNo>},
    ThemeField{"child in need plan", answers_of<YesNo>,
               [](const StreamEvent& e) { return told(e.child.child_in_need_plan); }, words_of<YesNo>},
    ThemeField{"child protection plan", answers_of<YesNo>,
               [](const StreamEvent& e) { return told(e.child.child_protection_plan); }, words_of<YesNo>},
    ThemeField{"known to an agency", answers_of<YesNo>,
               [](const StreamEvent& e) { return told(e.child.known_to_agency); }, words_of<YesNo>}};

}  // namespace

std::span<const ThemeField> theme_fields() { return fields; }

}  // namespace tocsin
