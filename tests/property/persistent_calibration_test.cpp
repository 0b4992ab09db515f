#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/rate_posterior.hpp"

#include "../unit/models/shipped_model.hpp"
#include "drawn_panel.hpp"
#include "persistent_draws.hpp"

// Whether the estimates of `persistent_rate` mean what they say, over panels drawn from the model itself. The tables
// that this prints stand in models/CALIBRATION.md, made with TOCSIN_CALIBRATION_PANELS=100. Bounds are three standard
// errors of a share; panels are seeded, so that a test that passes goes on passing.
namespace tocsin {
namespace {

constexpr Eigen::Index years = 8;
constexpr Window whole{0, years};

/// Three binomial standard errors.
double allowed(double share, int cases) { return 3 * std::sqrt(share * (1 - share) / cases); }

TEST(PersistentCalibration, intervals_of_the_average_rate_cover) {
  const England place = england();
  ModelCard card = shipped_card("persistent_rate");
  constexpr std::array confidences{0.5, 0.8, 0.95};
  std::array<int, confidences.size()> covering{};
  int intervals = 0;
  for (std::uint64_t seed = 0; seed < calibration_panels(); ++seed) {
    Random random(seed, 1);
    const DrawnPanel drawn = drawn_panel(place, spread_from_prior(*card.persistent_rate, random), years, random);
    for (std::size_t k = 0; k < confidences.size(); ++k) {
      card.confidence = confidences[k];
      const WindowEstimates estimates = make_rate_model(card).value()->estimate(drawn.panel, whole, {}).value();
      for (const RateEstimate& unit : estimates.units) {
        const double truth = std::exp(drawn.average(static_cast<Eigen::Index>(unit.unit), whole));
        covering[k] += unit.relative_lower <= truth && truth <= unit.relative_upper;
      }
    }
    intervals += static_cast<int>(drawn.panel.units.size());
  }
  for (std::size_t k = 0; k < confidences.size(); ++k) {
    const double share = static_cast<double>(covering[k]) / intervals;
    fmt::print("| interval {:.0f} % | covers {:.4f} of {} |\n", 100 * confidences[k], share, intervals);
    EXPECT_NEAR(share, confidences[k], allowed(confidences[k], intervals));
  }
}

/// Of the probabilities given within a band: how many, their sum, and how often they came true.
struct Band {
  double upto;
  int cases = 0;
  double stated = 0;
  int true_ones = 0;
};

TEST(PersistentCalibration, probabilities_of_a_departure_come_true_as_often_as_they_say) {
  const England place = england();
  const ModelCard card = shipped_card("persistent_rate");
  const auto model = make_rate_model(card).value();
  std::vector<Band> bands{{0.02}, {0.1}, {0.3}, {0.5}, {0.8}, {0.9}, {0.98}, {1}};
  std::vector<Band> lasting_bands = bands;
  const auto add = [](std::vector<Band>& to, double probability, bool came_true) {
    Band& band = *std::find_if(to.begin(), to.end(), [&](const Band& b) { return probability <= b.upto; });
    ++band.cases;
    band.stated += probability;
    band.true_ones += came_true;
  };
  for (std::uint64_t seed = 0; seed < calibration_panels(); ++seed) {
    Random random(seed, 2);
    const DrawnPanel drawn = drawn_panel(place, spread_from_prior(*card.persistent_rate, random), years, random);
    const RateQuestion question;
    const WindowEstimates estimates = model->estimate(drawn.panel, whole, question).value();
    const double far = std::log(question.ratio);
    for (const RateEstimate& unit : estimates.units) {
      const auto i = static_cast<Eigen::Index>(unit.unit);
      add(bands, unit.prob_high, drawn.average(i, whole) > far);
      add(bands, unit.prob_low, drawn.average(i, whole) < -far);
      add(lasting_bands, *unit.prob_high_lasting, drawn.lasting[i] > far);
      add(lasting_bands, *unit.prob_low_lasting, drawn.lasting[i] < -far);
    }
  }
  const auto check = [](const std::vector<Band>& of, const char* name) {
    for (const Band& band : of) {
      const double stated = band.stated / band.cases;
      const double share = static_cast<double>(band.true_ones) / band.cases;
      fmt::print("| {} up to {} | {} | stated {:.4f} | true {:.4f} |\n", name, band.upto, band.cases, stated, share);
      EXPECT_NEAR(share, stated, allowed(stated, band.cases)) << name << " up to " << band.upto;
    }
  };
  check(bands, "psi");
  check(lasting_bands, "u");
}

/// The panel's cells before year `end`, as the model of the card reads them. Columns: years, covariate, regions.
struct Cells {
  RateCells cells;
  RateLaws laws;
};
Cells cells_before(const DrawnPanel& drawn, const PersistentRateCard& card, Eigen::Index end) {
  const Panel& panel = drawn.panel;
  std::vector<AreaCode> regions;
  for (const PanelUnit& unit : panel.units) regions.push_back(unit.region);
  std::sort(regions.begin(), regions.end());
  regions.erase(std::unique(regions.begin(), regions.end()), regions.end());
  const auto units = static_cast<Eigen::Index>(panel.units.size());
  const auto groups = static_cast<Eigen::Index>(regions.size());
  Eigen::ArrayXd context = panel.covariates[0].values.col(0).log();
  context -= context.mean();
  context /= std::sqrt(context.square().mean());
  Cells made;
  made.cells.design = Eigen::MatrixXd::Zero(units * end, end + 1 + groups);
  made.cells.offset.resize(units * end);
  for (Eigen::Index i = 0; i < units; ++i) {
    const AreaCode& region = panel.units[static_cast<std::size_t>(i)].region;
    const auto group = std::lower_bound(regions.begin(), regions.end(), region) - regions.begin();
    for (Eigen::Index t = 0; t < end; ++t) {
      const Eigen::Index row = i * end + t;
      const double count = *panel.count(static_cast<std::size_t>(i), static_cast<std::size_t>(t)).shown();
      made.cells.area.push_back(i);
      made.cells.count.push_back({count, count});
      made.cells.offset[row] = std::log(panel.exposure(i, t));
      made.cells.design(row, t) = 1;
      made.cells.design(row, end) = context[i];
      made.cells.design(row, end + 1 + group) = 1;
    }
    made.cells.window_years.push_back(static_cast<int>(years));
  }
  RateLaws& laws = made.laws;
  laws.mixture = card.mixture;
  laws.transient_sd = card.transient_sd;
  laws.group_sd = card.region_sd;
  laws.group_first = end + 1;
  laws.group_count = groups;
  laws.fixed_mean = Eigen::VectorXd::Zero(made.cells.design.cols());
  laws.fixed_mean.head(end).setConstant(std::log(435.0 / panel.exposure.col(0).sum()));
  laws.fixed_precision = Eigen::VectorXd::Constant(laws.fixed_mean.size(), std::pow(card.covariate_sd, -2));
  laws.fixed_precision.head(end).setConstant(std::pow(card.year_sd, -2));
  return made;
}

/// Cumulative predictive probabilities of the newest counts, and of one less, given the years before and the newest
/// year's total. Gamma and the hyperparameters are taken at the centre of their posterior.
struct Foretold {
  Eigen::ArrayXd upto;
  Eigen::ArrayXd below;
};
Foretold foretell(const DrawnPanel& drawn, const PersistentRateCard& card) {
  const Cells before = cells_before(drawn, card, years - 1);
  Cells all = cells_before(drawn, card, years);
  const RatePosterior fit = rate_posterior(before.cells, before.laws);
  const auto units = static_cast<Eigen::Index>(drawn.panel.units.size());
  Eigen::VectorXd gamma(fit.fixed_centre.size() + 1);
  gamma << fit.fixed_centre.head(years - 1), 0, fit.fixed_centre.tail(fit.fixed_centre.size() - (years - 1));
  double foretold = 0;
  double total = 0;
  for (Eigen::Index i = 0; i < units; ++i) {
    const Eigen::Index row = (i + 1) * years - 1;
    const double spread = std::pow(fit.persistent.sd[i], 2) + std::pow(fit.centre.transient, 2);
    foretold +=
        std::exp(all.cells.offset[row] + all.cells.design.row(row).dot(gamma) + fit.persistent.mean[i] + 0.5 * spread);
    total += all.cells.count[static_cast<std::size_t>(row)].lo;
  }
  gamma[years - 1] = std::log(total / foretold);
  const Eigen::ArrayXd known = area_log_likelihoods(before.cells, before.laws, fit.fixed_centre, fit.centre).array();
  const auto cumulative = [&](double less) -> Eigen::ArrayXd {
    Cells interval = all;
    Eigen::ArrayXd impossible = Eigen::ArrayXd::Zero(units);
    for (Eigen::Index i = 0; i < units; ++i) {
      CountInterval& count = interval.cells.count[static_cast<std::size_t>((i + 1) * years - 1)];
      impossible[i] = count.hi < less ? 1 : 0;
      count = {0, std::max(0.0, count.hi - less)};
    }
    const Eigen::ArrayXd joint = area_log_likelihoods(interval.cells, interval.laws, gamma, fit.centre).array();
    return (joint - known).exp() * (1 - impossible);
  };
  return {cumulative(0), cumulative(1)};
}

/// Randomised probability integral transform: uniform between the chance of fewer and of at most the count seen. Chi
/// square on ten bins, 9 degrees of freedom, at level 0.001.
TEST(PersistentCalibration, newest_year_is_foretold_with_uniform_probabilities) {
  constexpr double critical = 27.88;
  const England place = england();
  const ModelCard card = shipped_card("persistent_rate");
  std::array<int, 10> bins{};
  int counts = 0;
  for (std::uint64_t seed = 0; seed < calibration_panels(); ++seed) {
    Random random(seed, 3);
    const DrawnPanel drawn = drawn_panel(place, spread_from_prior(*card.persistent_rate, random), years, random);
    const Foretold foretold = foretell(drawn, *card.persistent_rate);
    for (Eigen::Index i = 0; i < foretold.upto.size(); ++i) {
      const double at = foretold.below[i] + random.uniform() * (foretold.upto[i] - foretold.below[i]);
      ++bins[static_cast<std::size_t>(std::clamp(10 * at, 0.0, 9.5))];
      ++counts;
    }
  }
  double chi_square = 0;
  for (const int bin : bins) chi_square += std::pow(bin - counts / 10.0, 2) / (counts / 10.0);
  fmt::print("| predictive | {} | chi-square {:.1f} on 9, p = {:.3f} | {} |\n", counts, chi_square,
             gamma_sf(chi_square / 2, 4.5, 1), fmt::join(bins, " "));
  EXPECT_LT(chi_square, critical);
}

}  // namespace
}  // namespace tocsin
