#include "tocsin/stats/spatial_scan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Country {
  Eigen::VectorXd x, y, population;
  Eigen::MatrixXd expected, cases;
};

Country country(std::uint64_t seed, Eigen::Index areas, Eigen::Index periods, double mean) {
  Random random(seed);
  Country made{Eigen::VectorXd(areas), Eigen::VectorXd(areas), Eigen::VectorXd(areas), Eigen::MatrixXd(periods, areas),
               Eigen::MatrixXd(periods, areas)};
  for (Eigen::Index i = 0; i < areas; ++i) {
    made.x[i] = random.uniform();
    made.y[i] = random.uniform();
    made.population[i] = 500.0 + 1000.0 * random.uniform();
    for (Eigen::Index t = 0; t < periods; ++t) {
      made.expected(t, i) = mean * made.population[i] / 1000.0;
      made.cases(t, i) = static_cast<double>(random.poisson(made.expected(t, i)));
    }
  }
  return made;
}

double poisson_score(double c, double e, double total, double expected) {
  if (c / e <= (total - c) / (expected - e)) return 0.0;
  const double outside = total - c > 0.0 ? (total - c) * std::log((total - c) / (expected - e)) : 0.0;
  return c * std::log(c / e) + outside - total * std::log(total / expected);
}

double binomial_log_likelihood(double n, double d) {
  return (n > 0.0 ? n * std::log(n / d) : 0.0) + (d > n ? (d - n) * std::log((d - n) / d) : 0.0);
}

std::vector<double> maxima_of(const ScanNull& null, std::size_t count, std::uint64_t seed = 1) {
  std::vector<double> maxima(count);
  null.maxima(seed, 0, maxima);
  return maxima;
}

TEST(SpatialScan, circles_grow_by_distance_until_the_population_cap) {
  const Eigen::VectorXd x = Eigen::Vector4d(0.0, 1.0, 3.0, -1.0);
  const NestedZones zones = circular_zones(x, Eigen::VectorXd::Zero(4), Eigen::Vector4d(10.0, 10.0, 70.0, 10.0), 0.3);
  // Areas 2 and 4 are as far from area 1: the order given decides. Area 3 is over the cap alone, and stands in the
  // way of area 2.
  EXPECT_EQ(zones.first, (std::vector<std::size_t>{0, 3, 5, 5, 8}));
  EXPECT_EQ(zones.members, (std::vector<std::int32_t>{0, 1, 3, 1, 0, 3, 0, 1}));
}

TEST(SpatialScan, zones_alike_count_once) {
  const NestedZones zones = nearest_zones(Eigen::Vector3d(0.0, 1.0, 2.5), Eigen::Vector3d::Zero(), 3);
  EXPECT_EQ(zones.size(), 9U);
  EXPECT_EQ(distinct_zones(zones), 6U);  // {1} {12} {123} {2} {3} {23}
  EXPECT_EQ(nearest_zones(Eigen::Vector2d(0.0, 1.0), Eigen::Vector2d::Zero(), 9).size(), 4U);
}

