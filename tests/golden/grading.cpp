#include "grading.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include "methods.hpp"

namespace tocsin::golden {
namespace {

struct Comparison {
  bool agrees = false;
  double digits = 16;
};

Comparison compare(double x, double v, double abs_tol, double rel_tol) {
  if (!std::isfinite(v) || !std::isfinite(x)) return {(std::isnan(v) && std::isnan(x)) || v == x, 16};
  const double error = std::abs(x - v);
  if (error == 0.0) return {true, 16};
  const double scale = std::max(std::abs(v), rel_tol > 0.0 ? abs_tol / rel_tol : 1.0);
  return {error <= abs_tol + rel_tol * std::abs(v), std::clamp(-std::log10(error / scale), 0.0, 16.0)};
}

}  // namespace

Grade grade(const GoldenCase& golden, const Results& results) {
  std::map<std::pair<std::string, std::string>, double> computed;
  for (const ResultRow& row : results.rows()) computed[{row.quantity, row.index}] = row.value;

  const CsvTable expected = CsvTable::read(golden.folder / "expected.csv");
  const Eigen::VectorXd values = expected.numbers("value");
  const Eigen::VectorXd abs_tol = expected.numbers("abs_tol");
  const Eigen::VectorXd rel_tol = expected.numbers("rel_tol");
  Grade result;
  for (std::size_t r = 0; r < expected.rows(); ++r) {
    const auto i = static_cast<Eigen::Index>(r);
    const std::string& kind = expected.text("kind")[r];
    if (kind == "info") continue;
    ++result.rows;
    const std::pair key{expected.text("quantity")[r], expected.text("index")[r]};
    const auto found = computed.find(key);
    const Comparison comparison =
        found == computed.end() ? Comparison{false, 0} : compare(found->second, values[i], abs_tol[i], rel_tol[i]);
    result.agreed += comparison.agrees ? 1U : 0U;
    if (kind == "numeric" && comparison.digits < result.digits) {
      result.digits = comparison.digits;
      result.weakest = key.first;
    }
    if (!comparison.agrees && result.trouble.empty()) {
      std::ostringstream words;
      words.precision(15);
      words << key.first << '[' << key.second << "]: ";
      if (found == computed.end()) {
        words << "not computed";
      } else {
        words << found->second << " where " << values[i] << " is expected";
      }
      result.trouble = words.str();
    }
  }
  return result;
}

Grade run_case(const GoldenCase& golden, const std::filesystem::path& candidates) {
  Grade failed;
  failed.digits = 0;
  const auto method = methods().find(golden.method);
  if (method == methods().end()) {
    failed.trouble = "method '" + golden.method + "' is not implemented";
    return failed;
  }
  try {
    const Results results = method->second(golden);
    if (!candidates.empty()) results.write(candidates / (golden.name() + ".csv"));
    return grade(golden, results);
  } catch (const std::exception& error) {
    failed.trouble = error.what();
    return failed;
  }
}

}  // namespace tocsin::golden
