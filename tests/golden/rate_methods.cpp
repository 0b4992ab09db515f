#include "tocsin/stats/rate_limits.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

struct LimitColumns {
  Eigen::VectorXd lower;
  Eigen::VectorXd upper;
};

constexpr double per_100_000 = 1e5;

LimitColumns limits(const Eigen::VectorXd& count, const Eigen::VectorXd& exposure, LimitMethod method,
                    double confidence) {
  LimitColumns columns{count, count};
  for (Eigen::Index i = 0; i < count.size(); ++i) {
    const Limits of_rate = rate_with_limits(count[i], exposure[i], per_100_000, method, confidence).limits;
    columns.lower[i] = of_rate.lower;
    columns.upper[i] = of_rate.upper;
  }
  return columns;
}

}  // namespace

Results phe_rates(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd count = input.numbers(golden.column("numerator"));
  const Eigen::VectorXd exposure = input.numbers(golden.column("denominator"));
  const std::vector<std::string>& group = input.text(golden.column("group"));
  const LimitColumns byar_95 = limits(count, exposure, LimitMethod::phe, 0.95);
  const LimitColumns byar_998 = limits(count, exposure, LimitMethod::phe, 0.998);
  const LimitColumns garwood = limits(count, exposure, LimitMethod::exact, 0.95);
  Results results;
  results.add("rate", (count.array() / exposure.array() * per_100_000).matrix(), group);
  results.add("byar_l95", byar_95.lower, group);
  results.add("byar_u95", byar_95.upper, group);
  results.add("byar_l998", byar_998.lower, group);
  results.add("byar_u998", byar_998.upper, group);
  results.add("garwood_l95", garwood.lower, group);
  results.add("garwood_u95", garwood.upper, group);
  return results;
}

}  // namespace tocsin::golden
