#include "simulate/england_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/stats/random.hpp"

#include "simulate/council_rates.hpp"
#include "simulate/planting.hpp"

namespace tocsin {
namespace {

constexpr double largest_scale = 100'000;
constexpr int years_before = 5;            // incidents come to notice late
constexpr double withdrawn_share = 0.015;  // of the year's total, beyond it

/// What the release pages of "Serious incident notifications" say of a year beyond its total and natures: notifications
/// of April to September (releases 2020-21 Part 1 and 2020-21), of looked-after children, and deaths of care leavers
/// (release 2026).
struct PublishedDetail {
  int reporting_year;
  std::optional<std::int64_t> first_half;
  std::optional<std::int64_t> looked_after;
  std::int64_t care_leaver_deaths;
};
constexpr PublishedDetail published_details[] = {
    {2020, 225, {}, 0}, {2021, 285, {}, 0}, {2024, {}, 99, 0}, {2025, {}, 93, 91}, {2026, {}, 113, 106}};
constexpr double looked_after_share = (99.0 + 93.0 + 113.0) / (405.0 + 338.0 + 357.0);

PublishedDetail detail_of(int reporting_year) {
  for (const PublishedDetail& detail : published_details) {
    if (detail.reporting_year == reporting_year) return detail;
  }
  return {reporting_year, {}, {}, 0};
}

std::int64_t scaled(std::int64_t figure, double scale) { return std::llround(static_cast<double>(figure) * scale); }

/// Splits a total in the given proportions, the largest remainders rounded up; ties go to the earlier.
NatureCounts apportion(std::int64_t total, const std::array<double, 3>& shares) {
  const double all = shares[0] + shares[1] + shares[2];
  std::array<std::int64_t, 3> parts{};
  std::array<double, 3> remainders{};
  std::int64_t left = total;
  for (std::size_t i = 0; i < 3; ++i) {
    const double exact = static_cast<double>(total) * shares[i] / all;
    left -= parts[i] = static_cast<std::int64_t>(std::floor(exact));
    remainders[i] = exact - std::floor(exact);
  }
  for (; left > 0; --left) {
    const auto largest = std::max_element(remainders.begin(), remainders.end());
    ++parts[static_cast<std::size_t>(largest - remainders.begin())];
    *largest = -1;
  }
  return {parts[0], parts[1], parts[2]};
}

NatureCounts natures_of(const NationalYear& year, const std::vector<NationalYear>& national, std::int64_t total) {
  std::array<double, 3> shares{};
  for (const NationalYear& other : national) {
    const bool wanted = year.natures ? other.reporting_year == year.reporting_year : other.natures.has_value();
    if (!wanted) continue;
    shares[0] += static_cast<double>(other.natures->child_death);
    shares[1] += static_cast<double>(other.natures->serious_harm);
    shares[2] += static_cast<double>(other.natures->other);
  }
  return apportion(total, shares);
}

Result<void> check(const SimulationInputs& inputs, const SimulationSettings& settings) {
  const auto& national = inputs.national;
  if (national.empty()) return failure(ErrorKind::not_found, "no national total at all: give those of at least a year");
  for (std::size_t i = 0; i < national.size(); ++i) {
    const NationalYear& year = national[i];
    if (i > 0 && year.reporting_year != national[i - 1].reporting_year + 1) {
      return failure(ErrorKind::invalid_input, "the years of the national totals do not follow each other");
    }
    if (year.total < 1 || (year.natures && year.natures->total() != year.total)) {
      return failure(ErrorKind::invalid_input,
                     fmt::format("reporting year {}: the natures do not add to the total of {}, or it is not positive",
                                 year.reporting_year, year.total));
    }
  }
  if (std::none_of(national.begin(), national.end(), [](const NationalYear& y) { return y.natures.has_value(); })) {
    return failure(ErrorKind::not_found, "no year has its natures: they cannot be divided");
  }
  const int first = national.front().reporting_year;
  const int last = national.back().reporting_year;
  if (settings.from < first || settings.to > last || settings.to < settings.from) {
    return failure(ErrorKind::unsupported,
                   fmt::format("cannot simulate reporting years {} to {}: totals are published for {} to {}",
                               settings.from, settings.to, first, last));
  }
  if (!(settings.scale > 0 && settings.scale <= largest_scale)) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("scale {} is not above 0 and at most {}", settings.scale, largest_scale));
  }
  const Period needed = Period::reporting_year(settings.from - years_before).until(Period::reporting_year(settings.to));
  if (!inputs.calendar.coverage().contains(needed)) {
    return failure(ErrorKind::not_found, fmt::format("the bank holidays do not cover {}: late notifications reach "
                                                     "back that far",
                                                     needed.words()));
  }
  return {};
}

/// Counts of the four quarters; a published first half is kept.
std::array<std::int64_t, 4> split_quarters(Random& random, std::int64_t total, std::optional<std::int64_t> first_half) {
  const Eigen::VectorXd even = Eigen::VectorXd::Ones(2);
  const std::int64_t first = first_half ? *first_half : random.multinomial(total, even)[0];
  const auto early = random.multinomial(first, even);
  const auto late = random.multinomial(total - first, even);
  return {early[0], early[1], late[0], late[1]};
}

/// The authorities in force on some day of the quarter, by code, without records yet.
std::vector<AuthorityDraw> senders_of(const AuthorityRegister& authorities, const Period& quarter) {
  std::vector<AuthorityDraw> senders;
  for (const Authority& authority : authorities.authorities()) {
    const Day first = std::max(authority.valid_from, quarter.first());
    const Day last = std::min(authority.valid_to.value_or(quarter.last()), quarter.last());
    if (const auto window = Period::between(first, last)) senders.push_back({authority.code, *window, 0, 0, 0});
  }
  return senders;
}

