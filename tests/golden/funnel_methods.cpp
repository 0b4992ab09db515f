#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/funnel.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

Eigen::VectorXd each(const Eigen::VectorXd& a, const Eigen::VectorXd& b,
                     const std::function<double(double, double)>& function) {
  return a.binaryExpr(b, function);
}

}  // namespace

Results funnel_spiegelhalter(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd y = input.numbers(golden.column("numerator"));
  Eigen::VectorXd E = input.numbers(golden.column("denominator"));
  const std::vector<std::string>& group = input.text(golden.column("group"));
  if (golden.params.value("internal_standard", false)) E *= y.sum() / E.sum();
  const Overdispersion over = estimate_overdispersion(y, E, golden.params.at("winsor").get<double>());
  Results results;
  results.add("z_pearson", each(y, E, pearson_score), group);
  results.add("z_sqrt", each(y, E, square_root_score), group);
  results.add("phi_winsor", over.phi);
  results.add("tau2_sqrt", over.tau2);
  results.add("z_od", each(y, E, [&](double o, double e) { return overdispersed_score(o, e, over.tau2); }), group);
  results.add("midp_upper", each(y, E, mid_p_upper), group);
  for (const auto& [name, p] :
       {std::pair{"limit_0.001", 0.001}, {"limit_0.025", 0.025}, {"limit_0.975", 0.975}, {"limit_0.999", 0.999}})
    results.add(name, E.unaryExpr([p = p](double e) { return interpolated_poisson_quantile(p, e) / e; }), group);
  return results;
}

// What follows is FunnelPlotR's own layout of the funnel: three transformations, its choice of truncation or
// winsorising, limits on the transformed scale with rounded normal quantiles. It checks the shared parts of
// tocsin/stats/funnel.hpp (winsorising, phi, tau^2); the product does not use it.
namespace {

constexpr double peer_z_95 = 1.959964;
constexpr double peer_z_998 = 3.090232;

enum class Scale { logarithm, square_root, ratio_of_counts };

struct Transformed {
  Eigen::ArrayXd z;  ///< score of each unit
  Eigen::ArrayXd s;  ///< standard deviation behind it
};

Transformed transformed(const Eigen::ArrayXd& y, const Eigen::ArrayXd& E, Scale scale) {
  switch (scale) {
    case Scale::logarithm: {
      const Eigen::ArrayXd s = E.rsqrt();
      return {(y / E).log() / s, s};
    }
    case Scale::square_root: {
      const Eigen::ArrayXd s = 0.5 * E.rsqrt();
      return {((y / E).sqrt() - 1.0) / s, s};
    }
    case Scale::ratio_of_counts: {
      const Eigen::ArrayXd s = (y / (y + 0.5).square() + E / (E + 0.5).square()).sqrt();
      return {(((y + 0.5) / (E + 0.5)).log() - std::log(y.sum() / E.sum())) / s, s};
    }
  }
  throw std::logic_error("no such scale");
}

/// Ranks from 1, equal values sharing their average rank.
Eigen::ArrayXd average_ranks(const Eigen::ArrayXd& x) {
  return x.unaryExpr([&](double v) {
    return static_cast<double>((x < v).count()) + 0.5 * (static_cast<double>((x == v).count()) + 1.0);
  });
}

/// Scores with those in the outermost of 1 / share equal groups, by rank, missing.
Eigen::ArrayXd truncated(const Eigen::ArrayXd& z, double share) {
  const double groups = 1.0 / share;
  const Eigen::ArrayXd group = (average_ranks(z) * groups / (static_cast<double>(z.size()) + 1.0)).floor();
  return (group > 0.0 && group < groups - 1.0).select(z, std::numeric_limits<double>::quiet_NaN());
}

/// A limit `z` standard deviations from the target on the transformed scale, brought back to a ratio as the peer does
/// it.
Eigen::VectorXd peer_limit(const Eigen::ArrayXd& E, Scale scale, double tau2, double target, double z) {
  if (scale == Scale::logarithm) return (z * (E.inverse() + tau2).sqrt()).exp().matrix();
  const Eigen::ArrayXd reach = z * (0.25 * E.inverse() + tau2).sqrt();
  if (scale == Scale::square_root) return (1.0 + reach).matrix();
  return (target * reach.exp()).matrix();
}

/// The peer's unadjusted limits of a standardised ratio: chi-squared quantiles at the expected count taken as if it
/// were an observed one.
Eigen::VectorXd peer_poisson_limit(const Eigen::ArrayXd& E, double probability, bool upper) {
  return E
      .unaryExpr([=](double e) {
        return (upper ? gamma_sf_quantile(probability, e + 1.0, e) : gamma_quantile(probability, e, e));
      })
      .matrix();
}

Scale scale_of(const nlohmann::json& params) {
  const std::string type = params.at("data_type").get<std::string>();
  if (type == "RC") return Scale::ratio_of_counts;
  if (type != "SR") throw std::runtime_error("funnel of data type '" + type + "' is not implemented");
  const std::string method = params.at("sr_method").get<std::string>();
  if (method == "SHMI") return Scale::logarithm;
  if (method == "CQC") return Scale::square_root;
  throw std::runtime_error("standardised-ratio method '" + method + "' is not known");
}

}  // namespace

