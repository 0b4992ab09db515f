// Any bytes are series whose parts fit together and that every detector can be run on, or faults in words.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "detect_series.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto all = parse_series_file(text, "s.csv");
  if (!all) {
    if (!all.error().message.starts_with("s.csv:") || all.error().message.ends_with('\n')) std::abort();
    return 0;
  }
  for (const Series& series : *all) {
    const auto periods = static_cast<Eigen::Index>(series.t.size());
    if (periods == 0 || series.counts.size() != periods || series.name.empty() ||
        (series.exposure.size() != 0 && !(series.exposure.size() == periods && (series.exposure.array() > 0).all())))
      std::abort();
    if (periods > 400) continue;  // the detectors have their own tests; here it is the reader's
    for (const DetectorMethod& method : detector_methods()) {
      DetectOptions options;
      options.method = method.name;
      const auto judged = detect(series, options);
      if (judged && judged->size() > series.t.size()) std::abort();
    }
  }
  return 0;
}
