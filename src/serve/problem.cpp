#include <nlohmann/json.hpp>

#include "tocsin/serve/http.hpp"

#include "fields.hpp"

namespace tocsin {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";
constexpr std::size_t most_fields = 8;  ///< of most answers

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

Response answer_with(int status, std::string_view content_type, std::shared_ptr<const std::string> body,
                     std::string_view cache_control) {
  Response response;
  response.status = status;
  response.fields.reserve(most_fields);
  response.fields.emplace_back("Content-Type", content_type);
  response.fields.emplace_back("Cache-Control", cache_control);
  response.fields.emplace_back("Content-Security-Policy", content_security_policy);
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  response.fields.emplace_back("Referrer-Policy", "same-origin");
  response.body = std::move(body);
  return response;
}

Response problem(int status, std::string_view detail) {
  const nlohmann::ordered_json document = {
      {"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"detail", detail}};
  // A detail may quote what a client sent: bytes that are no UTF-8 are replaced, control characters are escaped.
  std::string text = document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
  Response response =
      answer_with(status, "application/problem+json", std::make_shared<const std::string>(std::move(text)), "no-store");
  response.detail = detail;
  return response;
}

}  // namespace tocsin
