#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "tocsin/stats/nowcast.hpp"
#include "tocsin/stats/smoothed_nowcast.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

using Day = std::chrono::sys_days;

Day parse_day(const std::string& text) {
  int year = 0;
  char dash = 0;
  unsigned month = 0;
  char second_dash = 0;
  unsigned day = 0;
  std::istringstream(text) >> year >> dash >> month >> second_dash >> day;
  const std::chrono::year_month_day date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  if (!date.ok() || dash != '-' || second_dash != '-') throw std::runtime_error("not a date: '" + text + "'");
  return date;
}

std::string day_text(Day day) {
  const std::chrono::year_month_day date(day);
  std::ostringstream text;
  text.fill('0');
  text << static_cast<int>(date.year()) << '-';
  text.width(2);
  text << static_cast<unsigned>(date.month()) << '-';
  text.width(2);
  text << static_cast<unsigned>(date.day());
  return text.str();
}

struct Event {
  Day onset;
  std::optional<Day> report;  ///< empty: not reported
};

std::vector<Event> events_of(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const auto absent = [](const std::string& text) { return text.empty() || text == "NA"; };
  std::vector<Event> events;
  for (std::size_t i = 0; i < input.rows(); ++i) {
    if (absent(input.text("onset")[i])) continue;
    const std::string& report = input.text("report")[i];
    events.push_back(
        {parse_day(input.text("onset")[i]), absent(report) ? std::nullopt : std::optional(parse_day(report))});
  }
  return events;
}

ReportingTriangle empty_triangle(Eigen::Index periods, Eigen::Index longest) {
  return {Eigen::MatrixXd::Zero(periods, longest + 1)};
}

}  // namespace

Results nowcast_chain_ladder(const GoldenCase& golden) {
  const Day now = parse_day(golden.params.at("now").get<std::string>());
  const auto longest = golden.params.at("D").get<Eigen::Index>();
  const auto window = golden.params.at("window").get<Eigen::Index>();
  const Eigen::Index span = std::max(window, longest);
  ReportingTriangle triangle = empty_triangle(span + 1, longest);
  for (const Event& event : events_of(golden)) {
    if (!event.report || *event.report > now || event.onset > now) continue;
    const Eigen::Index period = span - (now - event.onset).count();
    const Eigen::Index delay = (*event.report - event.onset).count();
    if (period >= 0 && delay >= 0 && delay <= longest) ++triangle.counts(period, delay);
  }
  const DelayEstimate delay = estimate_delay(triangle, window);
  const Eigen::VectorXd point = chain_ladder(triangle, delay);
  std::vector<std::string> delays, days;
  for (Eigen::Index d = 0; d <= longest; ++d) {
    delays.push_back(std::to_string(d));
    days.push_back(day_text(now - std::chrono::days(longest - d)));
  }
  Results results;
  results.add("reverse_hazard", delay.reverse_hazard, delays);
  results.add("cdf_delay", delay.cdf, delays);
  results.add("reported_so_far", triangle.reported().tail(longest + 1), days);
  results.add("point_nowcast", point.tail(longest + 1), days);
  return results;
}

