#include "simulate/planting.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr double least_expected = 20;  // notifications over all the published years

tl::unexpected<Error> fault(const PlantRequest& request, std::string_view words, ErrorKind kind) {
  return failure(kind, fmt::format("plant specification, character {}: {}", request.position, words));
}

struct Expectation {
  std::vector<double> notifications;  // of each council over the published years
  std::vector<bool> throughout;       // in force in every one of them
};

Result<Expectation> expect(const SimulationInputs& inputs, const CouncilRates& rates) {
  Expectation expected{std::vector<double>(rates.councils().size(), 0.0),
                       std::vector<bool>(rates.councils().size(), true)};
  for (const NationalYear& year : inputs.national) {
    const auto weights = rates.base_weights(year.reporting_year);
    if (!weights) return tl::unexpected(weights.error());
    const double all = std::accumulate(weights->begin(), weights->end(), 0.0);
    for (std::size_t i = 0; i < weights->size(); ++i) {
      expected.notifications[i] += static_cast<double>(year.total) * (*weights)[i] / all;
      if ((*weights)[i] == 0) expected.throughout[i] = false;
    }
  }
  return expected;
}

class Planting {
 public:
  Planting(const SimulationInputs& inputs, const CouncilRates& rates)
      : rates_(rates), published_{inputs.national.front().reporting_year, inputs.national.back().reporting_year} {}

  Result<void> name(const PlantRequest& request) {
    const auto council = rates_.council_of(request.authority);
    if (!council) {
      return fault(request, fmt::format("{} is no authority of the register", request.authority.text()),
                   ErrorKind::not_found);
    }
    return plant(request, *council);
  }

  Result<void> choose(const PlantRequest& request, const Expectation& expected, Random random) {
    std::vector<std::size_t> eligible;
    for (std::size_t i = 0; i < rates_.councils().size(); ++i) {
      if (expected.throughout[i] && expected.notifications[i] >= least_expected && !is_planted(i))
        eligible.push_back(i);
    }
    if (eligible.size() < static_cast<std::size_t>(request.count)) {
      return fault(request,
                   fmt::format("{} authorities asked for, {} left that expect at least {} notifications", request.count,
                               eligible.size(), least_expected),
                   ErrorKind::invalid_input);
    }
    for (int chosen = 0; chosen < request.count; ++chosen) {
      const auto at = eligible.begin() + static_cast<std::ptrdiff_t>(random.below(eligible.size()));
      if (auto planted = plant(request, *at); !planted) return planted;
      eligible.erase(at);
    }
    return {};
  }

  [[nodiscard]] std::vector<PlantedCouncil> take() { return std::move(planted_); }

 private:
  [[nodiscard]] bool is_planted(std::size_t council) const {
    return std::any_of(planted_.begin(), planted_.end(), [&](const auto& other) { return other.council == council; });
  }

  Result<void> plant(const PlantRequest& request, std::size_t council) {
    const YearRange years = request.years.value_or(published_);
    if (!published_.contains(years.from) || !published_.contains(years.to)) {
      return fault(request,
                   fmt::format("years {}-{} are not within the published {}-{}", years.from, years.to, published_.from,
                               published_.to),
                   ErrorKind::invalid_input);
    }
    if (is_planted(council)) {
      return fault(request, fmt::format("the council of {} is planted already", request.authority.text()),
                   ErrorKind::conflict);
    }
    planted_.push_back({council, request.ratio, years});
    return {};
  }

  const CouncilRates& rates_;
  YearRange published_;
  std::vector<PlantedCouncil> planted_;
};

}  // namespace

Result<std::vector<PlantedCouncil>> plant_councils(const SimulationInputs& inputs, const SimulationSettings& settings,
                                                   const CouncilRates& rates) {
  Planting planting(inputs, rates);
  for (const PlantRequest& request : settings.plants) {
    if (request.authority.empty()) continue;
    if (const auto named = planting.name(request); !named) return tl::unexpected(named.error());
  }
  const auto expected = expect(inputs, rates);
  if (!expected) return tl::unexpected(expected.error());
  for (std::size_t i = 0; i < settings.plants.size(); ++i) {
    const PlantRequest& request = settings.plants[i];
    if (!request.authority.empty()) continue;
    const auto chosen =
        planting.choose(request, *expected, Random(settings.seed, stream_for(fmt::format("plant/{}", i))));
    if (!chosen) return tl::unexpected(chosen.error());
  }
  return planting.take();
}

}  // namespace tocsin
