#include "tocsin/stats/poisson_lognormal.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

void expect_close(double actual, double expected, double tolerance, const char* what) {
  EXPECT_LE(std::abs(actual - expected), tolerance * (1.0 + std::abs(expected)))
      << what << ": " << actual << " against " << expected;
}

// Reference values: mpmath 1.3 with 30 digits, trapezium rule with a sixth of the spacing and tails down to 1e-32.
TEST(PoissonLognormal, value_and_derivatives_hold_from_no_count_to_ten_million) {
  struct Case {
    double y, eta, sigma, log_pmf, score, curvature;
  };
  for (const auto& [y, eta, sigma, log_pmf, score, curvature] :
       std::vector<Case>{{0, -4, 0.05, -0.018338126867910307, -0.0183377060027535, -0.018336864311107},
                         {0, -20, 3, -1.8542709375142547e-7, -1.85326279564559e-7, -1.85138719025578e-7},
                         {0, 0, 3, -0.83604668274707407, -0.28056159022904, -0.0657176692681855},
                         {0, 3, 3, -2.0005169657046917, -0.50372686180713, -0.0817079632665948},
                         {0, 12, 3, -10.186238064377354, -1.34151998053527, -0.099970882657585},
                         {1, -3, 1.5, -2.4664773228456343, 0.63081925149091, -0.178298513112842},
                         {5, 1.6, 0.3, -1.9263825185223352, -0.0739959583519873, -3.46043888828004},
                         {12, -2, 0.5, -28.310012029578265, 10.1412857168499, -1.24636715800712},
                         {40, 3, 1, -4.8435551657246239, 0.659806020321548, -0.974916653377116},
                         {3, 8, 2, -8.5230676812974253, -1.6424159512524, -0.23600324737617},
                         {1000, 7, 1e-4, -8.7612957104278618, -96.6321042123745, -1096.62007832447},
                         {1000, 6.5, 0.2, -8.2521854687287838, 9.93202381704946, -24.3839890757587},
                         {1e7, 16, 0.25, -15.762313012252462, 1.8895265920914, -15.9999744000348},
                         {1e7, 16, 1e-4, -61380.173880027791, 1022557.66947496, -8237890.46193902},
                         {1e7, 0, 3, -32.568591084777919, 1.79089949131871, -0.111111109876543},
                         {1e7, 0, 1e-4, -150680966.59274048, 9999998.89482909, -1.10517089917345},
                         {1e7, 16.118, 3, -18.13564647889441, 1.06223285841419e-5, -0.111111109876543},
                         {0, 16, 0.1, -5130.7630726025551, -917.846150048113, -90.1714075877749},
                         {0, 16, 1e-4, -8522723.6445234155, -8187544.23963507, -7567917.63278473}}) {
    SCOPED_TRACE(testing::Message() << "y " << y << " eta " << eta << " sigma " << sigma);
    const PoissonLognormalTerm term = poisson_lognormal(y, eta, sigma);
    expect_close(term.log_pmf, log_pmf, 1e-11, "log pmf");
    expect_close(term.score, score, 1e-9, "score");
    expect_close(term.curvature, curvature, 1e-9, "curvature");
  }
}

TEST(PoissonLognormal, without_spread_it_is_the_poisson) {
  for (const double y : {0.0, 1.0, 7.0, 1e7}) {
    const double eta = 1.7;
    const double mu = std::exp(eta);
    for (const double sigma : {0.0, 1e-200, 1e-100, 1e-14}) {
      const PoissonLognormalTerm term = poisson_lognormal(y, eta, sigma);
      expect_close(term.log_pmf, poisson_log_pmf(y, mu), 1e-13, "log pmf");
      expect_close(term.score, y - mu, 1e-13, "score");
      expect_close(term.curvature, -mu, 1e-9, "curvature");
    }
  }
}

TEST(PoissonLognormal, probabilities_sum_to_one_with_the_known_mean) {
  for (const double sigma : {0.05, 0.4, 1.0}) {
    double total = 0.0;
    double mean = 0.0;
    for (double y = 0.0; y < 2e4; y += 1.0) {
      const double p = std::exp(poisson_lognormal(y, 1.2, sigma).log_pmf);
      total += p;
      mean += y * p;
    }
    EXPECT_NEAR(total, 1.0, 1e-10) << sigma;
    EXPECT_NEAR(mean, std::exp(1.2 + 0.5 * sigma * sigma), 1e-8) << sigma;
  }
}

TEST(PoissonLognormal, derivatives_match_finite_differences) {
  const double h = 1e-3;
  for (const double y : {0.0, 1.0, 4.0, 60.0})
    for (const double eta : {-4.0, 0.0, 3.0})
      for (const double sigma : {0.01, 0.3, 1.0, 3.0}) {
        const auto at = [&](double shift) { return poisson_lognormal(y, eta + shift, sigma); };
        const auto slope = [&](auto value) {
          return (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h);
        };
        SCOPED_TRACE(testing::Message() << "y " << y << " eta " << eta << " sigma " << sigma);
        expect_close(at(0.0).score, slope([&](double shift) { return at(shift).log_pmf; }), 1e-8, "score");
        expect_close(at(0.0).curvature, slope([&](double shift) { return at(shift).score; }), 1e-8, "curvature");
      }
}

TEST(PoissonLognormal, the_two_forms_of_the_curvature_meet) {
  // With y = exp(eta) the mode is 0, so the forms change at sigma = 1 / sqrt(y).
  for (const double y : {1.0, 25.0, 1e4, 1e6}) {
    const double eta = std::log(y);
    const double seam = 1.0 / std::sqrt(y);
    const double below = poisson_lognormal(y, eta, seam * (1.0 - 1e-11)).curvature;
    const double above = poisson_lognormal(y, eta, seam * (1.0 + 1e-11)).curvature;
    expect_close(below, above, 1e-9, "curvature");
  }
}

TEST(PoissonLognormal, the_log_pmf_is_concave_in_eta_everywhere) {
  for (const double y : {0.0, 3.0, 1e3, 1e7})
    for (double eta = -30.0; eta <= 30.0; eta += 1.5)
      for (const double sigma : {1e-4, 0.02, 0.5, 3.0}) {
        const PoissonLognormalTerm term = poisson_lognormal(y, eta, sigma);
        EXPECT_TRUE(std::isfinite(term.log_pmf) && std::isfinite(term.score)) << y << " " << eta << " " << sigma;
        EXPECT_LE(term.curvature, 0.0) << y << " " << eta << " " << sigma;
      }
}

}  // namespace
}  // namespace tocsin
