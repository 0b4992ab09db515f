#include "tocsin/app/compile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/funnel.hpp"
#include "tocsin/stats/rate_limits.hpp"

#include "evidence.hpp"
#include "judge.hpp"

namespace tocsin {
namespace {

constexpr double per_children = 100'000;

/// The rate of every cell of the panel by the card's own method.
std::vector<RateWithLimits> yearly_rates(const Panel& panel, const ModelCard& card) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<RateWithLimits> rates;
  rates.reserve(panel.counts.size());
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      if (!panel.usable(i, t)) {
        rates.push_back({nan, nan, nan});
        continue;
      }
      const double exposure = panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
      const auto rate =
          rate_with_limits(*panel.count(i, t).shown(), exposure, per_children, card.rate_limits, card.confidence);
      rates.push_back({rate.value, rate.limits.lower, rate.limits.upper});
    }
  }
  return rates;
}

/// England's rate in each period of the panel; NaN where its count or its children are not known.
std::vector<RateWithLimits> national_rates(const Panel& panel, const Edition& edition, const ModelCard& card) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const AreaCode england = AreaCode::parse("E92000001").value();
  std::vector<RateWithLimits> rates;
  for (const Period& period : panel.periods) {
    const double child_years = child_years_of(edition.figures, england, period);
    const auto count = std::ranges::find(edition.national, period, &Observation::period);
    rates.push_back({nan, nan, nan});
    if (count == edition.national.end() || !count->figure.is_exact() || !(child_years > 0)) continue;
    const auto rate =
        rate_with_limits(*count->figure.shown(), child_years, per_children, card.rate_limits, card.confidence);
    rates.back() = {rate.value, rate.limits.lower, rate.limits.upper};
  }
  return rates;
}

/// The series of the reference tables; the Department's totals as received stand in their place, or follow them.
std::vector<NationalSeries> with_received(std::vector<NationalSeries> series,
                                          const std::vector<NationalFigureCell>& cells,
                                          const std::vector<FileReceipt>& files) {
  const auto dfe = std::ranges::find(series, std::string_view("dfe"), &NationalSeries::id);
  if (dfe == series.end()) return series;
  for (const NationalFigureCell& cell : cells) {
    if (cell.breakdown != Breakdown::total || cell.trace.how != Transformation::as_published) continue;
    const auto file = std::ranges::find(files, cell.trace.rows.front().file, &FileReceipt::id);
    const SeriesPoint received{cell.period, cell.nature, cell.figure, "received",
                               file == files.end() ? std::string() : file->name};
    const auto held = std::ranges::find_if(dfe->points, [&](const SeriesPoint& point) {
      return point.period == cell.period && point.nature == cell.nature;
    });
    if (held == dfe->points.end()) {
      dfe->points.push_back(received);
    } else if (held->figure != cell.figure) {
      *held = received;
    }
  }
  std::ranges::sort(dfe->points, {}, [](const SeriesPoint& point) { return std::pair(point.period, point.nature); });
  return series;
}

/// Notifications per child-year of each period over the units that have both; 0 where none has.
std::vector<double> national_levels(const Panel& panel) {
  std::vector<double> levels;
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    double notifications = 0, children = 0;
    for (std::size_t i = 0; i < panel.units.size(); ++i) {
      if (!panel.usable(i, t)) continue;
      notifications += *panel.count(i, t).shown();
      children += panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
    }
    levels.push_back(children > 0 ? notifications / children : 0);
  }
  return levels;
}

/// Children times years of a unit in a period; 0 where it did not exist or its children are not known.
double child_years(const Panel& panel, std::size_t i, std::size_t t) {
  const double exposure = panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
  return exposure > 0 && panel.count(i, t).state() != Figure::State::not_applicable ? exposure : 0;
}

/// What each cell of the panel would be by its children, the national level of its year and what the newest window
/// expects of its unit: the years of the window that have a count add up to that. Units that the window does not know
/// are held to what it expects of all others together.
std::vector<YearExpectation> yearly_expected(const Panel& panel, const WindowEstimates& estimates) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::size_t years = panel.periods.size();
  const Window& window = estimates.window;
  const std::vector<double> levels = national_levels(panel);
  std::vector<double> ratios(panel.units.size(), nan);
  double expected_of_all = 0, national_of_all = 0;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    double children = 0, national = 0;
    for (std::size_t t = window.first; t < window.first + window.length; ++t) {
      children += child_years(panel, i, t);
      national += child_years(panel, i, t) * levels[t];
    }
    const RateEstimate& unit = estimates.units[i];
    const double of_window = national * unit.exposure / children;  // a year without a count is in neither
    if (!(unit.expected > 0) || !(of_window > 0)) continue;
    ratios[i] = unit.expected / of_window;
    expected_of_all += unit.expected;
    national_of_all += of_window;
  }
  std::vector<YearExpectation> expected(panel.counts.size(), {nan, nan, nan});
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const double ratio = std::isnan(ratios[i]) ? expected_of_all / national_of_all : ratios[i];
    for (std::size_t t = 0; t < years; ++t) {
      const double value = levels[t] * child_years(panel, i, t) * ratio;
      if (!(value > 0)) continue;
      constexpr double tail = (1 - funnel_inner) / 2;
      expected[i * years + t] = {value, poisson_quantile(tail, value), poisson_quantile(1 - tail, value)};
    }
  }
  return expected;
}