TEST(SpatialScan, scores_are_the_formulas_over_every_window) {
  const Country land = country(5, 20, 3, 2.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  const Eigen::MatrixXd population = land.population.transpose().replicate(3, 1);
  const Scan poisson(zones, land.expected, ScanModel::poisson);
  const Scan binomial(zones, population, ScanModel::binomial);
  const Scan expectation(zones, land.expected, ScanModel::expectation);
  const std::vector<double> p = poisson.scores(land.cases);
  const std::vector<double> b = binomial.scores(land.cases);
  const std::vector<double> x = expectation.scores(land.cases);
  ASSERT_EQ(p.size(), 3 * zones.size());
  const double total = land.cases.sum();
  for (std::size_t i = 0; i < p.size(); ++i) {
    const ScanWindow window = poisson.window(i);
    const double c = poisson.total_in(window, land.cases);
    const double e = poisson.total_in(window, land.expected);
    const double d = binomial.total_in(window, population);
    EXPECT_NEAR(p[i], poisson_score(c, e, total, land.expected.sum()), 1e-9);
    EXPECT_NEAR(x[i], c > e ? c * std::log(c / e) + e - c : 0.0, 1e-9);
    const double raised = c / d > (total - c) / (population.sum() - d) ? 1.0 : 0.0;
    EXPECT_NEAR(b[i],
                raised * (binomial_log_likelihood(c, d) + binomial_log_likelihood(total - c, population.sum() - d) -
                          binomial_log_likelihood(total, population.sum())),
                1e-8);
  }
}

TEST(SpatialScan, any_at_least_says_what_the_highest_score_says) {
  for (const std::uint64_t seed : {3U, 4U, 5U}) {
    const Country land = country(seed, 20, 3, 2.0);
    const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
    const Eigen::MatrixXd population = 0.03 * land.population.transpose().replicate(3, 1);
    for (const Scan& scan :
         {Scan(zones, land.expected, ScanModel::poisson), Scan(zones, population, ScanModel::binomial),
          Scan(zones, land.expected, ScanModel::expectation), Scan(zones, land.expected, ScanModel::poisson, true)}) {
      const std::vector<double> scores = scan.scores(land.cases);
      const double highest = *std::max_element(scores.begin(), scores.end());
      EXPECT_TRUE(scan.any_at_least(land.cases, highest));
      EXPECT_TRUE(scan.any_at_least(land.cases, 0.5 * highest));
      EXPECT_FALSE(scan.any_at_least(land.cases, std::nextafter(highest, 1e9)));
    }
  }
  const Country land = country(3, 20, 3, 2.0);
  EXPECT_FALSE(Scan(circular_zones(land.x, land.y, land.population, 0.5), land.expected, ScanModel::poisson)
                   .any_at_least(-land.cases, 0.1));
}

TEST(SpatialScan, a_planted_cluster_is_found_with_its_duration) {
  Country land = country(9, 60, 6, 3.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  const Scan scan(zones, land.expected, ScanModel::expectation);
  const std::vector<Eigen::Index> planted = scan.areas({.centre = 17, .areas = 5, .duration = 2});
  for (const Eigen::Index area : planted) land.cases.col(area).tail(2) *= 4.0;
  const std::vector<ScanCluster> clusters =
      leading_clusters(scan, land.cases, maxima_of(ScanNull(scan, land.cases.sum()), 199), 0.05);
  ASSERT_FALSE(clusters.empty());
  EXPECT_EQ(clusters[0].window.duration, 2);
  EXPECT_EQ(clusters[0].p, 1.0 / 200.0);
  EXPECT_LT(clusters[0].gumbel_p, 1e-6);
  std::vector<Eigen::Index> common;
  std::set_intersection(planted.begin(), planted.end(), clusters[0].areas.begin(), clusters[0].areas.end(),
                        std::back_inserter(common));
  EXPECT_GE(common.size(), 4U);
}

TEST(SpatialScan, leading_clusters_share_no_area_and_fall_in_score) {
  Country land = country(21, 80, 1, 5.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.2);
  const Scan scan(zones, land.expected, ScanModel::poisson);
  const std::vector<ScanCluster> clusters = leading_clusters(scan, land.cases, {}, 1.0);
  ASSERT_GT(clusters.size(), 2U);
  std::vector<bool> taken(80, false);
  double before = clusters[0].score;
  for (const ScanCluster& cluster : clusters) {
    EXPECT_LE(cluster.score, before);
    EXPECT_GT(cluster.cases / cluster.expected, land.cases.sum() / land.expected.sum());
    before = cluster.score;
    for (const Eigen::Index area : cluster.areas) {
      EXPECT_FALSE(taken[static_cast<std::size_t>(area)]);
      taken[static_cast<std::size_t>(area)] = true;
    }
  }
}

TEST(SpatialScan, order_of_areas_does_not_matter) {
  const Country land = country(33, 50, 1, 4.0);
  std::vector<Eigen::Index> order(50);
  std::iota(order.begin(), order.end(), 0);
  Random random(2);
  for (std::size_t i = 49; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  Eigen::VectorXd x(50), y(50), population(50);
  Eigen::MatrixXd expected(1, 50), cases(1, 50);
  for (Eigen::Index i = 0; i < 50; ++i) {
    const Eigen::Index from = order[static_cast<std::size_t>(i)];
    x[i] = land.x[from];
    y[i] = land.y[from];
    population[i] = land.population[from];
    expected(0, i) = land.expected(0, from);
    cases(0, i) = land.cases(0, from);
  }
  const Scan scan(circular_zones(land.x, land.y, land.population, 0.4), land.expected, ScanModel::poisson);
  const Scan mixed(circular_zones(x, y, population, 0.4), expected, ScanModel::poisson);
  const ScanCluster one = leading_clusters(scan, land.cases, {}, 0.0).at(0);
  const ScanCluster other = leading_clusters(mixed, cases, {}, 0.0).at(0);
  EXPECT_NEAR(one.score, other.score, 1e-10);
  std::vector<Eigen::Index> back;
  for (const Eigen::Index area : other.areas) back.push_back(order[static_cast<std::size_t>(area)]);
  std::sort(back.begin(), back.end());
  EXPECT_EQ(back, one.areas);
}

TEST(SpatialScan, null_maxima_do_not_depend_on_chunks_or_threads) {
  const Country land = country(4, 40, 2, 3.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  const Eigen::MatrixXd population = land.population.transpose().replicate(2, 1);
  for (const ScanModel model : {ScanModel::poisson, ScanModel::binomial, ScanModel::expectation}) {
    const Scan scan(zones, model == ScanModel::binomial ? population : land.expected, model);
    const ScanNull null(scan, land.cases.sum());
    const std::vector<double> whole = maxima_of(null, 101, 77);
    std::vector<double> parts(101);
    const std::span<double> all(parts);
    std::thread other([&] { null.maxima(77, 0, all.first(37)); });
    null.maxima(77, 37, all.subspan(37, 1));
    null.maxima(77, 38, all.subspan(38));
    other.join();
    EXPECT_EQ(whole, parts);
    EXPECT_NE(whole, maxima_of(null, 101, 78));
  }
}

TEST(SpatialScan, p_values_are_uniform_where_there_is_no_cluster) {
  const Country land = country(6, 30, 2, 2.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  const Eigen::MatrixXd population = land.population.transpose().replicate(2, 1);
  for (const ScanModel model : {ScanModel::poisson, ScanModel::binomial, ScanModel::expectation}) {
    const Eigen::MatrixXd& denominator = model == ScanModel::binomial ? population : land.expected;
    const Scan scan(zones, denominator, model);
    const std::vector<double> maxima = maxima_of(ScanNull(scan, 150.0), 999);
    Random random(123);
    double sum = 0.0;
    double tail = 0.0;
    constexpr int worlds = 400;
    for (int world = 0; world < worlds; ++world) {
      const std::int64_t total = model == ScanModel::expectation ? random.poisson(denominator.sum()) : 150;
      const Eigen::VectorXd weights = Eigen::VectorXd::Map(denominator.data(), denominator.size());
      const std::vector<std::int64_t> drawn = random.multinomial(total, weights);
      Eigen::MatrixXd cases(denominator.rows(), denominator.cols());
      for (Eigen::Index i = 0; i < cases.size(); ++i)
        cases.data()[i] = static_cast<double>(drawn[static_cast<std::size_t>(i)]);
      const std::vector<double> scores = scan.scores(cases);
      const double p = significance(*std::max_element(scores.begin(), scores.end()), maxima).p;
      sum += p;
      tail += p <= 0.1 ? 1.0 : 0.0;
    }
    EXPECT_NEAR(sum / worlds, 0.5, 4.0 * std::sqrt(1.0 / 12.0 / worlds) + 0.03) << static_cast<int>(model);
    EXPECT_NEAR(tail / worlds, 0.1, 4.0 * std::sqrt(0.09 / worlds) + 0.02) << static_cast<int>(model);
  }
}

TEST(SpatialScan, nothing_to_find_is_no_cluster) {
  const Country land = country(8, 10, 1, 1.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  const Scan scan(zones, land.expected, ScanModel::poisson);
  EXPECT_TRUE(leading_clusters(scan, Eigen::MatrixXd::Zero(1, 10), {}, 1.0).empty());
  const ScanNull none(scan, 0.0);
  for (const double maximum : maxima_of(none, 9)) EXPECT_EQ(maximum, 0.0);
}

TEST(SpatialScan, one_area_has_nothing_to_compare_with) {
  const NestedZones zones = nearest_zones(Eigen::VectorXd::Zero(1), Eigen::VectorXd::Zero(1), 1);
  const Scan scan(zones, Eigen::MatrixXd::Constant(1, 1, 4.0), ScanModel::poisson);
  EXPECT_EQ(scan.status(), ScanStatus::ready);
  EXPECT_EQ(scan.scores(Eigen::MatrixXd::Constant(1, 1, 9.0)).at(0), 0.0);
  EXPECT_EQ(maxima_of(ScanNull(scan, 9.0), 3), (std::vector<double>{0.0, 0.0, 0.0}));
}

TEST(SpatialScan, bad_input_is_told_by_status) {
  const Country land = country(8, 10, 1, 1.0);
  const NestedZones zones = circular_zones(land.x, land.y, land.population, 0.5);
  Eigen::MatrixXd spoilt = land.expected;
  spoilt(0, 3) = NAN;
  const Scan scan(zones, spoilt, ScanModel::poisson);
  EXPECT_EQ(scan.status(), ScanStatus::not_finite);
  EXPECT_EQ(maxima_of(ScanNull(scan, 5.0), 2), (std::vector<double>{0.0, 0.0}));
  EXPECT_EQ(Scan(zones, Eigen::MatrixXd::Zero(1, 10), ScanModel::poisson).status(), ScanStatus::empty);
  EXPECT_EQ(Scan(circular_zones(land.x, land.y, land.population, 0.0), land.expected, ScanModel::poisson).status(),
            ScanStatus::empty);
  Eigen::MatrixXd negative = land.cases;
  negative(0, 0) = -1.0;
  const Scan sound(zones, land.expected, ScanModel::poisson);
  EXPECT_TRUE(std::isnan(sound.scores(negative).at(0)));
  EXPECT_TRUE(leading_clusters(sound, negative, {}, 1.0).empty());
}

TEST(SpatialScan, areas_without_expected_cases_draw_none) {
  Country land = country(2, 12, 1, 1.0);
  land.expected(0, 5) = 0.0;
  NestedZones alone;
  alone.areas = 12;
  alone.members = {5};
  alone.first.assign(13, 1);
  std::fill_n(alone.first.begin(), 6, 0U);
  const Scan scan(alone, land.expected, ScanModel::poisson);
  for (const double maximum : maxima_of(ScanNull(scan, 100.0), 50)) EXPECT_EQ(maximum, 0.0);
}

TEST(AdjacentZones, grow_over_edges_towards_the_area_that_touches_most) {
  // A square 0-1-3-2 with a tail 3-4, and an island 5.
  const AdjacencyGraph graph = adjacency_graph(6, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}});
  const NestedZones zones = adjacent_zones(graph, 4);
  const auto list = [&](std::size_t centre) {
    return std::vector<std::int32_t>(zones.members.begin() + static_cast<std::ptrdiff_t>(zones.first[centre]),
                                     zones.members.begin() + static_cast<std::ptrdiff_t>(zones.first[centre + 1]));
  };
  EXPECT_EQ(list(0), (std::vector<std::int32_t>{0, 1, 2, 3}));  // 3 touches two of the zone once 1 and 2 are in it
  EXPECT_EQ(list(4), (std::vector<std::int32_t>{4, 3, 1, 0}));
  EXPECT_EQ(list(5), (std::vector<std::int32_t>{5}));
  EXPECT_EQ(zones.areas, 6);
}

}  // namespace
}  // namespace tocsin
