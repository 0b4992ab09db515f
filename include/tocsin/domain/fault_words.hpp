#pragma once

#include <exception>
#include <string>

namespace tocsin {

/// What an exception says of itself. `fault` must not be null.
[[nodiscard]] inline std::string fault_words(const std::exception_ptr& fault) {
  try {
    std::rethrow_exception(fault);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace tocsin
