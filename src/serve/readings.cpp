#include "readings.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "tocsin/publish/disclosure.hpp"

#include "exposition.hpp"

namespace tocsin {
namespace {

double unix_seconds(Instant when) { return std::chrono::duration<double>(when.time_since_epoch()).count(); }

/// Children at the newest period in which they are known; NaN where they never were.
double child_population(const Panel& panel, std::size_t unit) {
  for (std::size_t t = panel.periods.size(); t-- > 0;) {
    const double exposure = panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(t));
    if (!std::isnan(exposure)) return exposure / panel.periods[t].years();
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// The thresholds of the policy that a chart draws.
void add_policy(Exposition& out, const Policy& policy) {
  out.gauge("tocsin_policy_relative_rate", "Departures smaller than this ratio, or one over it, are of no interest.");
  out.sample({}, policy.ratio);
  out.gauge("tocsin_policy_exceedance_ratio",
            "Probabilities at which a departure enters (in two years, or at once), is listed, and leaves.");
  out.sample({{"step", "enter"}}, policy.enter_probability);
  out.sample({{"step", "enter_at_once"}}, policy.enter_at_once);
  out.sample({{"step", "list"}}, policy.list_probability);
  out.sample({{"step", "leave"}}, policy.leave_probability);
  out.gauge("tocsin_policy_false_discovery_ratio", "The share of false findings that a list of persistence may hold.");
  out.sample({}, policy.false_discovery);
  out.gauge("tocsin_policy_expected_notifications", "With fewer expected no low rate is ever a finding.");
  out.sample({}, policy.minimum_expected);
}

/// The curves of the funnel plot, thinned out.
void add_funnel(Exposition& out, const std::vector<FunnelLimits>& curves) {
  constexpr std::size_t points = 31;
  const std::size_t step = std::max<std::size_t>(1, (curves.size() + points - 2) / (points - 1));
  const auto each = [&](const std::function<void(const std::string& point, const FunnelLimits&)>& visit) {
    for (std::size_t i = 0; i < curves.size(); i += step) visit(fmt::format("{:03}", i), curves[i]);
  };
  out.gauge("tocsin_funnel_limit_expected_notifications", "Where along the funnel plot its limits are given.");
  each([&](const std::string& point, const FunnelLimits& at) { out.sample({{"point", point}}, at.expected); });
  out.gauge("tocsin_funnel_limit_ratio", "Limits of observed over expected there, by chance alone.");
  each([&](const std::string& point, const FunnelLimits& at) {
    out.sample({{"point", point}, {"limit", "lower_95"}}, at.lower_95);
    out.sample({{"point", point}, {"limit", "upper_95"}}, at.upper_95);
    out.sample({{"point", point}, {"limit", "lower_998"}}, at.lower_998);
    out.sample({{"point", point}, {"limit", "upper_998"}}, at.upper_998);
  });
}

/// Series of one area: of itself, of a finding that stands, of that finding's figures, and of all at most.
constexpr std::size_t series_of_area = 10;
constexpr std::size_t series_of_finding = 1;
constexpr std::size_t series_of_figures = 4;
constexpr std::size_t most_series = 25;

/// The findings whose figures are told: in each area as many, in the order of the findings, as leave room for every
/// finding there. Those of the others are on its page and in the API.
std::vector<const Finding*> findings_with_figures(const std::vector<Finding>& findings) {
  std::map<AreaCode, std::size_t> room;
  for (const Finding& finding : findings)
    room.try_emplace(finding.authority, most_series - series_of_area).first->second -= series_of_finding;
  std::vector<const Finding*> told;
  for (const Finding& finding : findings) {
    std::size_t& left = room.at(finding.authority);
    if (left < series_of_figures) continue;
    left -= series_of_figures;
    told.push_back(&finding);
  }
  return told;
}
// A finding is one of a watch and a direction, so that they alone never take more than there is.
static_assert(series_of_area + series_of_finding * names_of<Watch>.size() * names_of<Direction>.size() <= most_series);

}  // namespace

std::string service_readings(const Edition& edition) {
  Exposition out;
  out.gauge("tocsin_snapshot_timestamp_seconds", "When the published snapshot was built.");
  out.sample({}, unix_seconds(edition.built));
  out.gauge("tocsin_snapshot_data_as_of_timestamp_seconds",
            "What was received by this time is in the published snapshot.");
  out.sample({}, unix_seconds(edition.as_of));
  out.gauge("tocsin_data_illustrative", "1 while some figure of the published snapshot is made up, else 0.");
  out.sample({}, edition.illustrative ? 1 : 0);
  const WindowEstimates& estimates = edition.assessment.estimates;
  out.gauge("tocsin_model_converged", "1 where the model's newest fit converged, else 0.");
  out.sample({{"model", estimates.model}}, estimates.convergence.converged ? 1 : 0);
  add_policy(out, edition.assessment.policy);
  return std::move(out).text();
}

std::string authority_readings(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  const Panel& panel = assessment.panel;
  Exposition out;

  using Visit = std::function<void(std::string_view, const PanelUnit&, std::size_t)>;
  const auto each = [&](const Visit& visit) {
    for (std::size_t i = 0; i < panel.units.size(); ++i) {
      if (!panel.units[i].ended) visit(panel.units[i].code.text(), panel.units[i], i);
    }
  };
  const auto estimate = [&](std::size_t i) -> const RateEstimate& { return assessment.estimates.units[i]; };

  out.gauge("tocsin_authority_info", "The name and region of each authority that is assessed.");
  each([&](std::string_view code, const PanelUnit& unit, std::size_t) {
    out.sample({{"authority", code}, {"name", unit.name}, {"region", unit.region.text()}}, 1);
  });
  std::set<AreaCode> larger;  // regions and England, named where a finding is about them
  for (const Finding& finding : assessment.findings) {
    if (finding.authority.is_authority() || !larger.insert(finding.authority).second) continue;
    out.sample({{"authority", finding.authority.text()}, {"name", finding.name}, {"region", finding.region.text()}}, 1);
  }
  out.gauge("tocsin_authority_notifications", "Notifications in the window of the newest assessment.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}}, estimate(i).observed);
  });
  out.gauge("tocsin_authority_expected_notifications", "Expected in that window, given population and circumstances.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}}, estimate(i).expected);
  });
  out.gauge("tocsin_authority_child_population", "Children aged 0 to 17 at the newest year known.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}}, child_population(panel, i));
  });
  out.gauge("tocsin_authority_relative_rate", "The underlying rate over the expected one, with its 95% interval.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}, {"bound", "lower"}}, estimate(i).relative_lower);
    out.sample({{"authority", code}, {"bound", "mid"}}, estimate(i).relative_rate);
    out.sample({{"authority", code}, {"bound", "upper"}}, estimate(i).relative_upper);
  });
  out.gauge("tocsin_authority_exceedance_ratio",
            "Probability that the underlying rate departs by more than the policy's ratio.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}, {"direction", "high"}}, estimate(i).prob_high);
    out.sample({{"authority", code}, {"direction", "low"}}, estimate(i).prob_low);
  });
  out.gauge("tocsin_authority_status", "1 for the state that the decision layer is in for the authority.");
  each([&](std::string_view code, const PanelUnit&, std::size_t i) {
    out.sample({{"authority", code}, {"status", name_of(assessment.units[i].status)}}, 1);
  });
  out.gauge("tocsin_finding", "1 while a finding stands: a prompt to audit, never a measure of performance.");
  for (const Finding& finding : assessment.findings) {
    out.sample({{"authority", finding.authority.text()},
                {"watch", name_of(finding.watch)},
                {"direction", name_of(finding.direction)}},
               1);
  }
  const std::vector<const Finding*> told = findings_with_figures(assessment.findings);
  const auto each_finding = [&](const std::function<double(const Finding&)>& value) {
    for (const Finding* finding : told) {
      out.sample({{"authority", finding->authority.text()},
                  {"watch", name_of(finding->watch)},
                  {"direction", name_of(finding->direction)}},
                 value(*finding));
    }
  };
  out.gauge("tocsin_finding_notifications", "Notifications behind each finding; of a region to the nearest 10.");
  each_finding([](const Finding& finding) { return finding.observed; });
  out.gauge("tocsin_finding_expected_notifications", "What was expected of the same days.");
  each_finding([](const Finding& finding) { return finding.expected; });
  out.gauge("tocsin_finding_relative_rate", "The limits of the 95% interval of each finding's relative rate.");
  for (const Finding* finding : told) {
    for (const auto& [bound, value] : {std::pair{"lower", finding->lower}, std::pair{"upper", finding->upper}}) {
      out.sample({{"authority", finding->authority.text()},
                  {"watch", name_of(finding->watch)},
                  {"direction", name_of(finding->direction)},
                  {"bound", bound}},
                 value);
    }
  }
  out.gauge("tocsin_expected_false_findings",
            "Findings made by chance alone: of silence, surge and clusters in a year, else among those that stand.");
  out.sample({{"watch", name_of(Watch::persistence)}}, assessment.expected_false_findings);
  if (assessment.stream.until) {
    out.sample({{"watch", name_of(Watch::surge)}}, assessment.stream.surge_false_per_year);
    out.sample({{"watch", name_of(Watch::silence)}}, assessment.stream.silence_false_per_year);
    out.sample({{"watch", name_of(Watch::clusters)}}, assessment.stream.cluster_false_per_year);
    out.sample({{"watch", name_of(Watch::timeliness)}}, assessment.stream.late_expected_false);
    out.sample({{"watch", name_of(Watch::quality)}}, assessment.stream.fault_expected_false);
    out.sample({{"watch", name_of(Watch::themes)}}, assessment.stream.theme_expected_false);
  }

  if (assessment.stream.until) {
    out.gauge("tocsin_stream_until_timestamp_seconds", "The end of the last day on which anyone notified.");
    out.sample({}, unix_seconds(*assessment.stream.until + std::chrono::days(1)));
  }
  add_funnel(out, edition.funnel);
  out.gauge("tocsin_region_info", "The name of each region.");
  for (const Region& region : edition.regions) {
    out.sample({{"region", region.code.text()}, {"name", region.name}}, 1);
  }
  out.gauge("tocsin_region_notifications", "Notifications of the newest year, to the nearest 10 as published.");
  for (const Observation& total : publish_region_totals(panel, panel.periods.size() - 1)) {
    if (const auto shown = total.figure.shown()) out.sample({{"region", total.area.text()}}, *shown);
  }
  return std::move(out).text();
}

}  // namespace tocsin
