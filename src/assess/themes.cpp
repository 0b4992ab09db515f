#include "themes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/stats/beta_binomial.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/false_discovery.hpp"
#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include "plain_numbers.hpp"
#include "theme_fields.hpp"
#include "whole_quarters.hpp"

// Symbols and mathematics: models/records/MODEL.md.
namespace tocsin {
namespace {

/// Notifications of one field: by answer and area, England last. Those without an answer are in none.
struct Counts {
  Eigen::MatrixXd now;
  Eigen::MatrixXd past;
};

struct Windows {
  Period now;
  Period past;
};

Counts count(const ThemeField& field, const EventStream& stream,
             const std::vector<std::optional<Eigen::Index>>& area_of, Eigen::Index areas, const Windows& windows) {
  const auto answers = static_cast<Eigen::Index>(field.answers);
  Counts counts{Eigen::MatrixXd::Zero(answers, areas + 1), Eigen::MatrixXd::Zero(answers, areas + 1)};
  for (std::size_t i = 0; i < stream.events.size(); ++i) {
    const StreamEvent& event = stream.events[i];
    const auto answer = field.answer(event);
    Eigen::MatrixXd* into = windows.now.contains(event.notified)    ? &counts.now
                            : windows.past.contains(event.notified) ? &counts.past
                                                                    : nullptr;
    if (!answer || !into) continue;
    const auto row = static_cast<Eigen::Index>(*answer);
    if (area_of[i]) ++(*into)(row, *area_of[i]);
    ++(*into)(row, areas);
  }
  return counts;
}

/// One theme in one area that may be said.
struct Theme {
  std::string name;  ///< "age: under_1"
  Eigen::Index area = 0;
  double observed = 0;
  double expected = 0;
  double ratio = 0;
  double lower = 0;
  double upper = 0;
  double probability = 0;  ///< of a ratio above the policy's
};

std::string name_of_theme(const ThemeField& field, Eigen::Index answer) {
  std::string words(field.words(static_cast<std::size_t>(answer)));
  std::replace(words.begin(), words.end(), '_', ' ');
  return fmt::format("{}: {}", field.name, words);
}

/// England's answers of the newest quarters against those before: given both counts the newest is binomial.
void add_national(std::vector<Theme>& themes, const ThemeField& field, const Counts& counts, const Policy& policy,
                  double tail) {
  const Eigen::Index england = counts.now.cols() - 1;
  const double all_now = counts.now.col(england).sum();
  const double all_past = counts.past.col(england).sum();
  if (!(all_now > 0 && all_past > 0)) return;
  const double among = all_now / all_past;
  const auto ratio_at = [&](double share) { return share / (1 - share) / among; };
  for (Eigen::Index answer = 0; answer < counts.now.rows(); ++answer) {
    const double now = counts.now(answer, england);
    const double past = counts.past(answer, england);
    if (now < policy.theme_minimum) continue;
    const BetaLaw law{now + 0.5, past + 0.5};
    const double reference = policy.theme_ratio * among / (1 + policy.theme_ratio * among);
    themes.push_back({.name = name_of_theme(field, answer),
                      .area = england,
                      .observed = now,
                      .expected = past * among,
                      .ratio = ratio_at(beta_quantile(0.5, law.alpha, law.beta)),
                      .lower = ratio_at(beta_quantile(tail, law.alpha, law.beta)),
                      .upper = ratio_at(beta_quantile(1 - tail, law.alpha, law.beta)),
                      .probability = beta_sf(reference, law.alpha, law.beta)});
  }
}

/// An answer in a region.
struct Pair {
  std::string name;
  Eigen::Index area = 0;
  double now = 0;
  double past = 0;
  double expected_now = 0;
  double expected_past = 0;
};

/// All pairs of a field, with what answer and region lead to expect in either time if they had nothing to do with each
/// other.
void add_pairs(std::vector<Pair>& pairs, const ThemeField& field, const Counts& counts) {
  const Eigen::Index england = counts.now.cols() - 1;
  const double all_now = counts.now.col(england).sum();
  const double all_past = counts.past.col(england).sum();
  if (!(all_now > 0 && all_past > 0)) return;
  for (Eigen::Index area = 0; area < england; ++area) {
    for (Eigen::Index answer = 0; answer < counts.now.rows(); ++answer) {
      const Pair pair{.name = name_of_theme(field, answer),
                      .area = area,
                      .now = counts.now(answer, area),
                      .past = counts.past(answer, area),
                      .expected_now = counts.now(answer, england) * counts.now.col(area).sum() / all_now,
                      .expected_past = counts.past(answer, england) * counts.past.col(area).sum() / all_past};
      if (pair.expected_now > 0 && pair.expected_past > 0) pairs.push_back(pair);
    }
  }
}

bool fitted(const MixtureFit& fit) {
  return fit.status == MixtureStatus::converged || fit.status == MixtureStatus::hit_limit;
}

/// Regions' answers given each region's own past and the nation of the same time.
void add_regional(std::vector<Theme>& themes, const std::vector<Pair>& pairs, const Policy& policy, double tail) {
  const auto n = static_cast<Eigen::Index>(pairs.size());
  Eigen::VectorXd now(n), past(n), expected(n), expected_past(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Pair& pair = pairs[static_cast<std::size_t>(i)];
    now[i] = pair.now;
    past[i] = pair.past;
    expected[i] = pair.expected_now;
    expected_past[i] = pair.expected_past;
  }
  const MixtureFit before = fit_gamma_mixture(past, expected_past, 0);
  if (!fitted(before)) return;
  expected.array() *= shrunken_ratios(before.prior, past, expected_past).geometric_mean.array();
  const MixtureFit fit = fit_gamma_mixture(now, expected, 0);
  if (!fitted(fit)) return;
  const ShrunkRatios ratios = shrunken_ratios(fit.prior, now, expected);
  const Eigen::VectorXd lower = shrunken_quantiles(fit.prior, now, expected, tail);
  const Eigen::VectorXd upper = shrunken_quantiles(fit.prior, now, expected, 1 - tail);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (now[i] < policy.theme_minimum) continue;
    const GammaMixture& prior = fit.prior;
    const double first = gamma_sf(policy.theme_ratio, prior.alpha1 + now[i], prior.beta1 + expected[i]);
    const double second = gamma_sf(policy.theme_ratio, prior.alpha2 + now[i], prior.beta2 + expected[i]);
    const Pair& pair = pairs[static_cast<std::size_t>(i)];
    themes.push_back({.name = pair.name,
                      .area = pair.area,
                      .observed = now[i],
                      .expected = expected[i],
                      .ratio = ratios.geometric_mean[i],
                      .lower = lower[i],
                      .upper = upper[i],
                      .probability = ratios.share[i] * first + (1 - ratios.share[i]) * second});
  }
}

/// What is said of a region: a sharp probability would give its count away, which is published rounded only.
double coarse(double probability) { return std::floor(20 * probability) / 20; }

std::string theme_words(const std::vector<const Theme*>& told, const Windows& windows, const Policy& policy,
                        bool national) {
  std::string words =
      fmt::format("More often from {} to {} than {}: ", iso_day(windows.now.first()), iso_day(windows.now.last()),
                  national ? "in the years before, of as many notifications"
                           : "its own past and England of the same time lead to expect");
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Theme& theme = *told[i];
    words += i == 0 ? "" : "; ";
    if (national) {
      words += fmt::format("{} ({} where {} would be expected)", theme.name, plain(theme.observed),
                           count_words(theme.expected));
    } else {
      words += theme.name;
    }
    words += fmt::format(", {} times as often or more with a probability of {}", plain(policy.theme_ratio),
                         probability_words(national ? theme.probability : coarse(theme.probability)));
  }
  return words + ". One notification may stand behind several of them. A change of recording looks the same.";
}

