#include "page_view.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/publish/disclosure.hpp"
#include "tocsin/publish/words.hpp"

#include "embedded.hpp"
#include "funnel_view.hpp"
#include "numbers.hpp"

namespace tocsin {
namespace {

using View = kainjow::mustache::data;

View list_view() { return View(View::type::list); }

std::string region_name(const Edition& edition, AreaCode code) {
  const auto found =
      std::find_if(edition.regions.begin(), edition.regions.end(), [&](const Region& r) { return r.code == code; });
  return found == edition.regions.end() ? std::string(code.text()) : found->name;
}

/// "(2.9 to 5.4)", or nothing where there is no interval.
std::string in_brackets(double lower, double upper, int decimals) {
  return std::isnan(lower) || std::isnan(upper) ? std::string() : "(" + range_text(lower, upper, decimals) + ")";
}

/// Rows of a table are read by name: never by size, which would make a league table of it.
template <class Row, class Name>
std::vector<const Row*> by_name(const std::vector<Row>& rows, Name name) {
  std::vector<const Row*> sorted;
  for (const Row& row : rows) sorted.push_back(&row);
  std::sort(sorted.begin(), sorted.end(), [&](const Row* a, const Row* b) { return name(*a) < name(*b); });
  return sorted;
}

View findings_view(const Edition& edition) {
  View rows = list_view();
  for (const Finding* f :
       by_name(edition.assessment.findings, [](const Finding& x) { return std::tie(x.name, x.id); })) {
    const FindingWords words = finding_words(*f, edition.assessment);
    View row;
    row.set("id", f->id);
    row.set("name", f->name);
    row.set("region", region_name(edition, f->region));
    row.set("high", f->direction == Direction::high);
    row.set("watch", std::string(watch_words(f->watch)));
    row.set("direction", std::string(direction_words(f->direction)));
    row.set("observed", count_text(f->observed));
    row.set("expected", grouped(f->expected, 1));
    row.set("relative", grouped(f->relative_rate, 2));
    row.set("relative_range", in_brackets(f->lower, f->upper, 2));
    row.set("probability_text", percent(f->probability) + (f->watch == Watch::persistence ? "" : " by chance"));
    row.set("since", f->since.words());
    row.set("state", std::string(status_words(f->state)));
    row.set("words_headline", words.headline);
    row.set("words_observed", words.observed);
    row.set("words_population", words.population);
    row.set("words_rate", words.rate);
    row.set("words_expected", words.expected);
    row.set("words_probability", words.probability);
    row.set("words_by_chance", words.by_chance);
    row.set("words_is_not", words.is_not);
    rows << row;
  }
  return rows;
}

View estimates_view(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  std::vector<std::size_t> order(assessment.panel.units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return assessment.panel.units[a].name < assessment.panel.units[b].name;
  });
  View rows = list_view();
  for (const std::size_t i : order) {
    const PanelUnit& unit = assessment.panel.units[i];
    const RateEstimate& e = assessment.estimates.units[i];
    const UnitAssessment& verdict = assessment.units[i];
    const bool explained = verdict.status != Status::normal && !verdict.reason.empty();
    View row;
    row.set("code", std::string(unit.code.text()));
    row.set("name", unit.name);
    row.set("ended", unit.ended);
    row.set("region", region_name(edition, unit.region));
    row.set("observed", count_text(e.observed));
    row.set("expected", grouped(e.expected, 1));
    row.set("rate", grouped(e.rate_per_100k, 1));
    row.set("rate_range", in_brackets(e.rate_lower, e.rate_upper, 1));
    row.set("relative", grouped(e.relative_rate, 2));
    row.set("relative_range", in_brackets(e.relative_lower, e.relative_upper, 2));
    row.set("detectable", detectability_words(e));
    row.set("status", std::string(status_words(verdict.status)));
    row.set("status_class", std::string(name_of(verdict.status)));
    row.set("explained", explained);
    row.set("reason", verdict.reason);
    row.set("pooled", !verdict.pools.empty());
    row.set("pools", pools_words(verdict.pools, assessment.estimates.confidence));
    rows << row;
  }
  return rows;
}

View statuses_view(const Assessment& assessment) {
  View rows = list_view();
  for (const auto& [status, name] : names_of<Status>) {
    std::size_t count = 0;
    for (const UnitAssessment& verdict : assessment.units) {
      count += verdict.status == status && !assessment.panel.units[verdict.unit].ended ? 1 : 0;
    }
    View row;
    row.set("count", std::to_string(count));
    row.set("status", std::string(status_words(status)));
    row.set("status_class", std::string(name));
    rows << row;
  }
  return rows;
}

View regions_view(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  View rows = list_view();
  const std::vector<Observation> totals = publish_region_totals(assessment.panel, assessment.panel.periods.size() - 1);
  for (const Observation& total : totals) {
    const auto here = [&](const PanelUnit& u) { return u.region == total.area && !u.ended; };
    const auto found = [&](Direction direction) {
      return std::count_if(assessment.findings.begin(), assessment.findings.end(), [&](const Finding& f) {
        return f.watch == Watch::persistence && f.region == total.area && f.direction == direction;
      });
    };
    View row;
    row.set("name", region_name(edition, total.area));
    row.set("authorities",
            std::to_string(std::count_if(assessment.panel.units.begin(), assessment.panel.units.end(), here)));
    row.set("notifications", total.figure.text());
    row.set("higher", std::to_string(found(Direction::high)));
    row.set("lower", std::to_string(found(Direction::low)));
    rows << row;
  }
  return rows;
}

View national_view(const Edition& edition) {
  View rows = list_view();
  for (const Observation& total : edition.national) {
    View row;
    row.set("period", total.period.words());
    row.set("notifications", total.figure.shown() ? count_text(*total.figure.shown()) : total.figure.text());
    rows << row;
  }
  return rows;
}

View files_view(const Edition& edition) {
  View rows = list_view();
  for (const FileReceipt* file :
       by_name(edition.files, [](const FileReceipt& f) { return std::tie(f.feed, f.name, f.id); })) {
    View row;
    row.set("name", file->name);
    row.set("feed", file->feed);
    row.set("received", instant_words(file->received));
    row.set("rows", count_text(static_cast<double>(file->tally.rows)));
    row.set("accepted", count_text(static_cast<double>(file->tally.accepted)));
    row.set("revised", count_text(static_cast<double>(file->tally.revised)));
    row.set("rejected", count_text(static_cast<double>(file->tally.rejected)));
    row.set("sha256", file->sha256);
    row.set("illustrative_file", file->illustrative);
    rows << row;
  }
  return rows;
}

View notes_view(const Assessment& assessment) {
  View rows = list_view();
  for (const auto* notes : {&assessment.panel.notes, &assessment.estimates.notes}) {
    for (const std::string& note : *notes) {
      View row;
      row.set("note", note);
      rows << row;
    }
  }
  return rows;
}

View questions_view() {
  View rows = list_view();
  for (const std::string& question : audit_questions()) {
    View row;
    row.set("question", question);
    rows << row;
  }
  return rows;
}

void add_method(View& view, const Assessment& assessment) {
  const Policy& policy = assessment.policy;
  const WindowEstimates& estimates = assessment.estimates;
  view.set("model", estimates.model);
  view.set("model_version", estimates.version);
  view.set("not_converged", !estimates.convergence.converged);
  view.set("convergence", estimates.convergence.words);
  view.set("has_context", !estimates.context.empty());
  view.set("context_share", percent(estimates.context_share));
  view.set("circumstances", circumstances_words(estimates));
  view.set("confidence", level_text(estimates.confidence));
  view.set("window_years", std::to_string(policy.window_years));
  view.set("minimum_years", std::to_string(policy.minimum_years));
  view.set("minimum_expected", grouped(policy.minimum_expected, 0));
  view.set("above_expectation", level_text(policy.ratio - 1));
  view.set("below_expectation", level_text(1 - 1 / policy.ratio));
  view.set("enter_probability", level_text(policy.enter_probability));
  view.set("enter_at_once", level_text(policy.enter_at_once));
  view.set("false_discovery", level_text(policy.false_discovery));
  view.set("power", level_text(policy.power));
  view.set("useful_high", grouped(policy.useful_high, 1));
  view.set("useful_low", grouped(policy.useful_low, 2));
}

void add_partials(View& view) {
  const auto add = [&](const char* name, std::string_view text) {
    view.set(name, View(kainjow::mustache::partial([text] { return std::string(text); })));
  };
  add("notices", notices_text);
  add("summary", summary_text);
  add("findings", findings_text);
  add("finding_facts", finding_facts_text);
  add("funnel", funnel_text);
  add("estimates", estimates_text);
  add("areas", areas_text);
  add("sources", sources_text);
  add("method", method_text);
  add("imprint", imprint_text);
}

}  // namespace

