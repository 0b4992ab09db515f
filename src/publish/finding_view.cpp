#include "finding_view.hpp"

#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {

View finding_view(const Edition& edition, const Finding& finding) {
  const FindingWords words = finding_words(finding, edition.assessment);
  View row;
  row.set("id", finding.id);
  row.set("name", finding.name);
  row.set("region", region_name(edition, finding.region));
  row.set("high", finding.direction == Direction::high);
  row.set("watch", std::string(watch_words(finding.watch)));
  row.set("direction", std::string(direction_words(finding.direction)));
  row.set("observed", count_text(finding.observed));
  row.set("expected", grouped(finding.expected, 1));
  row.set("relative", grouped(finding.relative_rate, 2));
  row.set("relative_range", in_brackets(finding.lower, finding.upper, 2));
  const bool of_chance =
      finding.watch == Watch::silence || finding.watch == Watch::surge || finding.watch == Watch::clusters;
  row.set("probability_text",
          of_chance ? chance_text(finding.probability) + " by chance" : percent(finding.probability));
  row.set("since", finding.since.words());
  row.set("finding_period", finding.period.words());
  row.set("lasting", finding.watch == Watch::persistence);
  row.set("false_share", fmt::format("{:.0f}%", std::ceil(100 * finding.q_value)));
  row.set("state", std::string(status_words(finding.state)));
  row.set("words_headline", words.headline);
  row.set("words_observed", words.observed);
  row.set("words_population", words.population);
  row.set("words_rate", words.rate);
  row.set("words_expected", words.expected);
  row.set("words_probability", words.probability);
  row.set("words_by_chance", words.by_chance);
  row.set("words_is_not", words.is_not);
  row.set("words_chance", words.chance);
  row.set("has_page", unit_of(edition, finding.authority).has_value());
  row.set("code", std::string(finding.authority.text()));
  row.set("evidence", finding.reason);
  return row;
}

View findings_view(const Edition& edition) {
  View rows = list_view();
  for (const Finding* finding :
       by_name(edition.assessment.findings, [](const Finding& x) { return std::tie(x.name, x.id); })) {
    rows << finding_view(edition, *finding);
  }
  return rows;
}

}  // namespace tocsin