Finding describe(const Assessment& assessment, const Region& area, const std::vector<const Theme*>& told,
                 double q_value, const Windows& windows) {
  const Theme& first = *told.front();
  Finding finding;
  finding.watch = Watch::themes;
  finding.direction = Direction::high;
  finding.authority = area.code;
  finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), area.code.text(), name_of(finding.direction));
  finding.name = area.name;
  finding.region = area.code.is_country() ? AreaCode() : area.code;
  finding.since = reporting_quarter_of(windows.now.first());
  finding.period = windows.now;
  finding.observed = first.observed;
  finding.expected = first.expected;
  finding.relative_rate = first.ratio;
  finding.lower = first.lower;
  finding.upper = first.upper;
  finding.probability = area.code.is_country() ? first.probability : coarse(first.probability);
  finding.q_value = area.code.is_country() ? q_value : std::ceil(20 * q_value) / 20;
  finding.state = Status::emerging;
  finding.reason = theme_words(told, windows, assessment.policy, area.code.is_country());
  return finding;
}

/// Which region each event is of, by position.
std::vector<std::optional<Eigen::Index>> areas_of(const Assessment& assessment, const EventStream& stream,
                                                  const std::vector<Region>& regions) {
  std::vector<std::optional<Eigen::Index>> area_of(stream.events.size());
  const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, assessment.panel);
  for (std::size_t unit = 0; unit < events.size(); ++unit) {
    const auto region = std::ranges::find(regions, assessment.panel.units[unit].region, &Region::code);
    if (region == regions.end()) continue;
    for (const std::size_t position : events[unit]) area_of[position] = region - regions.begin();
  }
  return area_of;
}

}  // namespace

