#include "tocsin/domain/area_code.hpp"

#include <algorithm>
#include <string>

namespace tocsin {

Result<AreaCode> AreaCode::parse(std::string_view text) {
  const bool well_formed = text.size() == 9 && text[0] >= 'A' && text[0] <= 'Z' &&
                           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!well_formed) {
    return failure(ErrorKind::invalid_input, "'" + std::string(text.substr(0, 20)) +
                                                 "' is not an area code: one capital letter and eight digits are "
                                                 "expected, for instance E09000001");
  }
  AreaCode code;
  std::copy(text.begin(), text.end(), code.letters_.begin());
  return code;
}

bool AreaCode::is_authority() const {
  const std::string_view kind = text().substr(0, 3);
  return kind == "E06" || kind == "E08" || kind == "E09" || kind == "E10";
}

bool AreaCode::is_region() const {
  const std::string_view kind = text().substr(0, 3);
  return kind == "E12" || kind == "E13";
}

bool AreaCode::is_country() const { return text().substr(0, 3) == "E92"; }

}  // namespace tocsin
