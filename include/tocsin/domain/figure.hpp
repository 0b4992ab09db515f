#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Closed interval [lower, upper].
struct Interval {
  double lower = 0;
  double upper = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The interval written to so many decimals without losing any value in it: lower rounded down, upper rounded up.
[[nodiscard]] Interval outward(const Interval& interval, int decimals);

/// A published figure: a number, a rounded number, or a stated absence. The states are kept apart through load,
/// arithmetic and export; a withheld figure is never a zero and never a gap.
///
/// Symbols are those of the Department's open data standard: `c` confidential, `x` not available, `z` not applicable,
/// `k`
/// (`low`) not zero but rounds to zero, `u` low reliability. The obsolete `:` of 2021-22 reads as `x`.
class Figure {
 public:
  enum class State { exact, rounded, confidential, not_available, not_applicable, low, unreliable };

  static Figure exact(double value);
  /// A value rounded to a multiple of `base` by an unstated tie rule: the truth lies in [value - base/2, value +
  /// base/2] (not below 0). Asserts base > 0.
  static Figure rounded(double value, double base);
  static Figure confidential() { return Figure(State::confidential); }
  static Figure not_available() { return Figure(State::not_available); }
  static Figure not_applicable() { return Figure(State::not_applicable); }
  /// Not zero, but rounds to zero to a multiple of `base`: [1, base/2] for counts.
  static Figure low(double base);
  static Figure unreliable() { return Figure(State::unreliable); }

  /// Reads a whole count or a symbol. Refuses signs, separators, decimals and anything else, with words. O(length).
  static Result<Figure> parse_count(std::string_view text);
  /// The same for counts published to the nearest `base`; a zero is exact ("where any number is shown as zero, the
  /// original figure submitted was zero"), `k` is `low(base)`.
  static Result<Figure> parse_rounded_count(std::string_view text, double base);
  /// Reads a finite decimal number or a symbol.
  static Result<Figure> parse_number(std::string_view text);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_exact() const { return state_ == State::exact; }
  /// The number as published (exact or rounded); nothing for a symbol.
  [[nodiscard]] std::optional<double> shown() const;
  /// What is known of the true value; nothing for a symbol other than `k`.
  [[nodiscard]] std::optional<Interval> range() const;
  /// As published: the number without trailing zeros, or the symbol.
  [[nodiscard]] std::string text() const;

  /// Sum and ratio: exact with exact is exact, anything with a rounded is the interval (state `rounded`); a symbol
  /// other than `k` absorbs, the first in the order c, x, z, u. Division by a range that touches zero is
  /// `not_applicable`.
  friend Figure operator+(const Figure& a, const Figure& b);
  friend Figure operator*(const Figure& a, double factor);
  friend Figure operator/(const Figure& a, const Figure& b);
  friend bool operator==(const Figure&, const Figure&) = default;

  /// Rebuilds a figure from its stored parts, as a store keeps them. Refuses parts that no factory could have made.
  static Result<Figure> from_parts(State state, double shown, Interval range);

 private:
  explicit Figure(State state) : state_(state) {}
  Figure(State state, double shown, Interval range) : state_(state), shown_(shown), range_(range) {}
  static Figure spanning(double shown, Interval range);

  State state_;
  double shown_ = 0;
  Interval range_;
};

}  // namespace tocsin
