#include "tocsin/domain/figure.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace tocsin {
namespace {

std::string shortest(double value) {
  std::array<char, 40> text{};
  const auto [end, status] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (status == std::errc()) return {text.data(), end};
  const auto [wide_end, wide_status] = std::to_chars(text.data(), text.data() + text.size(), value);
  assert(wide_status == std::errc());
  return {text.data(), wide_end};
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view expected) {
  return failure(ErrorKind::invalid_input,
                 "'" + std::string(text.substr(0, 20)) + "' is not " + std::string(expected) +
                     ": digits or one of the symbols c x z k low u : are expected, without sign, separator or space");
}

std::optional<Figure> symbol(std::string_view text, double base) {
  if (text == "c") return Figure::confidential();
  if (text == "x" || text == ":") return Figure::not_available();
  if (text == "z") return Figure::not_applicable();
  if (text == "k" || text == "low") return Figure::low(base);
  if (text == "u") return Figure::unreliable();
  return std::nullopt;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

double whole(std::string_view digits) {
  double value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool absent(const Figure& figure) { return !figure.range().has_value(); }

/// The absence that wins where figures meet.
const Figure& absorbing(const Figure& a, const Figure& b) {
  const auto precedence = [](const Figure& figure) {
    switch (figure.state()) {
      case Figure::State::confidential:
        return 0;
      case Figure::State::not_available:
        return 1;
      case Figure::State::not_applicable:
        return 2;
      case Figure::State::unreliable:
        return 3;
      default:
        return 4;
    }
  };
  return precedence(a) <= precedence(b) ? a : b;
}

/// The publisher's base where a `k` stands without one: figures are rounded to 10.
constexpr double published_base = 10;

}  // namespace

Interval outward(const Interval& interval, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return {std::floor(interval.lower * scale) / scale, std::ceil(interval.upper * scale) / scale};
}

Figure Figure::exact(double value) { return {State::exact, value, {value, value}}; }

Figure Figure::rounded(double value, double base) {
  assert(base > 0);
  return {State::rounded, value, {std::max(0.0, value - base / 2), value + base / 2}};
}

Figure Figure::low(double base) { return {State::low, 0, {1, base / 2}}; }

Figure Figure::spanning(double shown, Interval range) { return {State::rounded, shown, range}; }

Result<Figure> Figure::parse_count(std::string_view text) {
  if (all_digits(text)) return exact(whole(text));
  if (const auto figure = symbol(text, published_base)) return *figure;
  return refuse(text, "a count");
}

Result<Figure> Figure::parse_rounded_count(std::string_view text, double base) {
  if (all_digits(text)) {
    const double value = whole(text);
    return value == 0 ? exact(0) : rounded(value, base);
  }
  if (const auto figure = symbol(text, base)) return *figure;
  return refuse(text, "a rounded count");
}

Result<Figure> Figure::parse_number(std::string_view text) {
  if (const auto figure = symbol(text, published_base)) return *figure;
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return refuse(text, "a number");
  }
  return exact(value);
}

std::optional<double> Figure::shown() const {
  if (state_ == State::exact || state_ == State::rounded) return shown_;
  return std::nullopt;
}

std::optional<Interval> Figure::range() const {
  if (state_ == State::exact || state_ == State::rounded || state_ == State::low) return range_;
  return std::nullopt;
}

std::string Figure::text() const {
  switch (state_) {
    case State::exact:
    case State::rounded:
      return shortest(shown_);
    case State::confidential:
      return "c";
    case State::not_available:
      return "x";
    case State::not_applicable:
      return "z";
    case State::low:
      return "k";
    case State::unreliable:
      return "u";
  }
  return {};
}

Figure operator+(const Figure& a, const Figure& b) {
  if (absent(a) || absent(b)) return absorbing(a, b);
  const Interval sum{a.range_.lower + b.range_.lower, a.range_.upper + b.range_.upper};
  if (a.is_exact() && b.is_exact()) return Figure::exact(sum.lower);
  return Figure::spanning(a.shown_ + b.shown_, sum);
}

Figure operator*(const Figure& a, double factor) {
  if (absent(a)) return a;
  const auto [lower, upper] = std::minmax({a.range_.lower * factor, a.range_.upper * factor});
  if (a.is_exact()) return Figure::exact(lower);
  return Figure::spanning(a.shown_ * factor, {lower, upper});
}

Figure operator/(const Figure& a, const Figure& b) {
  if (absent(a) || absent(b)) return absorbing(a, b);
  if (b.range_.lower <= 0 && b.range_.upper >= 0) return Figure::not_applicable();
  const std::array corners = {a.range_.lower / b.range_.lower, a.range_.lower / b.range_.upper,
                              a.range_.upper / b.range_.lower, a.range_.upper / b.range_.upper};
  const auto [lower, upper] = std::minmax_element(corners.begin(), corners.end());
  if (a.is_exact() && b.is_exact()) return Figure::exact(corners[0]);
  // A low figure shows no number of its own; the middle of its range stands in.
  const double shown_b = b.state() == Figure::State::low ? (b.range_.lower + b.range_.upper) / 2 : b.shown_;
  return Figure::spanning(a.shown_ / shown_b, {*lower, *upper});
}

Result<Figure> Figure::from_parts(State state, double shown, Interval range) {
  const bool numeric = state == State::exact || state == State::rounded || state == State::low;
  if (!numeric) return Figure(state);
  const bool sound = std::isfinite(shown) && range.lower <= range.upper &&
                     (state != State::exact || (range.lower == shown && range.upper == shown));
  if (!sound) return failure(ErrorKind::invalid_input, "the stored parts of a figure contradict each other");
  return Figure(state, shown, range);
}

}  // namespace tocsin
