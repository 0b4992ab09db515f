#include <sstream>

#include "tocsin/stats/event_cusum.hpp"
#include "tocsin/stats/gamma_predictive.hpp"

#include "methods.hpp"

namespace tocsin::golden {

Results gamma_predictive(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd a = input.numbers("a");
  const Eigen::VectorXd b = input.numbers("b");
  const Eigen::VectorXd exposure = input.numbers("E");
  const Eigen::VectorXd n = input.numbers("n");
  const Eigen::VectorXd completeness = input.numbers("F");
  const Eigen::Index rows = a.size();
  Eigen::VectorXd p_ge(rows), p_le(rows), midp_high(rows), p_silence(rows), q975(rows), gap_q99(rows);
  Eigen::VectorXd unreported_mean(rows), unreported_q95(rows), unreported_p0(rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const GammaLaw rate{.mean = a[i] / b[i], .shape = a[i]};
    const CountLaw count = predictive_count(rate, exposure[i]);
    p_ge[i] = count.at_least(n[i]);
    p_le[i] = count.at_most(n[i]);
    midp_high[i] = count.mid_p_high(n[i]);
    p_silence[i] = silence_probability(rate, exposure[i]);
    q975[i] = count.quantile(0.975);
    gap_q99[i] = silence_exposure(rate, 0.01);
    const CountLaw unreported = unreported_count(rate, n[i], completeness[i]);
    unreported_mean[i] = unreported.mean;
    unreported_q95[i] = unreported.quantile(0.95);
    unreported_p0[i] = unreported.probability_of_none();
  }
  Results results;
  results.add("p_ge", p_ge);
  results.add("p_le", p_le);
  results.add("midp_high", midp_high);
  results.add("p_silence", p_silence);
  results.add("q975", q975);
  results.add("gap_q99", gap_q99);
  results.add("unreported_mean", unreported_mean);
  results.add("unreported_q95", unreported_q95);
  results.add("unreported_p0", unreported_p0);
  return results;
}

Results event_cusum(const GoldenCase& golden) {
  const Eigen::VectorXd gap = golden.input().numbers("gap");
  const Eigen::VectorXd event = golden.input().numbers("event");
  const nlohmann::json& given = golden.params.at("R");
  Results results;
  for (const nlohmann::json& entry : given.is_array() ? given : nlohmann::json::array({given})) {
    const double ratio = entry.get<double>();
    EventCusum cusum(golden.params.at("h").get<double>());
    Eigen::VectorXd score(gap.size()), alarm(gap.size());
    std::vector<std::string> indices;
    for (Eigen::Index i = 0; i < gap.size(); ++i) {
      const EventCusum::Step step = cusum.add(poisson_log_ratio(ratio, gap[i], event[i]));
      score[i] = step.score;
      alarm[i] = step.alarm ? 1.0 : 0.0;
      std::ostringstream index;
      index.precision(15);
      index << 'R' << ratio << ':' << i + 1;
      indices.push_back(index.str());
    }
    results.add("S", score, indices);
    results.add("alarm", alarm, indices);
  }
  return results;
}

}  // namespace tocsin::golden
