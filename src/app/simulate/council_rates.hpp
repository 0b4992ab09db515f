#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simulate/area_context.hpp"
#include "simulate/england_simulation.hpp"

namespace tocsin {

/// A number for a substream of a seed, from words that say what it is for (FNV-1a, 64 bits).
[[nodiscard]] std::uint64_t stream_for(std::string_view purpose);

/// What makes councils notify at different rates.
class CouncilRates {
 public:
  static Result<CouncilRates> from(const SimulationInputs& inputs);

  [[nodiscard]] const std::vector<Council>& councils() const { return councils_; }
  /// Position among `councils()`; nothing for a code outside the register.
  [[nodiscard]] std::optional<std::size_t> council_of(AreaCode code) const;
  /// Children times the deprivation factor in that reporting year, for each council; 0 where it is not in force in it.
  [[nodiscard]] Result<std::vector<double>> base_weights(int reporting_year) const;
  /// The lasting multiplier of each council.
  [[nodiscard]] std::vector<double> persistent_effects(std::uint64_t seed) const;
  /// The multiplier of each council in one year.
  [[nodiscard]] std::vector<double> transient_effects(std::uint64_t seed, int reporting_year) const;

 private:
  explicit CouncilRates(const SimulationInputs& inputs);
  [[nodiscard]] bool in_force(const Council& council, const Period& period) const;
  [[nodiscard]] std::vector<std::size_t> predecessors_of(std::size_t council) const;
  [[nodiscard]] std::vector<std::size_t> successors_of(std::size_t council) const;
  [[nodiscard]] Result<std::vector<double>> children(int reporting_year) const;
  [[nodiscard]] Result<std::vector<double>> standardised_deprivation(const AreaContext& idaci) const;
  double standard_effect(std::size_t council, std::uint64_t seed, std::vector<std::optional<double>>& known) const;

  const AuthorityRegister* authorities_;
  AreaContext population_;
  AreaContext children_in_need_;
  std::vector<Council> councils_;
  std::unordered_map<AreaCode, std::size_t> position_;
  std::vector<double> deprivation_factor_;
};

}  // namespace tocsin
