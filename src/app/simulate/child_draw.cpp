#include "simulate/child_draw.hpp"

#include "simulate/choice.hpp"

namespace tocsin {
namespace {

using Ages = Choice<AgeBand>;
constexpr Ages ages_at_home[] = {{AgeBand::under_1, 0.45},       {AgeBand::from_1_to_5, 0.17},
                                 {AgeBand::from_6_to_10, 0.08},  {AgeBand::from_11_to_15, 0.15},
                                 {AgeBand::from_16_to_17, 0.13}, {AgeBand::not_known, 0.02}};
constexpr Ages ages_looked_after[] = {{AgeBand::under_1, 0.15},       {AgeBand::from_1_to_5, 0.10},
                                      {AgeBand::from_6_to_10, 0.08},  {AgeBand::from_11_to_15, 0.33},
                                      {AgeBand::from_16_to_17, 0.32}, {AgeBand::not_known, 0.02}};
// Most of "other" are children who harmed others.
constexpr Ages ages_of_other[] = {
    {AgeBand::from_6_to_10, 0.05}, {AgeBand::from_11_to_15, 0.55}, {AgeBand::from_16_to_17, 0.40}};
constexpr Ages ages_of_care_leavers[] = {{AgeBand::from_16_to_21, 0.65}, {AgeBand::from_22_to_24, 0.35}};

constexpr Choice<Sex> sexes[] = {{Sex::male, 0.57}, {Sex::female, 0.42}, {Sex::not_known, 0.01}};
constexpr Choice<Ethnicity> ethnicities[] = {{Ethnicity::white, 0.66}, {Ethnicity::mixed, 0.09},
                                             {Ethnicity::asian, 0.09}, {Ethnicity::black, 0.09},
                                             {Ethnicity::other, 0.03}, {Ethnicity::unknown, 0.04}};
constexpr Choice<YesNo> disabilities[] = {{YesNo::yes, 0.12}, {YesNo::no, 0.78}, {YesNo::not_known, 0.10}};

constexpr Choice<Placement> placements[] = {{Placement::at_home, 0.93},  {Placement::with_relatives, 0.03},
                                            {Placement::hospital, 0.02}, {Placement::mother_and_baby_unit, 0.01},
                                            {Placement::other, 0.005},   {Placement::not_known, 0.005}};
constexpr Choice<Placement> placements_looked_after[] = {
    {Placement::foster_care, 0.45},      {Placement::residential_childrens_home, 0.22},
    {Placement::semi_independent, 0.15}, {Placement::with_relatives, 0.06},
    {Placement::hospital, 0.03},         {Placement::mother_and_baby_unit, 0.02},
    {Placement::secure_or_yoi, 0.03},    {Placement::other, 0.04}};
constexpr Choice<Placement> placements_of_care_leavers[] = {
    {Placement::semi_independent, 0.4}, {Placement::other, 0.4}, {Placement::not_known, 0.2}};

constexpr Choice<YesNo> protection_plans[] = {{YesNo::yes, 0.13}, {YesNo::no, 0.84}, {YesNo::not_known, 0.03}};
constexpr Choice<YesNo> need_plans[] = {{YesNo::yes, 0.22}, {YesNo::no, 0.75}, {YesNo::not_known, 0.03}};
constexpr Choice<YesNo> known_to_agency[] = {{YesNo::yes, 0.75}, {YesNo::no, 0.20}, {YesNo::not_known, 0.05}};
constexpr double unborn_share = 0.03;

using Causes = Choice<Cause>;
constexpr Causes deaths_of_infants[] = {{Cause::sudi, 0.70},
                                        {Cause::non_accidental_injury, 0.15},
                                        {Cause::neglect, 0.06},
                                        {Cause::other, 0.05},
                                        {Cause::not_known, 0.04}};
constexpr Causes deaths_of_children[] = {
    {Cause::non_accidental_injury, 0.40}, {Cause::neglect, 0.15}, {Cause::other, 0.30}, {Cause::not_known, 0.15}};
constexpr Causes deaths_of_the_young[] = {{Cause::suspected_suicide, 0.53},
                                          {Cause::extra_familial_assault, 0.21},
                                          {Cause::non_accidental_injury, 0.05},
                                          {Cause::other, 0.13},
                                          {Cause::not_known, 0.08}};
constexpr Causes harm_to_infants[] = {
    {Cause::non_accidental_injury, 0.72}, {Cause::neglect, 0.15}, {Cause::other, 0.08}, {Cause::not_known, 0.05}};
constexpr Causes harm_to_children[] = {{Cause::non_accidental_injury, 0.45},
                                       {Cause::neglect, 0.25},
                                       {Cause::sexual_abuse_exploitation, 0.15},
                                       {Cause::other, 0.10},
                                       {Cause::not_known, 0.05}};
constexpr Causes harm_to_the_young[] = {{Cause::sexual_abuse_exploitation, 0.35},
                                        {Cause::extra_familial_assault, 0.28},
                                        {Cause::non_accidental_injury, 0.10},
                                        {Cause::neglect, 0.12},
                                        {Cause::other, 0.11},
                                        {Cause::not_known, 0.04}};
constexpr Causes causes_of_other[] = {
    {Cause::extra_familial_assault, 0.50}, {Cause::sexual_abuse_exploitation, 0.30}, {Cause::other, 0.20}};

AgeBand draw_age(Random& random, Nature nature, bool looked_after, bool unborn_possible) {
  if (nature == Nature::other) return pick(random, ages_of_other);
  if (looked_after) return pick(random, ages_looked_after);
  if (unborn_possible && chance(random, unborn_share)) return AgeBand::unborn;
  return pick(random, ages_at_home);
}

}  // namespace

MainChild draw_child(Random& random, Nature nature, bool looked_after, bool unborn_possible) {
  MainChild child;
  child.age = draw_age(random, nature, looked_after, unborn_possible);
  const bool unborn = child.age == AgeBand::unborn;
  child.sex = unborn ? Sex::not_known : pick(random, sexes);
  child.ethnicity = unborn ? Ethnicity::unknown : pick(random, ethnicities);
  child.disability = unborn ? YesNo::not_known : pick(random, disabilities);
  child.looked_after = looked_after ? YesNo::yes : YesNo::no;
  child.placement = looked_after ? pick(random, placements_looked_after) : pick(random, placements);
  // A looked-after child has a care plan in place of the other two.
  child.child_protection_plan = looked_after ? YesNo::no : pick(random, protection_plans);
  const bool protected_already = looked_after || child.child_protection_plan == YesNo::yes;
  child.child_in_need_plan = protected_already ? YesNo::no : pick(random, need_plans);
  const bool known = protected_already || child.child_in_need_plan == YesNo::yes;
  child.known_to_agency = known ? YesNo::yes : pick(random, known_to_agency);
  return child;
}

MainChild draw_care_leaver(Random& random) {
  MainChild person;
  person.age = pick(random, ages_of_care_leavers);
  person.sex = pick(random, sexes);
  person.ethnicity = pick(random, ethnicities);
  person.disability = pick(random, disabilities);
  person.placement = pick(random, placements_of_care_leavers);
  person.looked_after = YesNo::no;
  person.child_in_need_plan = YesNo::no;
  person.child_protection_plan = YesNo::no;
  person.known_to_agency = YesNo::yes;
  return person;
}

Cause draw_cause(Random& random, Nature nature, AgeBand age) {
  if (nature == Nature::other) return pick(random, causes_of_other);
  const bool death = nature == Nature::child_death;
  switch (age) {
    case AgeBand::unborn:
      return Cause::other;
    case AgeBand::under_1:
      return death ? pick(random, deaths_of_infants) : pick(random, harm_to_infants);
    case AgeBand::from_11_to_15:
    case AgeBand::from_16_to_17:
      return death ? pick(random, deaths_of_the_young) : pick(random, harm_to_the_young);
    default:
      return death ? pick(random, deaths_of_children) : pick(random, harm_to_children);
  }
}

}  // namespace tocsin
