#pragma once

#include <map>
#include <string>
#include <vector>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// What keeps the newest rows from being published, by stage of the cycle.
class Troubles {
 public:
  /// The stage failed at `when`. True where that is news: it did not fail before, or for another reason.
  bool add(const std::string& stage, const Error& error, const Configuration& configuration, Instant when);
  /// The stage did not fail when it last ran. True where that is news.
  bool end(const std::string& stage);
  [[nodiscard]] std::vector<Trouble> all() const;  ///< by stage

 private:
  std::map<std::string, Trouble> by_stage_;
};

/// Whole sentences for readers of the pages: what is wrong at a stage, without the paths of this machine, and what to
/// do.
[[nodiscard]] std::string trouble_words(const std::string& stage, const Error& error,
                                        const Configuration& configuration);

}  // namespace tocsin
