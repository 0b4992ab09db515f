#pragma once

#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/result.hpp"

namespace tocsin::sqlite {

/// A database fault in our words: what was being done to which file, why it failed, what to do.
[[nodiscard]] Error explain(const SQLite::Exception& fault, const std::string& path, std::string_view doing);

/// Runs `work`, which returns a `Result`, and turns the library's exceptions into its failed side.
template <class Work>
auto guarded(const std::string& path, std::string_view doing, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& fault) {
    return tl::unexpected<Error>(explain(fault, path, doing));
  }
}

}  // namespace tocsin::sqlite
