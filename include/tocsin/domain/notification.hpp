#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/names.hpp"
#include "tocsin/domain/period.hpp"

namespace tocsin {

enum class RecordType : std::uint8_t { sin, cla_death_no_abuse, care_leaver_death };
enum class Nature : std::uint8_t { child_death, serious_harm, other };
enum class RecordStatus : std::uint8_t { active, amended, withdrawn };
enum class AbuseNeglect : std::uint8_t { not_stated, known, suspected, not_suspected };
enum class Place : std::uint8_t { not_stated, in_area, outside_england };
enum class OtherReason : std::uint8_t { none, child_perpetrator, other_stated };
enum class Cause : std::uint8_t {
  not_stated,
  non_accidental_injury,
  neglect,
  sudi,
  suspected_suicide,
  extra_familial_assault,
  sexual_abuse_exploitation,
  other,
  not_known
};
enum class AgeBand : std::uint8_t {
  not_stated,
  unborn,
  under_1,
  from_1_to_5,
  from_6_to_10,
  from_11_to_15,
  from_16_to_17,
  from_16_to_21,
  from_22_to_24,
  not_known
};
enum class Sex : std::uint8_t { not_stated, male, female, transgender, not_known };
enum class Ethnicity : std::uint8_t { not_stated, white, mixed, asian, black, other, unknown };
enum class Placement : std::uint8_t {
  not_stated,
  at_home,
  with_relatives,
  foster_care,
  residential_childrens_home,
  semi_independent,
  hospital,
  mother_and_baby_unit,
  secure_or_yoi,
  other,
  not_known
};
/// `not_stated` is a blank field (a fault of form quality); `not_known` is an answer.
enum class YesNo : std::uint8_t { not_stated, yes, no, not_known };

/// The main child of an incident (position 1 on the form): bands and answers, never an identity.
struct MainChild {
  AgeBand age = AgeBand::not_stated;
  Sex sex = Sex::not_stated;
  Ethnicity ethnicity = Ethnicity::not_stated;
  YesNo disability = YesNo::not_stated;
  Placement placement = Placement::not_stated;
  YesNo looked_after = YesNo::not_stated;
  YesNo child_in_need_plan = YesNo::not_stated;
  YesNo child_protection_plan = YesNo::not_stated;
  YesNo known_to_agency = YesNo::not_stated;
  friend bool operator==(const MainChild&, const MainChild&) = default;
};

/// One notification of one incident, as received: no name, no date of birth, no free text. `id` is opaque.
///
/// It counts once, in the period of `notified`, for the authority that notified (rule R4), unless it is withdrawn or a
/// care leaver's death. `nature` is frozen at notification.
struct Notification {
  std::string id;
  AreaCode authority;                 ///< that notified
  std::optional<AreaCode> residence;  ///< of the child, where given and in England
  std::optional<Day> incident;
  std::optional<Day> aware;  ///< nothing: the five-day clock cannot be computed
  Day notified;
  RecordType type = RecordType::sin;
  Nature nature = Nature::serious_harm;
  RecordStatus status = RecordStatus::active;
  AbuseNeglect abuse_neglect = AbuseNeglect::not_stated;
  Place place = Place::not_stated;
  OtherReason other_reason = OtherReason::none;
  Cause cause = Cause::not_stated;
  std::uint16_t children = 1;
  MainChild child;

