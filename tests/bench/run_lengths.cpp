#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "tocsin/assess/persistence.hpp"

#include "../property/drawn_panel.hpp"
#include "../unit/models/shipped_model.hpp"

// How long the persistence watch takes: from a lasting change of an authority's rate to `persistent` and to the list of
// findings, from its end to their going, and until an authority that does not differ is called persistent. Every
// simulated England is assessed at the end of every year as it would have been then. The tables stand in
// models/CALIBRATION.md.
//
// bench_run_lengths [panels, default 40] [years of the window, default as shipped]
namespace tocsin {
namespace {

constexpr std::array ratios{2.0, 1.6, 0.5, 0.3};
constexpr std::array expected_counts{5.0, 10.0, 20.0, 40.0};  ///< in a window, without the change
constexpr std::size_t changed_years = 8;
constexpr std::size_t followed_years = 8;  ///< after the change has ended

/// A model that keeps what it once said of a window, since the vintages of successive years share windows.
class RememberingModel final : public RateModel {
 public:
  explicit RememberingModel(const RateModel& model) : model_(model) {}
  [[nodiscard]] const std::string& name() const override { return model_.name(); }
  [[nodiscard]] Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                 const RateQuestion& question) const override {
    const auto key = std::tuple(window.first, window.length, question.thorough);
    const auto known = said_.find(key);
    if (known != said_.end()) return known->second;
    return said_.emplace(key, model_.estimate(panel, window, question)).first->second;
  }

 private:
  const RateModel& model_;
  mutable std::map<std::tuple<std::size_t, std::size_t, bool>, Result<WindowEstimates>> said_;
};

/// The panel as it was after its first `years`.
Panel as_of(const Panel& panel, std::size_t years) {
  Panel earlier = panel;
  const auto columns = static_cast<Eigen::Index>(years);
  earlier.periods.erase(earlier.periods.begin() + columns, earlier.periods.end());
  earlier.counts.clear();
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    for (std::size_t t = 0; t < years; ++t) earlier.counts.push_back(panel.count(unit, t));
  }
  earlier.exposure = panel.exposure.leftCols(columns);
  for (Covariate& covariate : earlier.covariates) covariate.values = covariate.values.leftCols(columns).eval();
  return earlier;
}

/// What was said of every unit, vintage by vintage.
struct Verdict {
  Status status = Status::normal;
  bool assessable_high = false;
  bool assessable_low = false;
  bool listed = false;
};
using Vintages = std::map<std::size_t, std::vector<Verdict>>;  ///< by number of years seen

Vintages assess_every_year(const Panel& panel, const RateModel& model, const Policy& policy) {
  const RememberingModel remembering(model);
  Vintages vintages;
  for (auto years = static_cast<std::size_t>(policy.window_years); years <= panel.periods.size(); ++years) {
    const Assessment assessment = assess_persistence(as_of(panel, years), remembering, policy).value();
    std::vector<Verdict>& verdicts = vintages[years];
    for (const UnitAssessment& unit : assessment.units)
      verdicts.push_back({unit.status, unit.assessable_high, unit.assessable_low, false});
    for (const Finding& finding : assessment.findings) {
      for (std::size_t unit = 0; unit < verdicts.size(); ++unit) {
        if (panel.units[unit].code == finding.authority) verdicts[unit].listed = true;
      }
    }
  }
  return vintages;
}

/// Years until something happened; nothing where it did not while it was watched.
using Wait = std::optional<std::size_t>;

struct Change {
  int units = 0;
  int assessable = 0;  ///< in its direction, once the window lies within the change
  std::vector<Wait> persistent;
  std::vector<Wait> listed;
  std::vector<Wait> off_list;  ///< after the change has ended, of those listed then
  std::vector<Wait> normal;    ///< of those persistent then
};

template <typename Holds>
Wait first_year(const Vintages& vintages, std::size_t unit, std::size_t after, std::size_t years, Holds holds) {
  for (std::size_t k = 1; k <= years; ++k) {
    if (holds(vintages.at(after + k)[unit])) return k;
  }
  return std::nullopt;
}

void count_change(Change& change, const Vintages& vintages, std::size_t unit, double ratio, std::size_t calm) {
  const auto persistent = [](const Verdict& of) { return of.status == Status::persistent; };
  const auto listed = [](const Verdict& of) { return of.listed; };
  const std::size_t end = calm + changed_years;
  const Verdict& last = vintages.at(end)[unit];
  ++change.units;
  change.assessable += ratio > 1 ? last.assessable_high : last.assessable_low;
  change.persistent.push_back(first_year(vintages, unit, calm, changed_years, persistent));
  change.listed.push_back(first_year(vintages, unit, calm, changed_years, listed));
  if (last.listed)
    change.off_list.push_back(
        first_year(vintages, unit, end, followed_years, [](const Verdict& of) { return !of.listed; }));
  if (persistent(last)) {
    change.normal.push_back(first_year(vintages, unit, end, followed_years, [](const Verdict& of) {
      return of.status != Status::persistent && of.status != Status::resolving;
    }));
  }
}

