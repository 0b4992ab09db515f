#pragma once

#include "tocsin/domain/authority_register.hpp"

namespace tocsin::example {

inline AreaCode code(const char* text) { return *AreaCode::parse(text); }

inline Authority authority(const char* area, const char* number, const char* name, const char* from,
                           const char* to = nullptr) {
  return {code(area),
          number,
          name,
          "unitary",
          code("E12000001"),
          *parse_day(from),
          to ? std::optional(*parse_day(to)) : std::nullopt};
}

inline std::vector<Region> regions() { return {{code("E12000001"), "North East"}}; }

/// One council recoded twice, one pair merged, one split, one giving a part to a merger, and one that never changed.
inline std::vector<Authority> authorities() {
  return {authority("E06000001", "801", "Steady", "2009-01-01"),
          authority("E06000011", "811", "Recoded", "2009-01-01", "2019-03-31"),
          authority("E06000012", "811", "Recoded", "2019-04-01", "2021-03-31"),
          authority("E06000013", "811", "Recoded", "2021-04-01"),
          authority("E06000021", "821", "Left", "2009-01-01", "2020-03-31"),
          authority("E06000022", "822", "Right", "2009-01-01", "2020-03-31"),
          authority("E06000023", "823", "Left and Right", "2020-04-01"),
          authority("E10000031", "831", "Wholeshire", "2009-01-01", "2021-03-31"),
          authority("E06000032", "832", "North Wholeshire", "2021-04-01"),
          authority("E06000033", "833", "South Wholeshire", "2021-04-01")};
}

inline Succession step(const char* id, const char* day, const char* before, const char* after, Extent extent) {
  return {id, *parse_day(day), code(before), code(after), extent, ""};
}

inline std::vector<Succession> lineage() {
  return {step("R1", "2019-04-01", "E06000011", "E06000012", Extent::whole),
          step("R2", "2021-04-01", "E06000012", "E06000013", Extent::whole),
          step("M1", "2020-04-01", "E06000021", "E06000023", Extent::whole),
          step("M1", "2020-04-01", "E06000022", "E06000023", Extent::whole),
          step("S1", "2021-04-01", "E10000031", "E06000032", Extent::part),
          step("S1", "2021-04-01", "E10000031", "E06000033", Extent::part)};
}

inline AuthorityRegister authority_register() { return *AuthorityRegister::from(authorities(), regions(), lineage()); }

}  // namespace tocsin::example
