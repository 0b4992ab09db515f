#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

/// Writes gauges in the Prometheus text format 0.0.4, whose lines OpenMetrics 1.0.0 shares. Label values and help are
/// escaped; numbers have the fewest digits that read back as the same double.
class Exposition {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Starts a gauge: its samples follow at once. `help` holds no double quote, which the two formats escape
  /// differently.
  void gauge(std::string_view name, std::string_view help);
  /// A value that is not a number is no sample: the series is absent.
  void sample(const Labels& labels, double value);

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

void add_escaped(std::string& out, std::string_view text, bool quote);
void add_number(std::string& out, double value);

}  // namespace tocsin
