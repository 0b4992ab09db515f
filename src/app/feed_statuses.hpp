#pragma once

#include <vector>

#include "tocsin/publish/report.hpp"
#include "tocsin/store/store.hpp"

#include "feed_catalogue.hpp"

namespace tocsin {

/// How each feed fares, by name: its files among `files`, with the first 1,000 rows of each that were not taken.
/// Errors: those of the store. O(files + rows shown).
[[nodiscard]] Result<std::vector<FeedStatus>> feed_statuses(Store& store, const std::vector<FileReceipt>& files,
                                                            const FeedCatalogue& feeds);

}  // namespace tocsin
