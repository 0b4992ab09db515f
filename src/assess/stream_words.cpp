#include "stream_words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/stats/rate_limits.hpp"

#include "plain_numbers.hpp"

namespace tocsin {
namespace {

/// Of small probabilities: two digits that count.
std::string small_percent(double probability) {
  return probability < 1e-5 ? "less than 0.001%" : fmt::format("{:.2g}%", 100 * probability);
}

std::string per_year(double findings) {
  return findings < 0.05 ? std::string("fewer than 0.1") : fmt::format("{:.1f}", findings);
}

}  // namespace

std::string silence_words(const Finding& finding, double false_per_year) {
  return fmt::format(
      "No notification after {}; at its own past rate {} would have been expected by {}, and so long a silence has a "
      "probability of {} if nothing has changed. Chance alone makes about {} such findings a year over all "
      "authorities.",
      day_words(finding.period.first() - std::chrono::days(1)), count_words(finding.expected),
      day_words(finding.period.last()), small_percent(finding.probability), per_year(false_per_year));
}

std::string surge_words(const Finding& finding, double ratio, double false_per_year) {
  const bool high = finding.direction == Direction::high;
  const std::string counts =
      finding.authority.is_region()
          ? fmt::format("notifications have come {} its own past rate leads to expect",
                        high ? "faster than" : "more slowly than")
          : fmt::format("{} {} where its own past rate leads to expect {}", plain(finding.observed),
                        finding.observed == 1 ? "notification" : "notifications", count_words(finding.expected));
  return fmt::format(
      "{}: {}. A {} to {} times the past rate was watched for; one as clear has a probability of {} in an area like "
      "this if nothing has changed. Chance alone makes about {} such findings a year over all areas watched.",
      finding.period.words(), counts, high ? "rise" : "fall", plain(ratio), small_percent(finding.probability),
      per_year(false_per_year));
}

std::string cluster_words(const Finding& finding, const std::vector<std::string>& names, double false_per_year) {
  return fmt::format(
      "{}, {} authorities that lie together, had {} notifications in the days from {} where their own past rates lead "
      "to "
      "expect {}; so strong a cluster anywhere in England has a probability of {} if nothing has changed. Chance alone "
      "makes at most {} such findings a year.",
      fmt::join(names, ", "), names.size(), plain(finding.observed), finding.period.words(),
      count_words(finding.expected), small_percent(finding.probability), per_year(false_per_year));
}

std::string nature_words(const NatureShift& shift, double confidence) {
  const auto limits = [&](double observed, double expected) {
    const Limits counts = count_limits(observed, LimitMethod::exact, confidence);
    return Limits{counts.lower / expected, counts.upper / expected};
  };
  if (!(shift.deaths_expected > 0 && shift.harm_expected > 0)) return {};
  const Limits deaths = limits(shift.deaths, shift.deaths_expected);
  const Limits harm = limits(shift.harm, shift.harm_expected);
  const auto holds_one = [](const Limits& range) { return range.lower <= 1 && 1 <= range.upper; };
  const bool apart = deaths.upper < harm.lower || harm.upper < deaths.lower;
  std::string meaning = "which of the two moved cannot be told";
  if (holds_one(deaths) && !holds_one(harm))
    meaning =
        apart ? "deaths hardly moved and serious harm did: what is notified may have changed rather than what happens"
              : "serious harm moved and of deaths it cannot be told";
  if (!holds_one(deaths) && holds_one(harm)) meaning = "deaths moved and of serious harm it cannot be told";
  if (!holds_one(deaths) && !holds_one(harm)) meaning = "both moved, as a change in what happens would have it";
  return fmt::format(
      " Deaths: {} where {} would be expected ({:.2f} to {:.2f} times); serious harm: {} where {} would be "
      "({:.2f} to {:.2f} times); {}.",
      plain(shift.deaths), count_words(shift.deaths_expected), deaths.lower, deaths.upper, plain(shift.harm),
      count_words(shift.harm_expected), harm.lower, harm.upper, meaning);
}

}  // namespace tocsin
