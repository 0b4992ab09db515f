#include "tocsin/serve/snapshot.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "tocsin/publish/csv.hpp"

#include "digest.hpp"
#include "json_rows.hpp"
#include "readings.hpp"

namespace tocsin {
namespace {

/// A download's header line and its records, line ends kept; a line end inside quotes ends no record.
std::pair<std::string, std::vector<std::string>> records_of(std::string_view csv) {
  std::vector<std::string> records;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at < csv.size(); ++at) {
    if (csv[at] == '"') quoted = !quoted;
    if (csv[at] != '\n' || quoted) continue;
    records.emplace_back(csv.substr(start, at + 1 - start));
    start = at + 1;
  }
  if (records.empty()) throw std::logic_error("a download has no header line");
  std::string header = std::move(records.front());
  records.erase(records.begin());
  return {std::move(header), std::move(records)};
}

/// The rows of one list before anything was rendered, with the download that says the same.
struct Rows {
  std::vector<ListRow> rows;
  std::string csv_header;

  void take_lines(std::string_view csv) {
    auto [header, lines] = records_of(csv);
    if (lines.size() != rows.size()) throw std::logic_error("a list and its download differ in length");
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].csv = std::move(lines[i]);
    csv_header = std::move(header);
  }
};

using RowJson = Json (*)(const Edition&, std::size_t);

Rows unit_rows(const Edition& edition, RowJson row_json, std::string_view csv) {
  const Panel& panel = edition.assessment.panel;
  Rows out;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const PanelUnit& unit = panel.units[i];
    out.rows.push_back({unit.code,
                        unit.region,
                        unit.codes,
                        name_of(edition.assessment.units[i].status),
                        std::nullopt,
                        std::nullopt,
                        text_of(row_json(edition, i)),
                        {}});
  }
  out.take_lines(csv);
  return out;
}

Rows finding_rows(const Edition& edition) {
  Rows out;
  for (const Finding& finding : edition.assessment.findings) {
    out.rows.push_back({finding.authority,
                        finding.region,
                        {finding.authority},
                        name_of(finding.state),
                        finding.watch,
                        finding.direction,
                        text_of(finding_json(edition, finding)),
                        {}});
  }
  out.take_lines(findings_csv(edition));
  return out;
}

/// Of the figures, what was made of them and the files they come from; not of the moment they were built.
std::string content_id(const Edition& edition, const std::vector<const Rows*>& lists, const std::string& limits) {
  Edition timeless;
  timeless.as_of = edition.as_of;
  timeless.illustrative = edition.illustrative;
  timeless.measure = edition.measure;
  timeless.files = edition.files;
  timeless.assessment.estimates.period = edition.assessment.estimates.period;
  timeless.assessment.estimates.model = edition.assessment.estimates.model;
  timeless.assessment.estimates.version = edition.assessment.estimates.version;
  timeless.assessment.expected_false_findings = edition.assessment.expected_false_findings;
  timeless.assessment.stream = edition.assessment.stream;
  std::string content = text_of(meta_json(timeless)) + limits + rates_csv(edition);
  for (const Rows* list : lists) {
    for (const ListRow& row : list->rows) content += row.json;
  }
  return short_digest(content);
}

/// The meta object's members, ready to stand behind `"count":n`.
std::string members_after_count(const Json& meta) { return "," + text_of(meta).substr(1); }

ListAnswer plain_list(Rows rows, const std::string& meta) {
  return {std::move(rows.rows), R"({"data":[)", R"(],"meta":{"count":)", meta + "}\n", std::move(rows.csv_header)};
}

Rendered single(Json data, const Json& meta) {
  return render_packed(text_of(Json{{"data", std::move(data)}, {"meta", meta}}) + '\n');
}

std::map<std::string, Rendered, std::less<>> rendered_pages(const Edition& edition, const ServiceReport& service) {
  std::map<std::string, Rendered, std::less<>> pages;
  for (Page& page : render_pages(edition, service))
    pages.emplace(std::move(page.path), render_packed(std::move(page.html)));
  const std::string areas = "/areas/";
  for (const PanelUnit& unit : edition.assessment.panel.units) {
    const Rendered page = pages.at(areas + std::string(unit.code.text()));
    for (const AreaCode code : unit.codes) pages.emplace(areas + std::string(code.text()), page);
  }
  return pages;
}

}  // namespace

Rendered render(std::string text) {
  std::string etag = '"' + short_digest(text) + '"';
  return {std::make_shared<const std::string>(std::move(text)), std::move(etag)};
}

Rendered render_packed(std::string text) {
  Rendered made = render(std::move(text));
  if (made.body->size() < smallest_packed) return made;
  const Deflated part = deflate_part(*made.body);
  made.gzip = std::make_shared<const std::string>(gzip_of({&part}));
  return made;
}

