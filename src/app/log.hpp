#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>

namespace tocsin {

/// A logger that writes one JSON object a line to standard error: time (UTC), level, message with control characters
/// escaped. `level` is one of the configuration's. Passed to whoever logs; never global.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_log(const std::string& level);

}  // namespace tocsin