std::vector<Finding> find_themes(Assessment& assessment, const EventStream& stream,
                                 const std::vector<Region>& regions) {
  const Policy& policy = assessment.policy;
  const auto now = whole_quarters(stream.until(), policy.theme_quarters, 0, stream.from());
  const auto past = whole_quarters(stream.until(), policy.theme_past_quarters, policy.theme_quarters, stream.from());
  if (!now || !past) return {};
  const Windows windows{*now, *past};
  const double tail = (1 - assessment.estimates.confidence) / 2;
  const auto england = static_cast<Eigen::Index>(regions.size());
  const std::vector<std::optional<Eigen::Index>> area_of = areas_of(assessment, stream, regions);
  std::vector<Theme> themes;
  std::vector<Pair> pairs;
  for (const ThemeField& field : theme_fields()) {
    const Counts counts = count(field, stream, area_of, england, windows);
    add_national(themes, field, counts, policy, tail);
    add_pairs(pairs, field, counts);
  }
  add_regional(themes, pairs, policy, tail);
  std::erase_if(themes, [&](const Theme& theme) { return theme.probability < policy.list_probability; });
  std::stable_sort(themes.begin(), themes.end(),
                   [](const Theme& a, const Theme& b) { return a.probability > b.probability; });
  Eigen::VectorXd probabilities(static_cast<Eigen::Index>(themes.size()));
  for (Eigen::Index i = 0; i < probabilities.size(); ++i)
    probabilities[i] = themes[static_cast<std::size_t>(i)].probability;
  const BayesianDiscoveries listed = bayesian_discoveries(probabilities, policy.false_discovery);
  assessment.stream.theme_expected_false = listed.expected_false;
  std::vector<Finding> findings;
  for (Eigen::Index area = 0; area <= england; ++area) {
    std::vector<const Theme*> told;
    double q_value = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < themes.size(); ++i) {
      if (!listed.flagged[i] || themes[i].area != area) continue;
      told.push_back(&themes[i]);
      q_value = listed.q_value[static_cast<Eigen::Index>(i)];
    }
    const Region country{*AreaCode::parse("E92000001"), "England"};
    const Region& of = area < england ? regions[static_cast<std::size_t>(area)] : country;
    if (!told.empty()) findings.push_back(describe(assessment, of, told, q_value, windows));
  }
  return findings;
}

}  // namespace tocsin
