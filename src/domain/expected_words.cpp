#include "tocsin/domain/expected_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tocsin {
namespace {

template <class E>
std::string listed() {
  std::string words;
  for (const auto& [value, name] : names_of<E>) {
    if (!name.empty()) words += (words.empty() ? "" : ", ") + std::string(name);
  }
  return words;
}

/// The words of a column of an event; empty of one whose list is not the domain's.
std::string code_list(std::string_view column) {
  if (column == "record_type") return listed<RecordType>();
  if (column == "nature") return listed<Nature>();
  if (column == "status") return listed<RecordStatus>();
  if (column == "abuse_neglect") return listed<AbuseNeglect>();
  if (column == "place_of_incident") return listed<Place>();
  if (column == "other_reason") return listed<OtherReason>();
  if (column == "suspected_cause") return listed<Cause>();
  if (column == "age_band") return listed<AgeBand>();
  if (column == "sex" || column == "gender") return listed<Sex>();
  if (column == "ethnicity") return listed<Ethnicity>();
  if (column == "placement") return listed<Placement>();
  if (column == "looked_after" || column == "cin_plan" || column == "cpp" || column == "known_to_agency" ||
      column == "disability")
    return listed<YesNo>();
  return {};
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 28> expectations = {{
    {"missing_value", "a value: this column may not be blank"},
    {"negative_count", "a whole number of 0 or more, in digits alone"},
    {"not_a_whole_number", "a whole number, in digits alone, without decimals"},
    {"not_a_number", "digits alone, without sign or thousands separator, or one of the symbols c x z k u"},
    {"out_of_range", "a number from 1 to 65535"},
    {"bad_identifier", "at most 64 letters, digits and - _ . :"},
    {"unknown_authority", "the nine characters of an upper-tier local authority of England, for instance E08000029"},
    {"authority_not_in_force", "an authority that existed on the day of the notification"},
    {"unknown_region", "the nine characters of a region of England, for instance E12000005"},
    {"unknown_country", "E92000001, England"},
    {"unknown_level", "National, Regional or Local authority"},
    {"combined_code", "one code, or exactly the successors of one authority"},
    {"bad_period",
     "a period as this feed writes it, for instance 202223 with Financial year, 2024 with Reporting year or "
     "2017 with Calendar year"},
    {"bad_date", "a day that exists, written 2024-03-31"},
    {"future_date", "a day or period that has begun by today"},
    {"dates_out_of_order", "the incident first, then awareness, then notification"},
    {"bad_code_list_value", "a word of the list of this column, in small letters"},
    {"other_without_reason", "a reason where the nature is other"},
    {"not_suspected_without_looked_after", "not suspected of a looked-after child only"},
    {"perpetrator_only_main_child", "a main child who is not the perpetrator alone"},
    {"wrong_column_count", "as many columns as the header has"},
    {"bad_quote", "quotes around a whole field, doubled inside it"},
    {"unterminated_quote", "a closing quote"},
    {"bare_carriage_return", "lines that end with LF or CR LF"},
    {"invalid_utf8", "UTF-8: save the file so"},
    {"bad_json", "one JSON object a line"},
    {"not_an_object", "one JSON object a line"},
    {"bad_json_value", "a text, a number or null"},
}};

}  // namespace

std::string expected_words(const Rejection& rejection) {
  if (rejection.rule == "bad_code_list_value") {
    if (const std::string list = code_list(rejection.column); !list.empty()) return "one of " + list;
  }
  const auto found = std::find_if(expectations.begin(), expectations.end(),
                                  [&](const auto& each) { return each.first == rejection.rule; });
  return found == expectations.end() ? std::string() : std::string(found->second);
}

}  // namespace tocsin