Results funnel_package(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::ArrayXd y = input.numbers(golden.column("numerator")).array();
  const Eigen::ArrayXd E = input.numbers(golden.column("denominator")).array();
  const std::vector<std::string>& group = input.text(golden.column("group"));
  const double share = golden.params.at("trim_by").get<double>();
  const Scale scale = scale_of(golden.params);

  const Transformed t = transformed(y, E, scale);
  const Eigen::ArrayXd w = scale == Scale::logarithm ? truncated(t.z, share) : winsorised(t.z.matrix(), share).array();
  std::vector<Eigen::Index> kept;
  for (Eigen::Index i = 0; i < w.size(); ++i)
    if (!std::isnan(w[i])) kept.push_back(i);
  const double phi = w(kept).square().mean();
  const double tau2 = additive_variance(phi, t.s(kept).matrix());

  const double target = scale == Scale::ratio_of_counts ? y.sum() / E.sum() : 1.0;
  const auto adjusted = [&](double z) { return peer_limit(E, scale, tau2, target, z); };
  const auto plain = [&](double z, double probability) {
    return scale == Scale::ratio_of_counts ? peer_limit(E, scale, 0.0, target, z)
                                           : peer_poisson_limit(E, probability, z > 0.0);
  };
  const Eigen::VectorXd lower_998 = tau2 > 0.0 ? adjusted(-peer_z_998) : plain(-peer_z_998, 0.001);
  const Eigen::VectorXd upper_998 = tau2 > 0.0 ? adjusted(peer_z_998) : plain(peer_z_998, 0.001);
  const Eigen::ArrayXd ratio = y / E;

  Results results;
  results.add("phi", phi);
  results.add("tau2", tau2);
  results.add("Uzscore", t.z.matrix(), group);
  results.add("Wuzscore", w.matrix(), group);
  results.add("LCL95", plain(-peer_z_95, 0.025), group);
  results.add("UCL95", plain(peer_z_95, 0.025), group);
  results.add("LCL99", plain(-peer_z_998, 0.001), group);
  results.add("UCL99", plain(peer_z_998, 0.001), group);
  results.add("OD95LCL", adjusted(-peer_z_95), group);
  results.add("OD95UCL", adjusted(peer_z_95), group);
  results.add("OD99LCL", adjusted(-peer_z_998), group);
  results.add("OD99UCL", adjusted(peer_z_998), group);
  results.add("outlier", (ratio < lower_998.array() || ratio > upper_998.array()).cast<double>().matrix(), group);
  return results;
}

}  // namespace tocsin::golden
