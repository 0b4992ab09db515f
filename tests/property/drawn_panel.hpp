#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/random.hpp"

#include "../golden/csv_table.hpp"
#include "../unit/models/test_panel.hpp"

namespace tocsin {

/// The authorities of England as they were at the newest mid-year estimate: 153 of them.
struct England {
  std::vector<std::string> code;
  std::vector<std::string> region;
  Eigen::ArrayXd children;
  Eigen::ArrayXd idaci;  ///< of authorities younger than the index the geometric mean of the others
};

/// Reads the tables of config/england.
inline England england() {
  using golden::CsvTable;
  const std::string folder = std::string(TOCSIN_SOURCE_DIR) + "/config/england/";
  const CsvTable population = CsvTable::read(folder + "child_population.csv");
  const CsvTable authorities = CsvTable::read(folder + "authorities.csv");
  const CsvTable index = CsvTable::read(folder + "idaci.csv");
  std::map<std::string, std::string> region_of;
  for (std::size_t i = 0; i < authorities.rows(); ++i)
    region_of[authorities.text("authority_code")[i]] = authorities.text("region_code")[i];
  std::map<std::string, double> idaci_of;
  const Eigen::VectorXd score = index.numbers("idaci_score");
  for (std::size_t i = 0; i < index.rows(); ++i)
    idaci_of[index.text("authority_code")[i]] = score[static_cast<Eigen::Index>(i)];
  const double middle = std::exp(score.array().log().mean());

  England result;
  const Eigen::VectorXd year = population.numbers("mid_year");
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < population.rows(); ++i) {
    if (population.text("level")[i] == "authority" && population.text("child_population")[i] != "x" &&
        year[static_cast<Eigen::Index>(i)] == year.maxCoeff())
      rows.push_back(i);
  }
  result.children.resize(static_cast<Eigen::Index>(rows.size()));
  result.idaci.resize(result.children.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto unit = static_cast<Eigen::Index>(k);
    result.code.push_back(population.text("area_code")[rows[k]]);
    result.region.push_back(region_of.at(result.code.back()));
    result.children[unit] = std::stod(population.text("child_population")[rows[k]]);
    const auto known = idaci_of.find(result.code.back());
    result.idaci[unit] = known == idaci_of.end() ? middle : known->second;
  }
  return result;
}

/// How the log rates of a simulated England spread: the hyperparameters of the persistent rate model.
struct DrawnSpread {
  double bulk = 1;       ///< p
  double narrow = 0;     ///< s0
  double wide = 0;       ///< s0 + s1
  double transient = 0;  ///< sigma_v
  double region = 0;     ///< sigma_r
};

/// A simulated England whose true rates are known.
struct DrawnPanel {
  Panel panel;
  Eigen::ArrayXXd expected;  ///< units x years, notifications of an authority of relative rate 1
  Eigen::ArrayXd lasting;    ///< u
  Eigen::ArrayXXd log_rate;  ///< units x years, u + v

  /// psi, the average over a window of u + v, of which the estimates speak.
  [[nodiscard]] double average(Eigen::Index unit, const Window& window) const {
    return log_rate.row(unit)
        .segment(static_cast<Eigen::Index>(window.first), static_cast<Eigen::Index>(window.length))
        .mean();
  }
  /// Moves a unit's u.
  void make_lasting(Eigen::Index unit, double u) {
    log_rate.row(unit) += u - lasting[unit];
    lasting[unit] = u;
  }
  /// Draws the counts of one unit, or of all.
  void count(Eigen::Index unit, Random& random) {
    for (Eigen::Index t = 0; t < expected.cols(); ++t)
      panel.counts[static_cast<std::size_t>(unit * expected.cols() + t)] =
          Figure::exact(static_cast<double>(random.poisson(expected(unit, t) * std::exp(log_rate(unit, t)))));
  }
  void count(Random& random) {
    for (Eigen::Index unit = 0; unit < expected.rows(); ++unit) count(unit, random);
  }
};

/// Real populations, regions and deprivation; 435 notifications a year (the national mean of 2019 to 2026); a gradient
/// of 0.3 per standard deviation of log IDACI; years that differ by normal effects of standard deviation 0.1; the rest
/// as the persistent rate model has it. Counts are drawn.
inline DrawnPanel drawn_panel(const England& place, const DrawnSpread& spread, Eigen::Index years, Random& random) {
  constexpr double notifications_a_year = 435;
  constexpr double gradient = 0.3;
  constexpr double year_sd = 0.1;
  const Eigen::Index units = place.children.size();
  Eigen::ArrayXd deprivation = place.idaci.log();
  deprivation -= deprivation.mean();
  deprivation /= std::sqrt(deprivation.square().mean());
  std::map<std::string, double> region;
  for (const std::string& code : place.region) region.try_emplace(code, 0);
  for (auto& [code, effect] : region) effect = spread.region * random.normal();

  DrawnPanel drawn;
  drawn.lasting.resize(units);
  drawn.log_rate.resize(units, years);
  Eigen::ArrayXd level = place.children * (gradient * deprivation).exp();
  level *= notifications_a_year / level.sum();
  for (Eigen::Index i = 0; i < units; ++i) {
    level[i] *= std::exp(region.at(place.region[static_cast<std::size_t>(i)]));
    drawn.lasting[i] = (random.uniform() < spread.bulk ? spread.narrow : spread.wide) * random.normal();
    for (Eigen::Index t = 0; t < years; ++t)
      drawn.log_rate(i, t) = drawn.lasting[i] + spread.transient * random.normal();
  }
  drawn.expected.resize(units, years);
  for (Eigen::Index t = 0; t < years; ++t) drawn.expected.col(t) = level * std::exp(year_sd * random.normal());

  drawn.panel = test_panel(Eigen::ArrayXXd::Zero(units, years), place.children.replicate(1, years));
  for (std::size_t i = 0; i < drawn.panel.units.size(); ++i) {
    PanelUnit& unit = drawn.panel.units[i];
    unit.code = *AreaCode::parse(place.code[i]);
    unit.codes = {unit.code};
    unit.region = *AreaCode::parse(place.region[i]);
  }
  drawn.panel.covariates = {{"idaci_score", place.idaci.replicate(1, years)}};
  drawn.count(random);
  return drawn;
}

}  // namespace tocsin
