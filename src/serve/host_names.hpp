#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framing_gate.hpp"

namespace tocsin {

/// The names by which a server answers. A page of somewhere else whose name was made to point here (DNS rebinding) is
/// asked for by that name, and gets nothing.
///
/// Besides the names it was given, a server answers by the address that the client connected to, and where that is of
/// the loopback by `localhost`, `127.0.0.1` and `[::1]`. Letters count alike, a port is not looked at.
class HostNames {
 public:
  /// Names or numeric addresses without a port; of IPv6 in brackets.
  explicit HostNames(std::vector<std::string> names) : names_(std::move(names)) {}

  /// 421 (RFC 9110, section 15.5.20) where `host`, the value of a well-formed Host field, is none of them. No field
  /// (HTTP/1.0) is no name and passes: a browser always sends one. `local_address` is numeric, without brackets.
  [[nodiscard]] std::optional<Refusal> check(std::string_view host, std::string_view local_address) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace tocsin
