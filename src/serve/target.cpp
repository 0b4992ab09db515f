#include "tocsin/serve/target.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include <uriparser/Uri.h>

namespace tocsin {
namespace {

/// Owns what uriparser allocates for one URI. The text must outlive it.
class ParsedUri {
 public:
  explicit ParsedUri(std::string_view text) {
    const char* stopped_at = nullptr;
    parsed_ = uriParseSingleUriExA(&uri_, text.data(), text.data() + text.size(), &stopped_at) == URI_SUCCESS;
  }
  ~ParsedUri() {
    if (parsed_) uriFreeUriMembersA(&uri_);
  }
  ParsedUri(const ParsedUri&) = delete;
  ParsedUri& operator=(const ParsedUri&) = delete;

  [[nodiscard]] bool parsed() const { return parsed_; }
  const UriUriA* operator->() const { return &uri_; }

 private:
  UriUriA uri_{};
  bool parsed_ = false;
};

std::string_view view(const UriTextRangeA& range) {
  if (range.first == nullptr) return {};
  return {range.first, static_cast<std::size_t>(range.afterLast - range.first)};
}

bool holds_control(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string unescaped(std::string_view text) {
  std::string out(text);
  const char* end = uriUnescapeInPlaceExA(out.data(), URI_FALSE, URI_BR_DONT_TOUCH);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

Result<std::string> segment(std::string_view text) {
  std::string out = unescaped(text);
  if (out.empty()) return failure(ErrorKind::invalid_input, "The path holds an empty segment ('//').");
  if (out == "." || out == "..") return failure(ErrorKind::invalid_input, "The path holds a dot segment.");
  if (holds_control(out) || out.find('/') != std::string::npos) {
    return failure(ErrorKind::invalid_input, "The path holds an encoded slash or control character.");
  }
  return out;
}

struct FreeQuery {
  void operator()(UriQueryListA* list) const { uriFreeQueryListA(list); }
};

Result<std::vector<std::pair<std::string, std::string>>> query_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  UriQueryListA* first = nullptr;
  int count = 0;
  // uriparser's own decoding ends at an encoded NUL, which would hide what follows: refused before.
  if (text.find("%00") != std::string_view::npos) {
    return failure(ErrorKind::invalid_input, "The query holds an encoded NUL.");
  }
  if (uriDissectQueryMallocExA(&first, &count, text.data(), text.data() + text.size(), URI_TRUE, URI_BR_DONT_TOUCH) !=
      URI_SUCCESS) {
    return failure(ErrorKind::invalid_input, "The query could not be taken apart.");
  }
  const std::unique_ptr<UriQueryListA, FreeQuery> list(first);
  for (const UriQueryListA* item = first; item != nullptr; item = item->next) {
    std::string key = item->key == nullptr ? "" : item->key;
    std::string value = item->value == nullptr ? "" : item->value;
    if (holds_control(key) || holds_control(value)) {
      return failure(ErrorKind::invalid_input, "The query holds an encoded control character.");
    }
    if (std::ranges::any_of(out, [&](const auto& pair) { return pair.first == key; })) {
      return failure(ErrorKind::invalid_input, "The query gives '" + key + "' twice; give it once.");
    }
    out.emplace_back(std::move(key), std::move(value));
  }
  return out;
}

}  // namespace

const std::string* Target::parameter(std::string_view key) const {
  const auto found = std::ranges::find_if(query, [&](const auto& pair) { return pair.first == key; });
  return found == query.end() ? nullptr : &found->second;
}

Result<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/')) return failure(ErrorKind::invalid_input, "The target does not start with '/'.");
  const ParsedUri uri(text);
  if (!uri.parsed()) {
    return failure(
        ErrorKind::invalid_input,
        "The target is not a valid path and query: a percent sign must be followed by two hexadecimal digits, "
        "and anything outside RFC 3986 must be percent-encoded.");
  }
  if (uri->hostText.first != nullptr) return failure(ErrorKind::invalid_input, "The path starts with '//'.");
  if (uri->fragment.first != nullptr) return failure(ErrorKind::invalid_input, "The target holds a fragment ('#').");

  Target target;
  for (const UriPathSegmentA* part = uri->pathHead; part != nullptr; part = part->next) {
    const std::string_view written = view(part->text);
    if (written.empty() && part->next == nullptr) break;  // a trailing slash
    Result<std::string> decoded = segment(written);
    if (!decoded) return tl::unexpected(std::move(decoded).error());
    target.segments.push_back(*std::move(decoded));
  }
  if (uri->query.first != nullptr && !view(uri->query).empty()) {
    auto query = query_of(view(uri->query));
    if (!query) return tl::unexpected(std::move(query).error());
    target.query = *std::move(query);
  }
  return target;
}

Result<AbsoluteTarget> parse_absolute_target(std::string_view text) {
  const ParsedUri uri(text);
  if (!uri.parsed()) return failure(ErrorKind::invalid_input, "The target is neither a path nor a valid absolute URI.");
  std::string scheme(view(uri->scheme));
  std::ranges::transform(scheme, scheme.begin(),
                         [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (scheme != "http" && scheme != "https") {
    return failure(ErrorKind::invalid_input, "The target's scheme is not http or https.");
  }
  if (uri->userInfo.first != nullptr) return failure(ErrorKind::invalid_input, "The target names a user.");
  if (view(uri->hostText).empty()) return failure(ErrorKind::invalid_input, "The target names no host.");

  const std::string_view rest = text.substr(scheme.size() + 3);  // after "://", which a host implies
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  AbsoluteTarget out{std::string(rest.substr(0, end)), std::string(rest.substr(end))};
  if (!valid_host(out.authority)) return failure(ErrorKind::invalid_input, "The target names no host.");
  if (!out.origin_form.starts_with('/')) out.origin_form.insert(0, 1, '/');
  return out;
}

bool valid_host(std::string_view text) {
  const std::string whole = "http://" + std::string(text) + "/";
  const ParsedUri uri(whole);
  // The path must be the one slash added here. RFC 3986 lets a name hold a comma, which a list of hosts would have too.
  return uri.parsed() && !view(uri->hostText).empty() && uri->userInfo.first == nullptr &&
         uri->query.first == nullptr && uri->fragment.first == nullptr &&
         text.find_first_of("/,") == std::string_view::npos;
}

}  // namespace tocsin
