#include "page_view.hpp"

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "course_view.hpp"
#include "finding_view.hpp"
#include "funnel_view.hpp"
#include "numbers.hpp"
#include "reading.hpp"
#include "tile_map.hpp"
#include "trends_view.hpp"
#include "unit_view.hpp"

namespace tocsin {
namespace {

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
      row.set("note", sentence(note));
      rows << row;
    }
  }
  return rows;
}

}  // namespace

View edition_view(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  std::uint64_t rows = 0, rejected = 0;
  for (const FileReceipt& file : edition.files) {
    rows += file.tally.rows;
    rejected += file.tally.rejected;
  }
  View view;
  view.set("headline", assessment_headline(assessment));
  view.set("by_chance", chance_words(assessment));
  const std::string stream = stream_words(assessment);
  view.set("has_stream", !stream.empty());
  view.set("stream", stream);
  view.set("latest_period", assessment.panel.periods.back().words() +
                                (still_open(edition, assessment.panel.periods.size() - 1) ? ", not complete" : ""));
  view.set("file_count", quantity(static_cast<double>(edition.files.size()), "file", "files"));
  view.set("row_count", quantity(static_cast<double>(rows), "row", "rows"));
  view.set("rejected_count", count_text(static_cast<double>(rejected)));
  view.set("has_findings", !assessment.findings.empty());
  view.set("finding_rows", findings_view(edition));
  view.set("estimate_rows", units_view(edition));
  view.set("statuses", statuses_view(assessment));
  view.set("region_rows", regions_view(edition));
  view.set("file_rows", files_view(edition));
  view.set("has_files", !edition.files.empty());
  view.set("has_notes", !assessment.panel.notes.empty() || !assessment.estimates.notes.empty());
  view.set("notes", notes_view(assessment));
  add_changes(view, edition);
  add_funnel(view, edition);
  add_tile_map(view, edition);
  add_trends(view, edition);
  return view;
}

}  // namespace tocsin
