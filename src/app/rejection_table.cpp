#include "rejection_table.hpp"

#include <fmt/format.h>

#include "csv_field.hpp"

namespace tocsin {

Result<void> RejectionTable::add(Store& store, const FileReceipt& file) {
  constexpr std::uint64_t page = 10'000;
  for (std::uint64_t offset = 0; offset < file.tally.rejected; offset += page) {
    const auto rejections = store.rejections(file.id, page, offset);
    if (!rejections) return tl::unexpected(rejections.error());
    for (const Rejection& r : *rejections) {
      csv_ += fmt::format("{},{},{},{},{},{}\n", csv_field(file.name), r.place.line, r.place.record,
                          csv_field(r.column), r.rule, csv_field(r.value_class));
    }
  }
  return {};
}

}  // namespace tocsin