View page_view(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  std::uint64_t rows = 0, rejected = 0;
  for (const FileReceipt& file : edition.files) {
    rows += file.tally.rows;
    rejected += file.tally.rejected;
  }
  View view;
  view.set("illustrative", edition.illustrative);
  view.set("foreign_measure", edition.measure != measures::notifications);
  view.set("measure", edition.measure);
  view.set("caveat", std::string(caveat));
  view.set("headline", assessment_headline(assessment));
  view.set("by_chance", chance_words(assessment));
  view.set("stream", stream_words(assessment));
  view.set("period", assessment.estimates.period.words());
  view.set("latest_period", assessment.panel.periods.back().words());
  view.set("as_of", instant_words(edition.as_of));
  view.set("built", instant_words(edition.built));
  view.set("snapshot", edition.snapshot);
  view.set("file_count", quantity(static_cast<double>(edition.files.size()), "file", "files"));
  view.set("row_count", quantity(static_cast<double>(rows), "row", "rows"));
  view.set("rejected_count", count_text(static_cast<double>(rejected)));
  view.set("has_findings", !assessment.findings.empty());
  view.set("finding_rows", findings_view(edition));
  view.set("estimate_rows", estimates_view(edition));
  view.set("statuses", statuses_view(assessment));
  view.set("region_rows", regions_view(edition));
  view.set("has_national", !edition.national.empty());
  view.set("national_rows", national_view(edition));
  view.set("file_rows", files_view(edition));
  view.set("has_files", !edition.files.empty());
  view.set("has_notes", !assessment.panel.notes.empty() || !assessment.estimates.notes.empty());
  view.set("notes", notes_view(assessment));
  view.set("questions", questions_view());
  view.set("producer", edition.imprint.producer);
  view.set("source", edition.imprint.source);
  view.set("status_label", edition.imprint.status);
  view.set("update_schedule", edition.imprint.update_schedule);
  view.set("lifecycle", edition.imprint.lifecycle);
  view.set("contact", edition.imprint.contact);
  add_funnel(view, edition);
  add_method(view, assessment);
  add_partials(view);
  return view;
}

std::string render_template(std::string_view text, const View& view) {
  kainjow::mustache::mustache page{std::string(text)};
  std::string html = page.render(view);
  if (!page.is_valid()) throw std::logic_error("a page template is not well formed: " + page.error_message());
  return html;
}

}  // namespace tocsin
