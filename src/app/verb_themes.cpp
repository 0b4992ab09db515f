#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tocsin/stats/disproportionality.hpp"
#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include "command_line.hpp"
#include "named_table.hpp"
#include "result_table.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct ThemesOptions {
  std::string reports;
  std::string format = "csv";
  double least = 3;
  double ratio = 2;
};

/// A theme in a group: what was seen, and what would be if the two had nothing to do with each other within strata.
struct Pair {
  double observed = 0;
  double expected = 0;
};
using Pairs = std::map<std::pair<std::string, std::string>, Pair>;  // theme, group

struct Tables {
  Pairs pairs;
  double total = 0;
};

Result<Tables> parse_reports(const std::string& text, const std::string& name) {
  NamedTable table(text, name, {"theme", "group", "count"}, {"stratum"});
  struct Stratum {
    std::map<std::string, double> themes;
    std::map<std::string, double> groups;
    double total = 0;
  };
  Tables tables;
  std::map<std::string, Stratum> strata;
  std::map<std::vector<std::string>, std::size_t> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& theme = table.word(row, "theme");
    const std::string& group = table.word(row, "group");
    const std::string stratum = table.has("stratum") ? table.word(row, "stratum") : std::string();
    if (!seen.emplace(std::vector{theme, group, stratum}, row).second)
      table.fault(row, "theme",
                  fmt::format("'{}' in '{}' stands twice{}", theme, group, stratum.empty() ? "" : " in its stratum"));
    const double count = table.count(row, "count").value_or(0);
    tables.pairs[{theme, group}].observed += count;
    Stratum& within = strata[stratum];
    within.themes[theme] += count;
    within.groups[group] += count;
    within.total += count;
    tables.total += count;
  }
  if (table.faults().none() && !(tables.total > 0)) table.fault("every count is 0: there is nothing to compare");
  if (!table.faults().none()) return table.faults().refusal();
  for (const auto& [label, within] : strata) {
    for (const auto& [theme, of_theme] : within.themes) {
      for (const auto& [group, of_group] : within.groups) {
        if (within.total > 0) tables.pairs[{theme, group}].expected += of_theme * of_group / within.total;
      }
    }
  }
  std::erase_if(tables.pairs, [](const auto& pair) { return !(pair.second.expected > 0); });
  return tables;
}

int compare(const ThemesOptions& options) {
  const auto text = read_text(options.reports);
  if (!text) return complain(text.error());
  const auto tables = parse_reports(*text, options.reports);
  if (!tables) {
    fmt::print(stderr, "{}\n", tables.error().message);
    return failed;
  }
  const auto n = static_cast<Eigen::Index>(tables->pairs.size());
  Eigen::VectorXd counts(n), expected(n);
  Eigen::Index i = 0;
  for (const auto& [names, pair] : tables->pairs) {
    counts[i] = pair.observed;
    expected[i++] = pair.expected;
  }
  const MixtureFit fit = fit_gamma_mixture(counts, expected, 0);
  if (fit.status == MixtureStatus::too_few || fit.status == MixtureStatus::not_finite)
    return complain(
        {ErrorKind::invalid_input,
         fmt::format("{}: {} pairs of theme and group are too few to say how much pairs vary: at least five are needed",
                     options.reports, n)});
  if (fit.status == MixtureStatus::hit_limit)
    fmt::print(stderr, "{}: pairs vary hardly more than chance makes them: the ratios are shrunk almost to 1\n",
               options.reports);
  const ShrunkRatios ratios = shrunken_ratios(fit.prior, counts, expected);
  const Eigen::VectorXd eb05 = shrunken_quantiles(fit.prior, counts, expected, 0.05);
  const Eigen::VectorXd eb95 = shrunken_quantiles(fit.prior, counts, expected, 0.95);
  ResultTable table({"theme", "group", "observed", "expected", "ebgm", "eb05", "eb95", "ic", "ic025", "listed"});
  i = 0;
  for (const auto& [names, pair] : tables->pairs) {
    const auto [component, lower] = information_component(pair.observed, pair.expected);
    table.add({names.first, names.second, pair.observed, pair.expected, ratios.geometric_mean[i], eb05[i], eb95[i],
               component, lower, eb05[i] >= options.ratio && pair.observed >= options.least});
    ++i;
  }
  const auto printed = table.print(options.format);
  return printed ? done : complain(printed.error());
}

}  // namespace

void add_themes(Program& program) {
  Verb verb =
      program.verb("themes", "Which themes appear more often in a group than they should (DuMouchel's shrinker)");
  const auto options = std::make_shared<ThemesOptions>();
  verb.option("--reports", &options->reports, "CSV: theme,group,count[,stratum]; reports of a theme in a group")
      .required()
      .type_name("FILE");
  verb.option("--least", &options->least, "Fewest reports of a pair that is listed")
      .type_name("N")
      .default_shown()
      .within(1.0, 1e9);
  verb.option("--ratio", &options->ratio, "A pair is listed where the 5% point of its ratio (EB05) reaches this")
      .type_name("R")
      .default_shown()
      .within(1.0, 1e6);
  verb.option("--format", &options->format, "csv, json or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"csv", "json", "table"});
  verb.footer(
      "Groups are periods, England or regions: a characteristic of children is never told of one authority.\n"
      "A report of several themes is counted once in each; expected counts are summed over the strata (years, say).\n"
      "Example: tocsin themes --reports ages_by_region.csv --format table");
  verb.runs([options] { return compare(*options); });
}

}  // namespace tocsin
