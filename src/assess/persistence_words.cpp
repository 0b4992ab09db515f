#include "persistence_words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "plain_numbers.hpp"

namespace tocsin {
namespace {

/// Never says more than the probability itself: 0.996 is 99.6%, 0.9996 is more than 99.9%.
std::string percent(double probability) {
  if (probability > 0.999) return "more than 99.9%";
  if (probability < 0.01) return "less than 1%";
  const double scale = probability > 0.99 ? 10 : 1;
  return plain(std::floor(100 * scale * probability + 1e-9) / scale) + "%";
}

/// "April 2021 to March 2026", or "3 of the 5 years April 2021 to March 2026".
std::string years_words(const WindowEstimates& estimates, const RateEstimate& unit) {
  const int years = static_cast<int>(std::round(estimates.period.years()));
  if (unit.years_used == years) return estimates.period.words();
  return fmt::format("{} of the {} years {}", unit.years_used, years, estimates.period.words());
}

std::string_view allowed_for(const WindowEstimates& estimates) {
  if (allows_for_region(estimates)) return estimates.context.empty() ? " and region" : ", circumstances and region";
  return estimates.context.empty() ? "" : " and circumstances";
}

std::string counts_words(const WindowEstimates& estimates, const RateEstimate& unit) {
  return fmt::format("{}{} {} where {} would be expected from its child population{} over {}",
                     unit.observed_least == unit.observed_most ? "" : "About ", plain(unit.observed),
                     unit.observed == 1 ? "notification" : "notifications", count_words(unit.expected),
                     allowed_for(estimates), years_words(estimates, unit));
}

std::string interval_words(const WindowEstimates& estimates, const RateEstimate& unit) {
  return fmt::format("its underlying rate is between {:.2f} and {:.2f} times the expected one with {} probability",
                     unit.relative_lower, unit.relative_upper, percent(estimates.confidence));
}

}  // namespace

std::string evidence_words(const WindowEstimates& estimates, const RateEstimate& unit, Direction direction,
                           const Policy& policy) {
  const bool high = direction == Direction::high;
  return fmt::format("{}; {}, and {} {} times it with {} probability", counts_words(estimates, unit),
                     interval_words(estimates, unit), high ? "above" : "below",
                     plain(high ? policy.ratio : 1 / policy.ratio), percent(high ? unit.prob_high : unit.prob_low));
}

std::string finding_words(const std::string& evidence, double q_value) {
  return fmt::format("{}; of the findings at least as clear as this one, at most {}% are expected to be false alarms.",
                     evidence, std::ceil(100 * q_value));
}

std::string normal_words(const WindowEstimates& estimates, const RateEstimate& unit, bool assessable_high,
                         bool assessable_low) {
  std::string words = fmt::format("{}; {}", counts_words(estimates, unit), interval_words(estimates, unit));
  if (!assessable_low) words += "; too few are expected to show a low rate";
  if (!assessable_high) words += "; too few are expected to show a high rate";
  return words + ".";
}

std::string ended_words() {
  return "This authority no longer exists. Its earlier numbers are kept and inform what is expected of others; it is "
         "not assessed.";
}

std::string too_few_years_words(const WindowEstimates& estimates, const RateEstimate& unit, const Policy& policy) {
  return fmt::format("{} usable {} in {}, where at least {} are needed.",
                     unit.years_used == 0 ? "No" : fmt::format("{}", unit.years_used),
                     unit.years_used == 1 ? "year" : "years", estimates.period.words(), policy.minimum_years);
}

std::string too_little_words(const WindowEstimates& estimates, const RateEstimate& unit, const Policy& policy) {
  const std::string counts = counts_words(estimates, unit);
  if (!unit.detectable_high && !unit.detectable_low && unit.expected > 0) {
    return counts + ": authorities vary no more than chance alone would make them, so no departure could be shown.";
  }
  return fmt::format(
      "{}: too few to show, with {} probability, a rate {} times the expected one or one {} times as large.", counts,
      percent(policy.power), plain(policy.useful_high), plain(policy.useful_low));
}

}  // namespace tocsin
