#include "fit_report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tocsin/assess/finding.hpp"

#include "csv_field.hpp"

namespace tocsin {
namespace {

using Json = nlohmann::ordered_json;

struct Coefficient {
  std::string name;
  double estimate = 0;
  double standard_error = 0;
};

/// Years, then circumstances.
std::vector<Coefficient> coefficients(const FitReport& report) {
  std::vector<Coefficient> all;
  const std::vector<Period>& periods = report.file.panel.periods;
  for (const YearEffect& year : report.estimates.years) {
    const auto at = std::find(periods.begin(), periods.end(), year.period) - periods.begin();
    all.push_back({"period " + report.file.periods[static_cast<std::size_t>(at)], year.estimate, year.standard_error});
  }
  for (const ContextEffect& effect : report.estimates.context)
    all.push_back({effect.covariate, effect.estimate, effect.standard_error});
  return all;
}

int cells_used(const WindowEstimates& estimates) {
  return std::accumulate(estimates.units.begin(), estimates.units.end(), 0,
                         [](int sum, const RateEstimate& unit) { return sum + unit.years_used; });
}

/// The figures of an area in the order of the columns; nothing where one is not known.
std::vector<std::pair<const char*, std::optional<double>>> figures(const RateEstimate& e) {
  return {{"observed", e.observed},
          {"exposure", e.exposure},
          {"expected", e.expected},
          {"rate_per_100k", e.rate_per_100k},
          {"rate_lower", e.rate_lower},
          {"rate_upper", e.rate_upper},
          {"relative_rate", e.relative_rate},
          {"relative_rate_lower", e.relative_lower},
          {"relative_rate_upper", e.relative_upper},
          {"prob_high", e.prob_high},
          {"prob_low", e.prob_low},
          {"prob_high_lasting", e.prob_high_lasting},
          {"prob_low_lasting", e.prob_low_lasting}};
}

std::vector<std::pair<const char*, double>> figures(const UnadjustedRate& e) {
  return {{"relative_rate", e.relative_rate},
          {"relative_rate_lower", e.lower},
          {"relative_rate_upper", e.upper},
          {"prob_high", e.prob_high},
          {"prob_low", e.prob_low}};
}

std::vector<std::pair<const char*, std::optional<double>>> limits(const RateEstimate& e) {
  return {{"detectable_low", e.detectable_low}, {"detectable_high", e.detectable_high}, {"funnel_z", e.funnel_z}};
}

Json value(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? Json(*number) : Json(nullptr);
}

std::string cell(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? fmt::format("{}", *number) : std::string();
}

Json area_json(const std::string& name, const RateEstimate& e) {
  Json area = {{"area", name}, {"years_used", e.years_used}};
  for (const auto& [key, number] : figures(e)) area[key] = value(number);
  area["prob_years_above"] = e.prob_years_above;
  area["unadjusted"] = nullptr;
  if (e.unadjusted) {
    area["unadjusted"] = Json::object();
    for (const auto& [key, number] : figures(*e.unadjusted)) area["unadjusted"][key] = value(number);
  }
  for (const auto& [key, number] : limits(e)) area[key] = value(number);
  return area;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// A name that keeps to its line.
std::string on_one_line(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return name;
}

std::string with_limits(double estimate, double lower, double upper) {
  return std::isfinite(estimate) ? fmt::format("{:.3g} ({:.3g} to {:.3g})", estimate, lower, upper) : "-";
}

std::string shown(double number, int decimals) {
  return std::isfinite(number) ? fmt::format("{:.{}f}", number, decimals) : "-";
}

/// Aligned columns: text to the left in the first, to the right in the others; the first row is the header.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  // A code point is as wide as any other.
  const auto points = [](const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  };
  std::vector<std::size_t> width(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < row.size(); ++k) width[k] = std::max(width[k], points(row[k]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      const std::string space(width[k] - points(row[k]), ' ');
      text += k == 0 ? row[k] + space : "  " + space + row[k];
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string in_words_of(const PanelFile& file, std::string text) {
  const std::vector<Period>& periods = file.panel.periods;
  for (std::size_t t = 0; t < periods.size(); ++t) replace_all(text, periods[t].words(), file.periods[t]);
  replace_all(text, periods.front().until(periods.back()).words(), file.periods.front() + " to " + file.periods.back());
  return text;
}

std::vector<std::string> fit_notes(const FitReport& report) {
  std::vector<std::string> notes = report.file.panel.notes;
  for (const std::string& note : report.estimates.notes) notes.push_back(in_words_of(report.file, note));
  if (!report.estimates.context.empty())
    notes.emplace_back(
        "coefficients of circumstances are for one standard deviation of each, weighted by exposure, on the scale that "
        "the model card gives");
  for (const LawScore& law : report.estimates.laws) {
    if (!std::isfinite(law.log_score))
      notes.push_back(
          fmt::format("the law '{}' is not tried: it has no fit of its own to the years before the newest", law.law));
  }
  if (!std::isfinite(report.estimates.log_likelihood))
    notes.emplace_back("there is no log-likelihood: the model takes each area alone, or the fit found none");
  const auto without = std::count_if(report.estimates.units.begin(), report.estimates.units.end(),
                                     [](const RateEstimate& unit) { return unit.years_used == 0; });
  if (without > 0)
    notes.push_back(fmt::format("{} no usable count and no estimate",
                                without == 1 ? "1 area has" : fmt::format("{} areas have", without)));
  return notes;
}

std::string fit_json(const FitReport& report) {
  const WindowEstimates& estimates = report.estimates;
  Json json;
  json["model"] = {
      {"name", estimates.model}, {"version", estimates.version}, {"kind", std::string(name_of(report.card.kind))}};
  json["panel"] = {{"areas", estimates.units.size()},
                   {"periods", report.file.periods.size()},
                   {"cells", cells_used(estimates)},
                   {"notes", fit_notes(report)}};
  json["convergence"] = {{"converged", estimates.convergence.converged},
                         {"iterations", estimates.convergence.iterations},
                         {"words", estimates.convergence.words}};
  json["log_likelihood"] = value(estimates.log_likelihood);
  json["coefficients"] = Json::array();
  for (const Coefficient& c : coefficients(report))
    json["coefficients"].push_back(
        {{"name", c.name}, {"estimate", value(c.estimate)}, {"standard_error", value(c.standard_error)}});
  json["variance_components"] = Json::array();
  for (const SpreadEstimate& s : estimates.spreads)
    json["variance_components"].push_back(
        {{"name", s.name}, {"mean", value(s.mean)}, {"lower", value(s.lower)}, {"upper", value(s.upper)}});
  json["between_areas_variance"] = value(estimates.dispersion_variance);
  json["context_share"] = value(estimates.context_share);
  json["laws"] = Json::array();
  for (const LawScore& law : estimates.laws)
    json["laws"].push_back({{"law", law.law}, {"log_score", value(law.log_score)}, {"chosen", law.chosen}});
  json["areas"] = Json::array();
  for (std::size_t i = 0; i < estimates.units.size(); ++i)
    json["areas"].push_back(area_json(report.file.panel.units[i].name, estimates.units[i]));
  json["caveat"] = std::string(caveat);
  return json.dump() + '\n';
}

std::string fit_csv(const FitReport& report) {
  std::string csv = "area,years_used";
  for (const auto& [key, number] : figures(RateEstimate{})) csv += fmt::format(",{}", key);
  csv += ",prob_years_above";
  for (const auto& [key, number] : figures(UnadjustedRate{})) csv += fmt::format(",unadjusted_{}", key);
  for (const auto& [key, number] : limits(RateEstimate{})) csv += fmt::format(",{}", key);
  csv += '\n';
  for (std::size_t i = 0; i < report.estimates.units.size(); ++i) {
    const RateEstimate& e = report.estimates.units[i];
    csv += fmt::format("{},{}", csv_field(report.file.panel.units[i].name), e.years_used);
    for (const auto& [key, number] : figures(e)) csv += ',' + cell(number);
    csv += ',';
    for (std::size_t k = 0; k < e.prob_years_above.size(); ++k)
      csv += (k == 0 ? "" : " ") + cell(e.prob_years_above[k]);
    for (const auto& [key, number] : figures(e.unadjusted.value_or(UnadjustedRate{})))
      csv += ',' + (e.unadjusted ? cell(number) : std::string());
    for (const auto& [key, number] : limits(e)) csv += ',' + cell(number);
    csv += '\n';
  }
  return csv;
}

std::string fit_table(const FitReport& report) {
  const WindowEstimates& estimates = report.estimates;
  std::string text = fmt::format(
      "{} {}: {} areas, {} periods, {} cells\n{}, {} iterations; log-likelihood {:.3f}; variance between areas {:.4g}, "
      "of which circumstances explain {:.0f}%\n\n",
      estimates.model, estimates.version, estimates.units.size(), report.file.periods.size(), cells_used(estimates),
      estimates.convergence.words, estimates.convergence.iterations, estimates.log_likelihood,
      estimates.dispersion_variance, 100 * estimates.context_share);
  std::vector<std::vector<std::string>> rows = {{"coefficient", "estimate", "standard error"}};
  for (const Coefficient& c : coefficients(report))
    rows.push_back({on_one_line(c.name), shown(c.estimate, 4), shown(c.standard_error, 4)});
  if (rows.size() > 1) text += aligned(rows) + '\n';
  rows = {{"spread", "mean (95%)"}};
  for (const SpreadEstimate& s : estimates.spreads) rows.push_back({s.name, with_limits(s.mean, s.lower, s.upper)});
  if (rows.size() > 1) text += aligned(rows) + '\n';
  rows = {{"law of the years", "log score of the newest"}};
  for (const LawScore& law : estimates.laws)
    rows.push_back({law.law + (law.chosen ? " (chosen)" : ""), shown(law.log_score, 2)});
  if (rows.size() > 1) text += aligned(rows) + '\n';
  const std::string reach = fmt::format("({:.4g}%)", 100 * estimates.confidence);
  rows = {{"area", "years", "observed", "expected", "rate per 100,000 " + reach, "relative rate " + reach, "Pr(high)",
           "Pr(low)"}};
  for (std::size_t i = 0; i < estimates.units.size(); ++i) {
    const RateEstimate& e = estimates.units[i];
    rows.push_back({on_one_line(report.file.panel.units[i].name), std::to_string(e.years_used), shown(e.observed, 0),
                    shown(e.expected, 1), with_limits(e.rate_per_100k, e.rate_lower, e.rate_upper),
                    with_limits(e.relative_rate, e.relative_lower, e.relative_upper), shown(e.prob_high, 3),
                    shown(e.prob_low, 3)});
  }
  return text + aligned(rows) + '\n' + std::string(caveat) + '\n';
}

}  // namespace tocsin
