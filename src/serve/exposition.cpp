#include "exposition.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace tocsin {

void add_escaped(std::string& out, std::string_view text, bool quote) {
  for (const char letter : text) {
    if (letter == '\\') {
      out += "\\\\";
    } else if (letter == '\n') {
      out += "\\n";
    } else if (letter == '"' && quote) {
      out += "\\\"";
    } else {
      out += letter;
    }
  }
}

void add_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
  }
}

void Exposition::gauge(std::string_view name, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ");
  add_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" gauge\n");
}

void Exposition::sample(const Labels& labels, double value) {
  if (std::isnan(value)) return;
  text_ += name_;
  char before = '{';
  for (const auto& [key, words] : labels) {
    text_ += before;
    text_.append(key).append("=\"");
    add_escaped(text_, words, true);
    text_ += '"';
    before = ',';
  }
  if (labels.size() > 0) text_ += '}';
  text_ += ' ';
  add_number(text_, value);
  text_ += '\n';
}

}  // namespace tocsin
