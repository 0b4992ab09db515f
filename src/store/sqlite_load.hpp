#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin::sqlite {

/// `Store::begin_load` on a connection of its own: what is not committed is seen by no reader, and the memory of its
/// pages is given back with it.
[[nodiscard]] Result<std::unique_ptr<Load>> begin_load(const std::string& path, std::chrono::milliseconds busy_wait,
                                                       const FileArrival& arrival);

}  // namespace tocsin::sqlite
