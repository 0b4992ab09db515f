#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/feed_format.hpp"

namespace tocsin {

/// Every feed the service can read, by name: what `load_feed_formats` gives.
using FeedCatalogue = std::vector<FeedFormat>;

/// The feed of that name, or the one whose columns the file's first line has. Errors name what fits nearly.
[[nodiscard]] Result<FeedFormat> choose_feed(const FeedCatalogue& feeds, const std::string& name,
                                             const std::filesystem::path& file);

}  // namespace tocsin