/// surveillance::nowcast by days: the triangle begins at the first event, and longer delays count as the longest.
Results nowcast_surveillance(const GoldenCase& golden) {
  const nlohmann::json& params = golden.params;
  const std::string method = params.at("method_nc").get<std::string>();
  const Day now = parse_day(params.at("now").get<std::string>());
  const auto longest = params.at("D").get<Eigen::Index>();
  const std::vector<Event> events = events_of(golden);
  Day first = events.at(0).onset;
  Day last = first;
  for (const Event& event : events) {
    first = std::min(first, event.onset);
    last = std::max(last, event.onset);
  }
  ReportingTriangle triangle = empty_triangle((now - first).count() + 1, longest);
  std::map<Day, double> reported;
  for (const Event& event : events) {
    if (!event.report || *event.report > now) continue;
    ++reported[event.onset];
    const Eigen::Index delay = (*event.report - event.onset).count();
    if (delay >= 0) ++triangle.counts((event.onset - first).count(), std::min(delay, longest));
  }
  NowcastOptions options;
  options.most = 300.0;
  options.as_surveillance = true;
  options.prior_mean = params.value("mean_lambda", options.prior_mean);
  options.prior_variance = params.value("var_lambda", options.prior_variance);
  if (method == "lawless") {
    options.method = NowcastMethod::lawless;
  } else if (method == "bayes.notrunc") {
    options.method = NowcastMethod::untruncated;
  } else if (method == "bayes.trunc") {
    options.method = NowcastMethod::truncated;
  } else {
    throw std::runtime_error("nowcast method '" + method + "' is not implemented");
  }
  const Nowcast found = nowcast(triangle, options);
  const auto back = params.at("back").get<Eigen::Index>();
  Eigen::VectorXd so_far(back), median(back), lower(back), upper(back);
  std::vector<std::string> days;
  for (Eigen::Index i = 0; i < back; ++i) {
    const Day day = now - std::chrono::days(back - i);
    const Eigen::Index t = (day - first).count();
    const bool inside = day >= first && day <= last;
    so_far[i] = inside ? reported[day] : missing;
    // Beyond its table of counts the peer's search for the normal quantile falls back to 0.
    const auto whole = [&](const Eigen::VectorXd& values) {
      if (!inside) return missing;
      return method == "lawless" && values[t] > options.most ? 0.0 : values[t];
    };
    median[i] = whole(found.median);
    lower[i] = whole(found.lower);
    upper[i] = whole(found.upper);
    days.push_back(day_text(day));
  }
  Results results;
  results.add("reported_so_far", so_far, days);
  results.add("nowcast_median", median, days);
  if (method != "lawless") {
    results.add("pi_lower", lower, days);
    results.add("pi_upper", upper, days);
  }
  return results;
}

/// NobBS with its default priors. Periods count from the first event in the window, as there.
Results nowcast_smoothed(const GoldenCase& golden) {
  const nlohmann::json& params = golden.params;
  const Day now = parse_day(params.at("now").get<std::string>());
  const Eigen::Index unit = params.at("units").get<std::string>() == "1 week" ? 7 : 1;
  const auto window = params.at("window").get<Eigen::Index>();
  const auto longest = params.at("max_D").get<Eigen::Index>();
  const Day begin = now - std::chrono::days((window - 1) * unit);
  std::vector<Event> events;
  for (const Event& event : events_of(golden))
    if (event.onset >= begin && event.onset <= now && event.report && *event.report >= begin && *event.report <= now)
      events.push_back(event);
  Day first = now;
  for (const Event& event : events) first = std::min(first, event.onset);
  ReportingTriangle triangle = empty_triangle(window, longest);
  std::map<Day, double> reported;
  for (const Event& event : events) {
    ++reported[event.onset];
    const Eigen::Index since = (event.onset - first).count();
    const Eigen::Index delay = (*event.report - event.onset).count();
    if (since % unit != 0 || delay % unit != 0 || delay < 0 || delay / unit > longest) continue;
    ++triangle.counts(since / unit, delay / unit);
  }
  SmoothedNowcastOptions options;
  options.overdispersed = params.at("dist").get<std::string>() == "NB";
  const SmoothedNowcast found = smoothed_nowcast(triangle, options);
  const auto tail = std::min(params.at("tail").get<Eigen::Index>(), window);
  std::vector<std::string> days;
  Eigen::VectorXd so_far(tail);
  for (Eigen::Index i = 0; i < tail; ++i) {
    const Day day = now - std::chrono::days((tail - 1 - i) * unit);
    so_far[i] = reported.contains(day) ? reported[day] : missing;
    days.push_back(day_text(day));
  }
  Results results;
  results.add("reported_so_far", so_far, days);
  results.add("estimate_median", found.events.median.tail(tail), days);
  results.add("lower", found.events.lower.tail(tail), days);
  results.add("upper", found.events.upper.tail(tail), days);
  return results;
}

}  // namespace tocsin::golden
