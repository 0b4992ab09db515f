#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/stats/detector.hpp"

#include "series_file.hpp"

namespace tocsin {

/// What a detector is told; what is not given has the detector's own default.
struct DetectOptions {
  std::string method;
  std::optional<std::string> from;  ///< first period that is judged, as the file writes it
  int frequency = 0;                ///< periods in a year; 0: by the step (weeks 52, months 12, days 365, numbers 52)
  std::optional<double> alpha;
  int years = 5;
  int half_window = 3;
  std::string threshold = "nb_plugin";
  bool trend = true;
  int baseline = 7;             ///< EARS
  std::optional<double> limit;  ///< CUSUM, GLR, outbreak_p
  double reference = 1.04;      ///< CUSUM
  std::optional<double> ratio;  ///< cusum_count: the rise to find (default 2); GLR: a change of known size
  double run_length = 500;      ///< cusum_count: periods between false alarms
  bool decrease = false;        ///< GLR
  int harmonics = 1;            ///< of the in-control mean
};

/// One judged period; NaN where there is no such number.
struct DetectedPeriod {
  std::size_t period = 0;  ///< of the series
  DetectorStatus status = DetectorStatus::refused;
  bool alarm = false;
  double expected = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double score = std::numeric_limits<double>::quiet_NaN();
};

struct DetectorMethod {
  std::string_view name;
  std::string_view words;  ///< what it is, in a line
};
/// Every method that `detect` knows.
[[nodiscard]] const std::vector<DetectorMethod>& detector_methods();

/// Runs a method over one series. Errors: an unknown method, an option out of its range, `from` not a period of the
/// series, a method that needs exposure where there is none. A series too short, or of zeros only, is no error: the
/// status says so.
[[nodiscard]] Result<std::vector<DetectedPeriod>> detect(const Series& series, const DetectOptions& options);

[[nodiscard]] std::string_view status_name(DetectorStatus status);

}  // namespace tocsin
