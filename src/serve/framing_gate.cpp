#include "framing_gate.hpp"

#include <algorithm>

#include "tocsin/serve/target.hpp"

namespace tocsin {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

Refusal bad(std::string detail) { return {400, std::move(detail)}; }

/// The length of the target in a request line, complete or not.
std::size_t target_length(std::string_view line) {
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return 0;
  return std::min(line.find(' ', first + 1), line.size()) - first - 1;
}

/// Octets that no header may hold: controls other than tab, and DEL. CR and LF are judged by their place.
bool is_forbidden(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte < 0x20 && letter != '\t' && letter != '\r' && letter != '\n') || byte == 0x7f;
}

}  // namespace

HeaderScan scan_header(std::string_view bytes, const HttpLimits& limits) {
  const auto refused = [](int status, std::string detail) { return HeaderScan{0, Refusal{status, std::move(detail)}}; };
  const std::string_view within = bytes.substr(0, limits.header_bytes);
  std::size_t lines = 0;  // complete ones, the request line first
  std::size_t line_start = 0;
  for (std::size_t at = 0; at < within.size(); ++at) {
    const char letter = within[at];
    if (is_forbidden(letter)) return refused(400, "The header holds a control character.");
    if (at == line_start && lines > 0 && (letter == ' ' || letter == '\t')) {
      return refused(400, "A header line starts with a space: folded lines are not accepted.");
    }
    if (letter == '\n' && (at == 0 || within[at - 1] != '\r')) {
      return refused(400, "A header line ends with a bare line feed.");
    }
    if (letter != '\n' && at > 0 && within[at - 1] == '\r')
      return refused(400, "The header holds a bare carriage return.");
    if (letter != '\n') continue;

    const std::string_view line = within.substr(line_start, at - 1 - line_start);
    if (lines == 0 && line.empty()) return refused(400, "The request starts with an empty line.");
    if (lines == 0 && target_length(line) > limits.target_bytes)
      return refused(414, "The target is longer than allowed.");
    if (line.empty()) return {at + 1, std::nullopt};
    if (lines > limits.header_fields) return refused(431, "The header has more fields than allowed.");
    ++lines;
    line_start = at + 1;
  }
  if (lines == 0 && target_length(within) > limits.target_bytes)
    return refused(414, "The target is longer than allowed.");
  if (bytes.size() >= limits.header_bytes) return refused(431, "The header is longer than allowed.");
  return {};
}

std::optional<Refusal> check_framing(const http::request_header<>& header, std::string& origin_form) {
  const std::size_t lengths = header.count(http::field::content_length);
  const std::size_t encodings = header.count(http::field::transfer_encoding);
  if (encodings > 0) {
    if (header.version() == 10) return bad("HTTP/1.0 has no Transfer-Encoding.");
    if (lengths > 0) return bad("Transfer-Encoding and Content-Length must not be sent together.");
    if (encodings > 1 || !equal_ignoring_case(view(header[http::field::transfer_encoding]), "chunked")) {
      return bad("The only Transfer-Encoding understood is a sole 'chunked'.");
    }
  }
  if (lengths > 1) return bad("Content-Length is sent more than once.");
  if (lengths == 1 && !is_digits(view(header[http::field::content_length]))) {
    return bad("Content-Length is not one whole number.");
  }

  const std::size_t hosts = header.count(http::field::host);
  const std::string_view host = view(header[http::field::host]);
  if (hosts > 1) return bad("Host is sent more than once.");
  if (hosts == 0 && header.version() == 11) return bad("HTTP/1.1 needs a Host field.");
  if (hosts == 1 && !valid_host(host)) return bad("Host is not a host name with an optional port.");

  const std::string_view target = view(header.target());
  if (target.starts_with('/') || target == "*") {
    origin_form = target;
    return std::nullopt;
  }
  const Result<AbsoluteTarget> absolute = parse_absolute_target(target);
  if (!absolute) return bad(absolute.error().message);
  if (!equal_ignoring_case(absolute->authority, host))
    return bad("The target is for another host than the Host field.");
  origin_form = absolute->origin_form;
  return std::nullopt;
}

}  // namespace tocsin
