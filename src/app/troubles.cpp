#include "troubles.hpp"

#include <fmt/format.h>

namespace tocsin {
namespace {

std::string without(std::string words, const std::string& path, std::string_view instead) {
  for (std::size_t at = path.empty() ? std::string::npos : words.find(path); at != std::string::npos;
       at = words.find(path, at + instead.size()))
    words.replace(at, path.size(), instead);
  return words;
}

/// What the stage could not do.
std::string_view what_failed(const std::string& stage) {
  if (stage == "watch" || stage == "read") return "The store cannot be read";
  if (stage == "panel") return "The rows received cannot be put together by authority and year";
  if (stage == "assess") return "The rows received cannot be assessed";
  if (stage == "tables") return "A reference table cannot be taken into the store";
  if (stage == "reload") return "The changed configuration was not taken and the one before it stands";
  return "The pages cannot be made";
}

std::string_view what_to_do(const std::string& stage) {
  if (stage == "watch" || stage == "read")
    return "Check that the store is there, may be read and has room on its disk; the service tries again by itself.";
  if (stage == "panel" || stage == "assess")
    return "Look on /feeds at the file that came last, correct its rows and load it again.";
  if (stage == "tables") return "Run tocsin check; the service tries again by itself.";
  if (stage == "reload") return "Run tocsin check, mend what it names and send SIGHUP again.";
  return "This is a fault of the program: report it with the service's log.";
}

}  // namespace

std::string trouble_words(const std::string& stage, const Error& error, const Configuration& configuration) {
  std::string cause = without(error.message, configuration.store.string(), "the configured file");
  for (const auto& folder : {configuration.reference_tables, configuration.feed_maps, configuration.file.parent_path()})
    cause = without(std::move(cause), folder.string() + "/", "");
  const bool nothing_yet = stage == "read" && error.kind == ErrorKind::not_found;
  if (nothing_yet) return fmt::format("There is nothing to show yet: {}.", cause);
  return fmt::format("{}: {}. {}", what_failed(stage), cause, what_to_do(stage));
}

bool Troubles::add(const std::string& stage, const Error& error, const Configuration& configuration, Instant when) {
  const std::string words = trouble_words(stage, error, configuration);
  const auto [trouble, fresh] = by_stage_.try_emplace(stage, Trouble{stage, words, when});
  if (!fresh && trouble->second.words == words) return false;
  trouble->second.words = words;
  return true;
}

bool Troubles::end(const std::string& stage) { return by_stage_.erase(stage) > 0; }

std::vector<Trouble> Troubles::all() const {
  std::vector<Trouble> troubles;
  for (const auto& [stage, trouble] : by_stage_) troubles.push_back(trouble);
  return troubles;
}

}  // namespace tocsin
