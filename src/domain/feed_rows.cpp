#include "tocsin/domain/feed_rows.hpp"

namespace tocsin {

std::string category_word(std::string_view text) {
  std::string word;
  bool gap = false;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept =
        upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (kept && gap && !word.empty()) word.push_back('_');
    if (kept) word.push_back(upper ? static_cast<char>(c - 'A' + 'a') : c);
    gap = !kept;
  }
  return word;
}

}  // namespace tocsin