FunnelLimits limits_at(double expected) {
  const Limits inner = funnel_limits(expected, funnel_inner);
  const Limits outer = funnel_limits(expected, funnel_outer);
  return {expected, inner.lower, inner.upper, outer.lower, outer.upper};
}

std::vector<FunnelLimits> unit_limits(const std::vector<RateEstimate>& units) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<FunnelLimits> limits;
  for (const RateEstimate& unit : units)
    limits.push_back(unit.expected > 0 ? limits_at(unit.expected) : FunnelLimits{nan, nan, nan, nan, nan});
  return limits;
}

/// Limits at expected counts from a half to beyond the largest, evenly spaced on the square-root scale of the plot.
std::vector<FunnelLimits> funnel_curves(const std::vector<RateEstimate>& units) {
  double largest = 1;
  for (const RateEstimate& unit : units)
    largest = std::max(largest, std::isfinite(unit.expected) ? unit.expected : 0.0);
  constexpr int points = 120;
  const double from = std::sqrt(0.5);
  const double to = std::sqrt(1.05 * largest);
  std::vector<FunnelLimits> curves;
  for (int k = 0; k <= points; ++k) {
    const double root = from + (to - from) * k / points;
    curves.push_back(limits_at(root * root));
  }
  return curves;
}

}  // namespace

tl::expected<Edition, StageFailure> compile_edition(Store& store, const CompileRequest& request) {
  auto started = std::chrono::steady_clock::now();
  const auto finished = [&](const char* stage) {
    const auto now = std::chrono::steady_clock::now();
    if (request.took) request.took(stage, now - started);
    started = now;
  };
  const auto failed_in = [](const char* stage, Error error) {
    return tl::unexpected(StageFailure{stage, std::move(error)});
  };

  const Instant known = request.as_of.value_or(request.now);
  EvidenceQuery query;
  query.measure = request.measure;
  query.exposure = request.exposure;
  query.first_year = request.first_year;
  query.last_year = request.last_year;
  query.stream_last_year = request.stream_last_year;
  query.as_of = request.as_of;
  query.today = std::chrono::floor<std::chrono::days>(known);
  auto evidence = gather_evidence(store, request.authorities, query);
  if (!evidence) return failed_in("read", evidence.error());
  finished("read");
  auto panel = build_panel(evidence->sources, evidence->periods, request.authorities);
  if (!panel) return failed_in("panel", panel.error());
  finished("panel");
  auto assessment = request.judge(*panel, evidence->stream);
  if (!assessment) return failed_in("assess", assessment.error());

  Edition edition;
  for (const FileReceipt& file : evidence->files) edition.as_of = std::max(edition.as_of, file.received);
  edition.built = request.now;
  edition.illustrative = evidence->illustrative;
  edition.measure = request.measure;
  edition.yearly_rates = yearly_rates(assessment->panel, request.card);
  edition.yearly_expected = yearly_expected(assessment->panel, assessment->estimates);
  edition.areas = request.areas;
  edition.limits_method = name_of(request.card.rate_limits);
  edition.unit_limits = unit_limits(assessment->estimates.units);
  edition.funnel = funnel_curves(assessment->estimates.units);
  edition.regions = request.authorities.regions();
  edition.national = std::move(evidence->national);
  edition.figures = build_cube({std::move(evidence->count_rows), std::move(evidence->circumstance_rows),
                                evidence->stream, std::move(evidence->event_files)},
                               assessment->panel, request.authorities, query.today);
  edition.national_rates = national_rates(assessment->panel, edition, request.card);
  if (request.calendar != nullptr) edition.clocks = clock_rows(evidence->stream, *request.calendar, edition.figures);
  if (request.series != nullptr && request.measure == measures::notifications) {
    edition.series = edition.illustrative ? *request.series
                                          : with_received(*request.series, edition.figures.national, evidence->files);
  }
  edition.files = std::move(evidence->files);
  edition.imprint = request.imprint;
  edition.assessment = std::move(*assessment);
  finished("assess");
  return edition;
}

}  // namespace tocsin
