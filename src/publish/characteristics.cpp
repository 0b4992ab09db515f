#include "tocsin/publish/characteristics.hpp"

#include <array>
#include <utility>

namespace tocsin {
namespace {

constexpr std::string_view answer_not_known = "Not known";
constexpr std::array<std::string_view, 4> quarters = {"Q1", "Q2", "Q3", "Q4"};

std::string_view age_category(AgeBand age) {
  switch (age) {
    case AgeBand::unborn:
      return "Unborn";
    case AgeBand::under_1:
      return "Under 1";
    case AgeBand::from_1_to_5:
      return "1 to 5";
    case AgeBand::from_6_to_10:
      return "6 to 10";
    case AgeBand::from_11_to_15:
      return "11 to 15";
    case AgeBand::from_16_to_17:
      return "16 to 17";
    default:
      return answer_not_known;
  }
}

std::string_view sex_category(Sex sex) {
  switch (sex) {
    case Sex::male:
      return "Male";
    case Sex::female:
      return "Female";
    case Sex::transgender:
      return "Transgender";
    default:
      return answer_not_known;
  }
}

std::string_view ethnicity_category(Ethnicity ethnicity) {
  switch (ethnicity) {
    case Ethnicity::white:
      return "White";
    case Ethnicity::mixed:
      return "Mixed / Multiple ethnic groups";
    case Ethnicity::asian:
      return "Asian / Asian British";
    case Ethnicity::black:
      return "Black / African / Caribbean / Black British";
    case Ethnicity::other:
      return "Other ethnic group";
    default:
      return "Unknown";
  }
}

std::string_view placement_category(Placement placement) {
  switch (placement) {
    case Placement::at_home:
      return "Living at home";
    case Placement::with_relatives:
      return "With relatives";
    case Placement::foster_care:
      return "Foster carers";
    case Placement::residential_childrens_home:
      return "Residential children's home";
    case Placement::semi_independent:
      return "Semi-independent";
    case Placement::hospital:
    case Placement::mother_and_baby_unit:
      return "Hospital";
    case Placement::secure_or_yoi:
    case Placement::other:
      return "Other";
    default:
      return answer_not_known;
  }
}

std::string_view answer_category(YesNo answer) {
  if (answer == YesNo::yes) return "Yes";
  return answer == YesNo::no ? "No" : answer_not_known;
}

}  // namespace

std::vector<std::string_view> categories_of(Breakdown breakdown, int reporting_year) {
  switch (breakdown) {
    case Breakdown::sex:
      if (reporting_year >= 2026) return {"Male", "Female", answer_not_known};
      return {"Male", "Female", "Transgender", answer_not_known};
    case Breakdown::age:
      if (reporting_year >= 2026)
        return {"Unborn", "Under 1", "1 to 5", "6 to 10", "11 to 15", "16 to 17", answer_not_known};
      return {"Under 1", "1 to 5", "6 to 10", "11 to 15", "16 to 17", answer_not_known};
    case Breakdown::ethnicity:
      return {"White",
              "Mixed / Multiple ethnic groups",
              "Asian / Asian British",
              "Black / African / Caribbean / Black British",
              "Other ethnic group",
              "Unknown"};
    case Breakdown::disability:
      return {"Yes", "No disability", answer_not_known};
    case Breakdown::placement:
      return {"Living at home",   "With relatives", "Foster carers", "Residential children's home",
              "Semi-independent", "Hospital",       "Other",         answer_not_known};
    case Breakdown::looked_after:
      return {"Yes", "No"};
    case Breakdown::child_in_need_plan:
    case Breakdown::child_protection_plan:
    case Breakdown::known_to_agency:
      return {"Yes", "No", answer_not_known};
    case Breakdown::quarter:
      return {quarters.begin(), quarters.end()};
    default:
      return {"Total"};
  }
}

std::string_view category_of(Breakdown breakdown, const MainChild& child, Day notified) {
  switch (breakdown) {
    case Breakdown::sex:
      return sex_category(child.sex);
    case Breakdown::age:
      return age_category(child.age);
    case Breakdown::ethnicity:
      return ethnicity_category(child.ethnicity);
    case Breakdown::disability:
      return child.disability == YesNo::no ? "No disability" : answer_category(child.disability);
    case Breakdown::placement:
      return placement_category(child.placement);
    case Breakdown::looked_after:
      return answer_category(child.looked_after);
    case Breakdown::child_in_need_plan:
      return answer_category(child.child_in_need_plan);
    case Breakdown::child_protection_plan:
      return answer_category(child.child_protection_plan);
    case Breakdown::known_to_agency:
      return answer_category(child.known_to_agency);
    case Breakdown::quarter: {
      const unsigned month = static_cast<unsigned>(std::chrono::year_month_day(notified).month());
      return quarters[(month + 8) % 12 / 3];
    }
    default:
      return "Total";
  }
}

std::optional<Breakdown> topic_of(std::string_view key) {
  if (key == "gender") return Breakdown::sex;
  if (key == "age_group") return Breakdown::age;
  if (key == "known_to_any_agency") return Breakdown::known_to_agency;
  return parse_name<Breakdown>(key);
}

}  // namespace tocsin