/// Authorities whose lasting rate lies within the ratio of the expected one.
struct Calm {
  double years = 0;
  int entries = 0;   ///< into `persistent`
  int listings = 0;  ///< onto the list
  int years_listed = 0;
};

void count_calm(Calm& calm, const Vintages& vintages, std::size_t unit) {
  Verdict before = vintages.begin()->second[unit];
  for (auto vintage = std::next(vintages.begin()); vintage != vintages.end(); ++vintage) {
    const Verdict& now = vintage->second[unit];
    ++calm.years;
    calm.entries += now.status == Status::persistent && before.status == Status::normal;
    calm.entries += now.status == Status::persistent && before.status == Status::emerging;
    calm.listings += now.listed && !before.listed;
    calm.years_listed += now.listed;
    before = now;
  }
}

std::string share_by(const std::vector<Wait>& waits, std::size_t year) {
  if (waits.empty()) return "–";
  const auto within =
      std::count_if(waits.begin(), waits.end(), [&](const Wait& wait) { return wait && *wait <= year; });
  return fmt::format("{:.2f}", static_cast<double>(within) / static_cast<double>(waits.size()));
}

std::string median(std::vector<Wait> waits, std::size_t watched) {
  if (waits.empty()) return "–";
  std::sort(waits.begin(), waits.end(), [](const Wait& a, const Wait& b) { return a && (!b || *a < *b); });
  const Wait& middle = waits[(waits.size() - 1) / 2];
  return middle ? std::to_string(*middle) : fmt::format("> {}", watched);
}

void print(const std::map<std::pair<double, double>, Change>& changes, const Calm& calm) {
  fmt::print(
      "| change | expected | authorities | assessable | persistent within 1 | 2 | 3 | 5 | 8 years | median | "
      "listed within 3 | 5 | 8 | off the list after, median | normal after, median |\n");
  for (const auto& [key, change] : changes) {
    fmt::print("| {} | {} | {} | {} |", key.first, key.second, change.units, change.assessable);
    for (const std::size_t year : {1U, 2U, 3U, 5U, 8U}) fmt::print(" {} |", share_by(change.persistent, year));
    fmt::print(" {} |", median(change.persistent, changed_years));
    for (const std::size_t year : {3U, 5U, 8U}) fmt::print(" {} |", share_by(change.listed, year));
    fmt::print(" {} of {} | {} of {} |\n", median(change.off_list, followed_years), change.off_list.size(),
               median(change.normal, followed_years), change.normal.size());
  }
  const auto each = [&](int events) { return events / calm.years; };
  fmt::print(
      "without a departure, {:.0f} authority-years: persistent {} times ({:.5f} a year, {:.2f} a year over 153), "
      "listed {} times ({:.5f}, {:.2f}), listed in {:.4f} of the years\n",
      calm.years, calm.entries, each(calm.entries), 153 * each(calm.entries), calm.listings, each(calm.listings),
      153 * each(calm.listings), each(calm.years_listed));
}

void run(std::uint64_t panels, const Policy& policy) {
  const England place = england();
  const auto model = shipped_model("persistent_rate");
  const auto calm_years = static_cast<std::size_t>(policy.window_years);
  const auto years = static_cast<Eigen::Index>(calm_years + changed_years + followed_years);
  std::map<std::pair<double, double>, Change> changes;
  Calm calm;
  for (std::uint64_t seed = 0; seed < panels; ++seed) {
    Random random(seed, 8);
    DrawnPanel drawn =
        drawn_panel(place, {.bulk = 0.9, .narrow = 0.15, .wide = 0.6, .transient = 0.2, .region = 0.1}, years, random);
    std::map<std::size_t, std::pair<double, double>> changed;
    for (const double ratio : ratios) {
      for (const double expected : expected_counts) {
        std::size_t unit = random.below(drawn.panel.units.size());
        while (changed.contains(unit)) unit = random.below(drawn.panel.units.size());
        changed[unit] = {ratio, expected};
        const auto row = static_cast<Eigen::Index>(unit);
        const double factor = expected / (policy.window_years * drawn.expected.row(row).mean());
        drawn.expected.row(row) *= factor;
        drawn.panel.exposure.row(row) *= factor;
        drawn.make_lasting(row, 0);
        drawn.log_rate.row(row).segment(static_cast<Eigen::Index>(calm_years),
                                        static_cast<Eigen::Index>(changed_years)) += std::log(ratio);
      }
    }
    drawn.count(random);
    const Vintages vintages = assess_every_year(drawn.panel, *model, policy);
    for (const auto& [unit, key] : changed) count_change(changes[key], vintages, unit, key.first, calm_years);
    for (std::size_t unit = 0; unit < drawn.panel.units.size(); ++unit) {
      const bool differs = std::abs(drawn.lasting[static_cast<Eigen::Index>(unit)]) > std::log(policy.ratio);
      if (!differs && !changed.contains(unit)) count_calm(calm, vintages, unit);
    }
  }
  fmt::print("{} simulated Englands, window of {} years\n", panels, policy.window_years);
  print(changes, calm);
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) {
  tocsin::Policy policy;
  if (argc > 2) policy.window_years = std::stoi(argv[2]);
  tocsin::run(argc > 1 ? std::stoull(argv[1]) : 40, policy);
}
