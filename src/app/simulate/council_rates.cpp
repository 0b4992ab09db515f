#include "simulate/council_rates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr double deprivation_gradient = 0.25;  // of the log rate, a standard deviation of log IDACI
constexpr double persistent_sd = 0.25;
constexpr double transient_sd = 0.15;
constexpr double kinship = 0.8;  // correlation of a new council's effect with its predecessors'

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Lognormal of mean 1.
double mean_one(double standard, double sd) { return std::exp(sd * standard - sd * sd / 2); }

}  // namespace

std::uint64_t stream_for(std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : purpose) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return hash;
}

CouncilRates::CouncilRates(const SimulationInputs& inputs)
    : authorities_(&inputs.authorities),
      population_(inputs.child_population),
      children_in_need_(inputs.children_in_need),
      councils_(councils_of(inputs.authorities)) {
  for (std::size_t i = 0; i < councils_.size(); ++i) {
    for (const AreaCode code : councils_[i].codes) position_.emplace(code, i);
  }
}

Result<CouncilRates> CouncilRates::from(const SimulationInputs& inputs) {
  CouncilRates rates(inputs);
  const auto standardised = rates.standardised_deprivation(AreaContext(inputs.idaci));
  if (!standardised) return tl::unexpected(standardised.error());
  for (const double z : *standardised) rates.deprivation_factor_.push_back(std::exp(deprivation_gradient * z));
  return rates;
}

std::optional<std::size_t> CouncilRates::council_of(AreaCode code) const {
  const auto found = position_.find(code);
  return found == position_.end() ? std::nullopt : std::optional(found->second);
}

bool CouncilRates::in_force(const Council& council, const Period& period) const {
  const Authority* first = authorities_->find(council.codes.front());
  const Authority* last = authorities_->find(council.codes.back());
  return first->valid_from <= period.last() && (!last->valid_to || *last->valid_to >= period.first());
}

std::vector<std::size_t> CouncilRates::predecessors_of(std::size_t council) const {
  std::vector<std::size_t> before;
  for (const Succession& step : authorities_->successions_to(councils_[council].codes.front())) {
    before.push_back(position_.at(step.predecessor));
  }
  return before;
}

std::vector<std::size_t> CouncilRates::successors_of(std::size_t council) const {
  std::vector<std::size_t> after;
  for (const Succession& step : authorities_->successions_from(councils_[council].codes.back())) {
    after.push_back(position_.at(step.successor));
  }
  return after;
}

/// Log scores of the latest index; a council made or ended by a reorganisation that has none of its own takes the mean
/// of its predecessors', else of its successors'.
Result<std::vector<double>> CouncilRates::standardised_deprivation(const AreaContext& idaci) const {
  const auto index = idaci.latest();
  if (!index) return failure(ErrorKind::not_found, "no IDACI score at all: give the table of deprivation scores");
  std::vector<std::optional<double>> own(councils_.size());
  std::vector<double> known;
  for (std::size_t i = 0; i < councils_.size(); ++i) {
    const Figure* score = idaci.find(councils_[i], *index);
    if (!score || !score->shown() || *score->shown() <= 0) continue;
    own[i] = std::log(*score->shown());
    known.push_back(*own[i]);
  }
  if (known.size() < 2) return failure(ErrorKind::not_found, "fewer than two authorities have an IDACI score above 0");
  const double centre = mean(known);
  double squares = 0;
  for (const double value : known) squares += (value - centre) * (value - centre);
  const double sd = std::sqrt(squares / static_cast<double>(known.size() - 1));
  if (!(sd > 0)) return failure(ErrorKind::numeric, "all IDACI scores are equal: they cannot be standardised");

  std::vector<double> standardised;
  for (std::size_t i = 0; i < councils_.size(); ++i) {
    std::vector<double> scores;
    if (own[i]) scores.push_back(*own[i]);
    for (const auto& kin : {predecessors_of(i), successors_of(i)}) {
      if (!scores.empty()) break;
      for (const std::size_t relative : kin) {
        if (own[relative]) scores.push_back(*own[relative]);
      }
    }
    if (scores.empty()) {
      return failure(ErrorKind::not_found, fmt::format("authority {} has no IDACI score, nor has any predecessor or "
                                                       "successor: add one to the table of deprivation scores",
                                                       councils_[i].codes.back().text()));
    }
    standardised.push_back((mean(scores) - centre) / sd);
  }
  return standardised;
}

