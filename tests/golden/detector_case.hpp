#pragma once

#include <string>
#include <vector>

#include "tocsin/stats/detector.hpp"

#include "golden_case.hpp"

namespace tocsin::golden {

/// One series of a detector case, its rows in the order of the file.
struct Series {
  std::string name;
  Eigen::VectorXd counts;
  Eigen::VectorXd population;  ///< empty without such a column
  std::vector<int> days;       ///< days since 1970-01-01; empty without dates
};

/// The series of the input, in order of first appearance; one without a name where there is no such column.
std::vector<Series> series_of(const GoldenCase& golden);

/// range_from and range_to of `control` (counted from 1, both ends included).
MonitoredRange range_of(const nlohmann::json& control);

/// Labels "prefix" + position counted from 1, as the reference has them.
std::vector<std::string> labels(const std::string& prefix, MonitoredRange range);

/// Statistic, bound and alarm (1, 0, NaN) by period.
Eigen::VectorXd statistics(const std::vector<DetectorPoint>& points);
Eigen::VectorXd bounds(const std::vector<DetectorPoint>& points);
Eigen::VectorXd alarms(const std::vector<DetectorPoint>& points);

}  // namespace tocsin::golden
