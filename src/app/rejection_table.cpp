#include "rejection_table.hpp"

#include <fmt/format.h>

namespace tocsin {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

Result<void> RejectionTable::add(Store& store, const FileReceipt& file) {
  constexpr std::uint64_t page = 10'000;
  for (std::uint64_t offset = 0; offset < file.tally.rejected; offset += page) {
    const auto rejections = store.rejections(file.id, page, offset);
    if (!rejections) return tl::unexpected(rejections.error());
    for (const Rejection& r : *rejections) {
      csv_ += fmt::format("{},{},{},{},{},{}\n", field(file.name), r.place.line, r.place.record, field(r.column),
                          r.rule, field(r.value_class));
    }
  }
  return {};
}

}  // namespace tocsin
