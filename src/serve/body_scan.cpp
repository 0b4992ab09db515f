#include "body_scan.hpp"

#include <algorithm>

namespace tocsin {
namespace {

std::optional<unsigned> hexadecimal_digit(char letter) {
  if ('0' <= letter && letter <= '9') return static_cast<unsigned>(letter - '0');
  if ('a' <= letter && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
  if ('A' <= letter && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
  return std::nullopt;
}

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte < 0x20 && letter != '\t') || byte == 0x7f;
}

/// A letter of a field's name (RFC 9110, section 5.6.2).
bool is_token(char letter) {
  const bool alphanumeric =
      ('0' <= letter && letter <= '9') || ('a' <= letter && letter <= 'z') || ('A' <= letter && letter <= 'Z');
  return alphanumeric || (letter != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos);
}

}  // namespace

BodyScan::BodyScan(const BodyFraming& framing, const HttpLimits& limits)
    : limits_(limits), at_(framing.chunked ? At::first_digit : At::bytes), left_(framing.chunked ? 0 : framing.length) {
  if (framing.chunked) return;
  if (left_ == 0) at_ = At::end;
  if (left_ > limits_.body_bytes) refuse(413, "The body is larger than allowed.");
}

std::size_t BodyScan::take(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !done() && !refusal_) {
    std::size_t passed = 1;
    if (at_ == At::bytes || at_ == At::chunk) {
      passed = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - taken));
      left_ -= passed;
      if (left_ == 0) at_ = at_ == At::bytes ? At::end : At::chunk_return;
    } else {
      step(bytes[taken]);
    }
    taken += passed;
    taken_ += passed;
    if (taken_ > limits_.body_bytes) refuse(413, "The body is larger than allowed, with what frames it.");
  }
  return taken;
}

void BodyScan::step(char letter) {
  switch (at_) {
    case At::first_digit:
    case At::more_digits:
    case At::blank:
    case At::extension:
    case At::quoted:
    case At::quoted_pair:
      return size_step(letter);
    case At::size_feed:
      return expect(letter == '\n', left_ > 0 ? At::chunk : At::line_start);
    case At::chunk_return:
      return expect(letter == '\r', At::chunk_feed);
    case At::chunk_feed:
      return expect(letter == '\n', At::first_digit);
    default:
      return trailer_step(letter);
  }
}

void BodyScan::size_step(char letter) {
  if (at_ == At::quoted_pair || at_ == At::quoted) {
    if (is_control(letter)) return refuse(400, "An extension of a chunk holds a control character.");
    if (at_ == At::quoted && letter == '"')
      at_ = At::extension;
    else
      at_ = at_ == At::quoted && letter == '\\' ? At::quoted_pair : At::quoted;
    return;
  }
  if (at_ == At::first_digit || at_ == At::more_digits) {
    if (const auto digit = hexadecimal_digit(letter)) {
      if (left_ >> 60 != 0) return refuse(400, "A chunk's size does not fit into 64 bits.");
      left_ = left_ * 16 + *digit;
      at_ = At::more_digits;
      return;
    }
    if (at_ == At::first_digit) return refuse(400, "A chunk's size is not a hexadecimal number.");
    if (left_ > limits_.body_bytes) return refuse(413, "The body is larger than allowed.");
  }
  if (letter == '\r')
    return at_ == At::blank ? refuse(400, "A chunk's size is followed by a blank.") : expect(true, At::size_feed);
  if (at_ == At::extension) {
    if (is_control(letter)) return refuse(400, "An extension of a chunk holds a control character.");
    if (letter == '"') at_ = At::quoted;
    return;
  }
  if (letter == ';') return expect(true, At::extension);
  expect(letter == ' ' || letter == '\t', At::blank);
}

void BodyScan::trailer_step(char letter) {
  if (++trailer_bytes_ > limits_.header_bytes) return refuse(431, "The trailers are longer than allowed.");
  if (at_ == At::last_feed) return expect(letter == '\n', At::end);
  if (at_ == At::field_feed) return expect(letter == '\n', At::line_start);
  if (at_ == At::field_value) {
    if (letter == '\r')
      at_ = At::field_feed;
    else if (is_control(letter))
      refuse(400, "A trailer holds a control character or a bare line feed.");
    return;
  }
  if (at_ == At::line_start) {
    if (letter == '\r') return expect(true, At::last_feed);
    if (++trailers_ > limits_.header_fields) return refuse(431, "There are more trailers than allowed.");
    return expect(is_token(letter), At::field_name);
  }
  expect(letter == ':' || is_token(letter), letter == ':' ? At::field_value : At::field_name);
}

void BodyScan::expect(bool met, At next) {
  if (met)
    at_ = next;
  else
    refuse(400, "The body is not framed as its header says.");
}

void BodyScan::refuse(int status, const char* detail) {
  if (!refusal_) refusal_ = Refusal{status, detail};
}

}  // namespace tocsin
