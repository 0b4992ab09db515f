#include "answer_head.hpp"

#include <fmt/chrono.h>

#include "fields.hpp"

namespace tocsin {
namespace {

constexpr std::size_t typical_head = 640;  // bytes

}  // namespace

std::string_view HttpDate::at(std::chrono::system_clock::time_point now) {
  if (const auto second = std::chrono::floor<std::chrono::seconds>(now); second != second_) {
    second_ = second;
    text_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", second);
  }
  return text_;
}

std::string head_of(const Response& response, unsigned version, bool keep_alive, std::size_t length,
                    std::string_view date) {
  std::string head = version >= 11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  head.reserve(typical_head);
  head.append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status)).append("\r\n");
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!date.empty()) field("Date", date);
  for (const auto& [name, value] : response.fields) field(name, value);
  if (version >= 11 && !keep_alive) field("Connection", "close");
  if (version < 11 && keep_alive) field("Connection", "keep-alive");
  if (response.status != 304) field("Content-Length", std::to_string(length));
  return head.append("\r\n");
}

}  // namespace tocsin
