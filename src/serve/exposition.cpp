#include "exposition.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace tocsin {
namespace {

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

}  // namespace

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
  if (std::isinf(value)) {
    text_ += value > 0 ? "+Inf" : "-Inf";
  } else {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text_.append(digits.data(), end);
  }
  text_ += '\n';
}

}  // namespace tocsin
