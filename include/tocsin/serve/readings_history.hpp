#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// What the readings of `/metrics` were at past times, as OpenMetrics 1.0.0 with timestamps: what
/// `promtool tsdb create-blocks-from openmetrics` takes. A reading that did not exist at a time has no sample then.
class ReadingsHistory {
 public:
  /// `labels` are put in front of every series' own, so that history and scrapes make one series: job and instance.
  explicit ReadingsHistory(std::vector<std::pair<std::string, std::string>> labels);

  /// Every reading of one edition at one time; times grow from call to call. O(series).
  void add(const Edition& edition, Instant when);
  [[nodiscard]] std::size_t samples() const { return samples_; }
  /// Hands out the text in pieces, a series at a time, the closing line last. O(samples).
  void write(const std::function<void(std::string_view)>& out) const;

 private:
  struct Family {
    std::string head;                           ///< HELP and TYPE
    std::map<std::string, std::string> series;  ///< name and labels; lines
  };
  void add_text(std::string_view text, const std::string& when);

  std::string labels_;
  std::vector<std::string> order_;  ///< of the families
  std::map<std::string, Family> families_;
  std::size_t samples_ = 0;
};

}  // namespace tocsin
