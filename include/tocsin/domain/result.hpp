#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace tocsin {

/// What kind of thing went wrong, so that a caller can choose an exit code or an HTTP status without reading words.
enum class ErrorKind {
  invalid_input,  ///< the text or file is not what it claims to be
  not_found,      ///< a named thing does not exist
  limit,          ///< a stated limit was passed
  conflict,       ///< what is asked contradicts what is held
  io,             ///< a file, socket or database failed
  unsupported,    ///< understood, and not offered
  numeric,        ///< a computation has no answer on these numbers
};

/// A failed operation: its kind, and words that say what, where, why and what to do.
struct Error {
  ErrorKind kind = ErrorKind::invalid_input;
  std::string message;
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Makes the failed side of any `Result`.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

/// Adds context on the way up: `within("feed 'dfe'", e)` reads "feed 'dfe': …".
[[nodiscard]] inline tl::unexpected<Error> within(std::string_view context, Error error) {
  error.message.insert(0, std::string(context) + ": ");
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace tocsin