  [[nodiscard]] bool counts() const {
    return status != RecordStatus::withdrawn && type != RecordType::care_leaver_death;
  }
  friend bool operator==(const Notification&, const Notification&) = default;
};

template <>
inline constexpr auto names_of<RecordType> =
    std::to_array<std::pair<RecordType, std::string_view>>({{RecordType::sin, "sin"},
                                                            {RecordType::cla_death_no_abuse, "cla_death_no_abuse"},
                                                            {RecordType::care_leaver_death, "care_leaver_death"}});
template <>
inline constexpr auto names_of<Nature> = std::to_array<std::pair<Nature, std::string_view>>(
    {{Nature::child_death, "child_death"}, {Nature::serious_harm, "serious_harm"}, {Nature::other, "other"}});
template <>
inline constexpr auto names_of<RecordStatus> = std::to_array<std::pair<RecordStatus, std::string_view>>(
    {{RecordStatus::active, "active"}, {RecordStatus::amended, "amended"}, {RecordStatus::withdrawn, "withdrawn"}});
template <>
inline constexpr auto names_of<AbuseNeglect> =
    std::to_array<std::pair<AbuseNeglect, std::string_view>>({{AbuseNeglect::not_stated, ""},
                                                              {AbuseNeglect::known, "known"},
                                                              {AbuseNeglect::suspected, "suspected"},
                                                              {AbuseNeglect::not_suspected, "not_suspected"}});
template <>
inline constexpr auto names_of<Place> = std::to_array<std::pair<Place, std::string_view>>(
    {{Place::not_stated, ""}, {Place::in_area, "in_area"}, {Place::outside_england, "outside_england"}});
template <>
inline constexpr auto names_of<OtherReason> =
    std::to_array<std::pair<OtherReason, std::string_view>>({{OtherReason::none, ""},
                                                             {OtherReason::child_perpetrator, "child_perpetrator"},
                                                             {OtherReason::other_stated, "other_stated"}});
template <>
inline constexpr auto names_of<Cause> =
    std::to_array<std::pair<Cause, std::string_view>>({{Cause::not_stated, ""},
                                                       {Cause::non_accidental_injury, "non_accidental_injury"},
                                                       {Cause::neglect, "neglect"},
                                                       {Cause::sudi, "sudi"},
                                                       {Cause::suspected_suicide, "suspected_suicide"},
                                                       {Cause::extra_familial_assault, "extra_familial_assault"},
                                                       {Cause::sexual_abuse_exploitation, "sexual_abuse_exploitation"},
                                                       {Cause::other, "other"},
                                                       {Cause::not_known, "not_known"}});
template <>
inline constexpr auto names_of<AgeBand> =
    std::to_array<std::pair<AgeBand, std::string_view>>({{AgeBand::not_stated, ""},
                                                         {AgeBand::unborn, "unborn"},
                                                         {AgeBand::under_1, "under_1"},
                                                         {AgeBand::from_1_to_5, "1_to_5"},
                                                         {AgeBand::from_6_to_10, "6_to_10"},
                                                         {AgeBand::from_11_to_15, "11_to_15"},
                                                         {AgeBand::from_16_to_17, "16_to_17"},
                                                         {AgeBand::from_16_to_21, "16_to_21"},
                                                         {AgeBand::from_22_to_24, "22_to_24"},
                                                         {AgeBand::not_known, "not_known"}});
template <>
inline constexpr auto names_of<Sex> = std::to_array<std::pair<Sex, std::string_view>>({{Sex::not_stated, ""},
                                                                                       {Sex::male, "male"},
                                                                                       {Sex::female, "female"},
                                                                                       {Sex::transgender,
                                                                                        "transgender"},
                                                                                       {Sex::not_known, "not_known"}});
template <>
inline constexpr auto names_of<Ethnicity> =
    std::to_array<std::pair<Ethnicity, std::string_view>>({{Ethnicity::not_stated, ""},
                                                           {Ethnicity::white, "white"},
                                                           {Ethnicity::mixed, "mixed"},
                                                           {Ethnicity::asian, "asian"},
                                                           {Ethnicity::black, "black"},
                                                           {Ethnicity::other, "other"},
                                                           {Ethnicity::unknown, "unknown"}});
template <>
inline constexpr auto names_of<Placement> = std::to_array<std::pair<Placement, std::string_view>>(
    {{Placement::not_stated, ""},
     {Placement::at_home, "at_home"},
     {Placement::with_relatives, "with_relatives"},
     {Placement::foster_care, "foster_care"},
     {Placement::residential_childrens_home, "residential_childrens_home"},
     {Placement::semi_independent, "semi_independent"},
     {Placement::hospital, "hospital"},
     {Placement::mother_and_baby_unit, "mother_and_baby_unit"},
     {Placement::secure_or_yoi, "secure_or_yoi"},
     {Placement::other, "other"},
     {Placement::not_known, "not_known"}});
template <>
inline constexpr auto names_of<YesNo> = std::to_array<std::pair<YesNo, std::string_view>>(
    {{YesNo::not_stated, ""}, {YesNo::yes, "yes"}, {YesNo::no, "no"}, {YesNo::not_known, "not_known"}});

}  // namespace tocsin