ListAnswer::ListAnswer(std::vector<ListRow> rows, std::string open, std::string between, std::string close,
                       std::string csv_header)
    : rows_(std::move(rows)),
      open_(std::move(open)),
      between_(std::move(between)),
      close_(std::move(close)),
      csv_header_(std::move(csv_header)) {
  const Choice all = [](const ListRow&) { return true; };
  json_ = render_packed(json_text(all, {}));
  csv_ = render_packed(csv_text(all, {}));
}

std::size_t ListAnswer::count(const Choice& choice) const {
  return static_cast<std::size_t>(std::ranges::count_if(rows_, choice));
}

Rendered ListAnswer::json_of(const Choice& choice, const ListStretch& stretch) const {
  return render(json_text(choice, stretch));
}

Rendered ListAnswer::csv_of(const Choice& choice, const ListStretch& stretch) const {
  return render(csv_text(choice, stretch));
}

std::string ListAnswer::json_text(const Choice& choice, const ListStretch& stretch) const {
  std::string text = open_;
  std::size_t chosen = 0;
  std::size_t count = 0;
  for (const ListRow& row : rows_) {
    if (!choice(row)) continue;
    if (chosen++ < stretch.offset || count >= stretch.limit) continue;
    if (count++ > 0) text += ',';
    text += row.json;
  }
  text += between_ + std::to_string(count) + ",\"total\":" + std::to_string(chosen) + ",\"next\":";
  text += stretch.next.empty() ? "null" : '"' + stretch.next + '"';
  return text + close_;
}

std::string ListAnswer::csv_text(const Choice& choice, const ListStretch& stretch) const {
  std::string text = csv_header_;
  std::size_t chosen = 0;
  for (const ListRow& row : rows_) {
    if (!choice(row)) continue;
    const std::size_t position = chosen++;
    if (position >= stretch.offset && position - stretch.offset < stretch.limit) text += row.csv;
  }
  return text;
}

std::shared_ptr<const Snapshot> build_snapshot(Edition edition, const ServiceReport& service) {
  const Assessment& assessment = edition.assessment;
  Rows authorities = unit_rows(edition, authority_json, authorities_csv(edition));
  Rows estimates = unit_rows(edition, estimate_json, estimates_csv(edition));
  Rows funnel = unit_rows(edition, funnel_point_json, funnel_csv(edition));
  Rows findings = finding_rows(edition);
  const std::string limits = text_of(funnel_limits_json(edition));
  edition.snapshot = content_id(edition, {&authorities, &estimates, &funnel, &findings}, limits);

  const Json meta = meta_json(edition);
  const std::string members = members_after_count(meta);
  const Json dispersion = {{"phi", assessment.estimates.funnel_phi}, {"tau2", assessment.estimates.funnel_tau2}};
  ListAnswer funnel_answer(
      std::move(funnel.rows), R"({"data":{"points":[)",
      R"(],"limits":)" + limits + R"(,"dispersion":)" + text_of(dispersion) + R"(},"meta":{"count":)", members + "}\n",
      std::move(funnel.csv_header));

  std::map<std::string, Rendered, std::less<>> by_code;
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    Json data = authority_json(edition, i);
    data["years"] = years_json(edition, i);
    data["assessments"] = assessments_json(edition, i);
    data["estimate"] = estimate_json(edition, i);
    data["findings"] = Json::array();
    for (const Finding& finding : assessment.findings) {
      if (finding.authority == assessment.panel.units[i].code)
        data["findings"].push_back(finding_json(edition, finding));
    }
    const Rendered rendered = single(std::move(data), meta);
    for (const AreaCode code : assessment.panel.units[i].codes) by_code.emplace(code.text(), rendered);
    by_code[std::string(assessment.panel.units[i].code.text())] = rendered;
  }
  std::map<std::string, Rendered, std::less<>> by_id;
  for (const Finding& finding : assessment.findings)
    by_id.emplace(finding.id, single(finding_json(edition, finding), meta));

  Json self = meta;
  self["count"] = 1;
  Rendered snapshots = single(Json::array({snapshot_json(edition)}), self);
  Rendered rates = render_packed(rates_csv(edition));
  std::map<std::string, Rendered, std::less<>> pages = rendered_pages(edition, service);
  std::string of_service = service_readings(edition);
  std::string of_authorities = authority_readings(edition);
  Deflated service_deflated = deflate_part(of_service);
  Deflated authority_deflated = deflate_part(of_authorities);
  return std::make_shared<const Snapshot>(Snapshot{
      std::move(edition), service.feeds, plain_list(std::move(authorities), members),
      plain_list(std::move(estimates), members), plain_list(std::move(findings), members), std::move(funnel_answer),
      std::move(by_code), std::move(by_id), std::move(snapshots), std::move(rates), std::move(pages),
      std::move(of_service), std::move(of_authorities), std::move(service_deflated), std::move(authority_deflated)});
}

}  // namespace tocsin
