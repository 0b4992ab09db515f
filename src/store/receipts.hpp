#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/file_receipt.hpp"

namespace tocsin::sqlite {

/// The table `file`. These throw.
void insert_receipt(SQLite::Database& database, const FileReceipt& receipt);
[[nodiscard]] std::optional<FileReceipt> receipt_of(SQLite::Database& database, std::uint64_t id);
[[nodiscard]] std::optional<FileReceipt> receipt_of(SQLite::Database& database, std::string_view feed,
                                                    std::string_view sha256);
/// Those received by `as_of`, ordered by (received, id).
[[nodiscard]] std::vector<FileReceipt> receipts(SQLite::Database& database, std::optional<Instant> as_of);

}  // namespace tocsin::sqlite