/// The mid-year estimate that falls in the year, else the latest for the country. Where councils' estimates were
/// withheld, what is left of the country's children is shared among them by their children in need of the March before.
Result<std::vector<double>> CouncilRates::children(int reporting_year) const {
  const AreaCode england = AreaCode::parse("E92000001").value();
  int mid_year = reporting_year - 1;
  const auto latest = population_.latest();
  if (latest) mid_year = std::min(mid_year, static_cast<int>(std::chrono::year_month_day(latest->first()).year()));
  const Period estimate = Period::calendar_year(mid_year);
  const Figure* country = population_.find(england, estimate);
  const auto missing = [&](std::string_view what, std::string_view code) {
    return failure(ErrorKind::not_found,
                   fmt::format("reporting year {}: {} of {} is not in the tables", reporting_year, what, code));
  };
  if (!country || !country->shown()) return missing(fmt::format("the child population of mid-{}", mid_year), "England");

  const Period year = Period::reporting_year(reporting_year);
  std::vector<double> children(councils_.size(), 0.0);
  std::vector<std::size_t> withheld;
  double left = *country->shown();
  double need = 0;
  for (std::size_t i = 0; i < councils_.size(); ++i) {
    if (!in_force(councils_[i], year)) continue;
    const Figure* figure = population_.find(councils_[i], estimate);
    if (figure && figure->shown()) {
      left -= children[i] = *figure->shown();
      continue;
    }
    const auto march = std::chrono::sys_days(std::chrono::year(mid_year) / std::chrono::March / 31);
    const Figure* in_need = children_in_need_.find(councils_[i], Period::on(march));
    if (!in_need || !in_need->shown()) {
      return missing(
          fmt::format("neither the child population of mid-{0} nor the children in need of March {0}", mid_year),
          councils_[i].codes.back().text());
    }
    withheld.push_back(i);
    need += children[i] = *in_need->shown();
  }
  if (!withheld.empty() && (left <= 0 || need <= 0)) {
    return missing(fmt::format("the child population of mid-{}", mid_year), councils_[withheld[0]].codes.back().text());
  }
  for (const std::size_t i : withheld) children[i] *= left / need;
  return children;
}

Result<std::vector<double>> CouncilRates::base_weights(int reporting_year) const {
  auto weights = children(reporting_year);
  if (!weights) return weights;
  for (std::size_t i = 0; i < councils_.size(); ++i) (*weights)[i] *= deprivation_factor_[i];
  return weights;
}

double CouncilRates::standard_effect(std::size_t council, std::uint64_t seed,
                                     std::vector<std::optional<double>>& known) const {
  if (known[council]) return *known[council];
  Random random(seed, stream_for(fmt::format("persistent/{}", councils_[council].codes.front().text())));
  double effect = random.normal();
  const auto before = predecessors_of(council);
  if (!before.empty()) {
    double inherited = 0;
    for (const std::size_t relative : before) inherited += standard_effect(relative, seed, known);
    effect = kinship * inherited / static_cast<double>(before.size()) + std::sqrt(1 - kinship * kinship) * effect;
  }
  known[council] = effect;
  return effect;
}

std::vector<double> CouncilRates::persistent_effects(std::uint64_t seed) const {
  std::vector<std::optional<double>> known(councils_.size());
  std::vector<double> effects;
  for (std::size_t i = 0; i < councils_.size(); ++i) {
    effects.push_back(mean_one(standard_effect(i, seed, known), persistent_sd));
  }
  return effects;
}

std::vector<double> CouncilRates::transient_effects(std::uint64_t seed, int reporting_year) const {
  std::vector<double> effects;
  for (const Council& council : councils_) {
    Random random(seed, stream_for(fmt::format("transient/{}/{}", reporting_year, council.codes.front().text())));
    effects.push_back(mean_one(random.normal(), transient_sd));
  }
  return effects;
}

}  // namespace tocsin
