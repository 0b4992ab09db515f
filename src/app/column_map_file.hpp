#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/feed_format.hpp"

namespace tocsin {

/// Reads a feed format as config/feeds/README.md describes it. `file` is named in messages and its stem must be the
/// format's name. The error lists every fault, one a line, as `file:line:column: words`.
[[nodiscard]] Result<FeedFormat> parse_feed_format(std::string_view toml, const std::filesystem::path& file);

/// Reads every `*.toml` of the folder, in order of name; the error lists the faults of all files.
[[nodiscard]] Result<std::vector<FeedFormat>> load_feed_formats(const std::filesystem::path& folder);

}  // namespace tocsin