class YearDrawing {
 public:
  YearDrawing(const SimulationInputs& inputs, const SimulationSettings& settings, const CouncilRates& rates,
              const std::vector<PlantedCouncil>& planted)
      : inputs_(inputs),
        settings_(settings),
        rates_(rates),
        planted_(planted),
        persistent_(rates.persistent_effects(settings.seed)) {}

  Result<YearDraw> draw(const NationalYear& national) const {
    const int year = national.reporting_year;
    const auto weights = council_weights(year);
    if (!weights) return tl::unexpected(weights.error());

    const PublishedDetail detail = detail_of(year);
    const std::int64_t total = scaled(national.total, settings_.scale);
    YearDraw drawn;
    drawn.reporting_year = year;
    drawn.natures = natures_of(national, inputs_.national, total);
    drawn.looked_after = detail.looked_after ? scaled(*detail.looked_after, settings_.scale)
                                             : std::llround(static_cast<double>(total) * looked_after_share);
    std::optional<std::int64_t> first_half;
    if (detail.first_half) first_half = scaled(*detail.first_half, settings_.scale);

    Random random(settings_.seed, stream_for(fmt::format("allocation/{}", year)));
    const auto counted = split_quarters(random, total, first_half);
    const auto withdrawn =
        split_quarters(random, std::llround(static_cast<double>(total) * withdrawn_share), std::nullopt);
    const auto care_leavers = split_quarters(random, scaled(detail.care_leaver_deaths, settings_.scale), std::nullopt);
    for (std::size_t q = 0; q < 4; ++q) {
      auto& senders = drawn.quarters[q];
      const Period quarter = Period::reporting_quarter(year, static_cast<int>(q) + 1);
      senders = senders_of(inputs_.authorities, quarter);
      const Eigen::VectorXd shares = sender_weights(senders, *weights, quarter);
      if (!(shares.sum() > 0)) {
        return failure(ErrorKind::conflict, fmt::format("{}: every authority is silenced", quarter.words()));
      }
      const auto of_notifications = random.multinomial(counted[q], shares);
      const auto of_withdrawn = random.multinomial(withdrawn[q], shares);
      const auto of_care_leavers = random.multinomial(care_leavers[q], shares);
      for (std::size_t i = 0; i < senders.size(); ++i) {
        senders[i].notifications = of_notifications[i];
        senders[i].withdrawn = of_withdrawn[i];
        senders[i].care_leaver_deaths = of_care_leavers[i];
      }
    }
    return drawn;
  }

 private:
  [[nodiscard]] Result<std::vector<double>> council_weights(int year) const {
    auto weights = rates_.base_weights(year);
    if (!weights) return weights;
    const auto transient = rates_.transient_effects(settings_.seed, year);
    std::vector<double> lasting = persistent_;
    for (const PlantedCouncil& plant : planted_) {
      lasting[plant.council] = plant.years.contains(year) ? plant.ratio : 1.0;
    }
    for (std::size_t i = 0; i < weights->size(); ++i) (*weights)[i] *= lasting[i] * transient[i];
    return weights;
  }

  [[nodiscard]] Eigen::VectorXd sender_weights(const std::vector<AuthorityDraw>& senders,
                                               const std::vector<double>& council_weights,
                                               const Period& quarter) const {
    Eigen::VectorXd weights(static_cast<Eigen::Index>(senders.size()));
    for (std::size_t i = 0; i < senders.size(); ++i) {
      const double share = static_cast<double>(senders[i].window.days()) / quarter.days();
      weights[static_cast<Eigen::Index>(i)] = share * council_weights[*rates_.council_of(senders[i].authority)];
    }
    return weights;
  }

  const SimulationInputs& inputs_;
  const SimulationSettings& settings_;
  const CouncilRates& rates_;
  const std::vector<PlantedCouncil>& planted_;
  std::vector<double> persistent_;
};

std::vector<PlantedRate> truth_of(const std::vector<PlantedCouncil>& planted, const CouncilRates& rates,
                                  const SimulationSettings& settings) {
  std::vector<PlantedRate> truth;
  for (const PlantedCouncil& plant : planted) {
    const YearRange years{std::max(plant.years.from, settings.from), std::min(plant.years.to, settings.to)};
    if (years.from <= years.to) truth.push_back({rates.councils()[plant.council].codes.back(), plant.ratio, years});
  }
  std::sort(truth.begin(), truth.end(),
            [](const PlantedRate& a, const PlantedRate& b) { return a.authority < b.authority; });
  return truth;
}

}  // namespace

Result<SimulatedEngland> simulate_england(SimulationInputs inputs, SimulationSettings settings) {
  if (const auto sound = check(inputs, settings); !sound) return within("simulate", sound.error());
  const auto rates = CouncilRates::from(inputs);
  if (!rates) return within("simulate", rates.error());
  const auto planted = plant_councils(inputs, settings, *rates);
  if (!planted) return within("simulate", planted.error());

  std::vector<YearDraw> years;
  const YearDrawing drawing(inputs, settings, *rates, *planted);
  for (const NationalYear& national : inputs.national) {
    if (national.reporting_year < settings.from || national.reporting_year > settings.to) continue;
    auto year = drawing.draw(national);
    if (!year) return within("simulate", year.error());
    years.push_back(std::move(*year));
  }
  auto truth = truth_of(*planted, *rates, settings);
  return SimulatedEngland{std::move(inputs), std::move(settings), std::move(years), std::move(truth)};
}

}  // namespace tocsin
