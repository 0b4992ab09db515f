#include "detector_case.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace tocsin::golden {
namespace {

int day_number(const std::string& date) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  char dash = 0;
  std::istringstream text(date);
  if (!(text >> year >> dash >> month >> dash >> day)) throw std::runtime_error("'" + date + "' is not a date");
  using namespace std::chrono;
  return static_cast<int>(
      sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}.time_since_epoch().count());
}

template <class Value>
Eigen::VectorXd by_period(const std::vector<DetectorPoint>& points, Value value) {
  Eigen::VectorXd values(static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) values[static_cast<Eigen::Index>(i)] = value(points[i]);
  return values;
}

}  // namespace

std::vector<Series> series_of(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd counts = input.numbers("y");
  const Eigen::VectorXd population = input.has("pop") ? input.numbers("pop") : Eigen::VectorXd();
  std::vector<std::string> names;
  std::vector<std::vector<Eigen::Index>> rows;
  for (std::size_t i = 0; i < input.rows(); ++i) {
    const std::string name = input.has("series") ? input.text("series")[i] : "";
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) {
      names.push_back(name);
      rows.push_back({static_cast<Eigen::Index>(i)});
    } else {
      rows[static_cast<std::size_t>(known - names.begin())].push_back(static_cast<Eigen::Index>(i));
    }
  }
  std::vector<Series> series;
  for (std::size_t s = 0; s < names.size(); ++s) {
    Series one{names[s], counts(rows[s]), {}, {}};
    if (population.size() > 0) one.population = population(rows[s]);
    if (input.has("date"))
      for (const Eigen::Index i : rows[s])
        one.days.push_back(day_number(input.text("date")[static_cast<std::size_t>(i)]));
    series.push_back(std::move(one));
  }
  return series;
}

MonitoredRange range_of(const nlohmann::json& control) {
  return {control.at("range_from").get<Eigen::Index>() - 1, control.at("range_to").get<Eigen::Index>()};
}

std::vector<std::string> labels(const std::string& prefix, MonitoredRange range) {
  std::vector<std::string> names;
  for (Eigen::Index i = range.first; i < range.last; ++i) names.push_back(prefix + std::to_string(i + 1));
  return names;
}

Eigen::VectorXd statistics(const std::vector<DetectorPoint>& points) {
  return by_period(points, [](const DetectorPoint& point) { return point.statistic; });
}

Eigen::VectorXd bounds(const std::vector<DetectorPoint>& points) {
  return by_period(points, [](const DetectorPoint& point) { return point.upper; });
}

Eigen::VectorXd alarms(const std::vector<DetectorPoint>& points) {
  return by_period(points, [](const DetectorPoint& point) {
    return point.status == DetectorStatus::assessed ? (point.alarm ? 1.0 : 0.0)
                                                    : std::numeric_limits<double>::quiet_NaN();
  });
}

}  // namespace tocsin::golden
