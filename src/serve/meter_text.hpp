#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

#include "tocsin/serve/meters.hpp"

namespace tocsin {

/// A trace behind one bucket of a histogram.
struct Exemplar {
  std::string trace;
  double seconds = 0;
};

/// The exemplar of a bucket (counted from 0, the last is +Inf) of one of the family's series; null where there is none.
using ExemplarOf = std::function<const Exemplar*(const std::string& family, const prometheus::ClientMetric& series,
                                                 std::size_t bucket)>;

/// Counters, gauges and histograms as the format writes them; exemplars in OpenMetrics only, without its closing line.
[[nodiscard]] std::string meter_text(const std::vector<prometheus::MetricFamily>& families, ExpositionFormat format,
                                     const ExemplarOf& exemplar);

}  // namespace tocsin
