#include "host_names.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> loopback_names = {"localhost", "127.0.0.1", "[::1]"};

bool same_host(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

/// `host` of `host:port`; brackets are part of it.
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  return colon == std::string_view::npos || host.ends_with(']') ? host : host.substr(0, colon);
}

}  // namespace

std::optional<Refusal> HostNames::check(std::string_view host, std::string_view local_address) const {
  if (host.empty()) return std::nullopt;
  const std::string_view name = without_port(host);
  const auto is_name = [&](std::string_view one) { return same_host(name, one); };
  const bool bracketed = name.size() > 2 && name.front() == '[';
  const std::string_view address = bracketed ? name.substr(1, name.size() - 2) : name;
  const bool loopback = local_address.starts_with("127.") || local_address == "::1";
  if (std::ranges::any_of(names_, is_name) || (!local_address.empty() && same_host(address, local_address)) ||
      (loopback && std::ranges::any_of(loopback_names, is_name)))
    return std::nullopt;
  return Refusal{421,
                 "This service does not answer by that name. Ask for it by its address, or have the name added to "
                 "serve.hosts in its configuration."};
}

}  // namespace tocsin
