#include "simulate/feed_writer.hpp"

#include <array>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "simulate/event_draw.hpp"

namespace tocsin {
namespace {

constexpr std::size_t chunk_bytes = 1U << 16U;

constexpr std::array<std::string_view, 28> columns = {"notification_id",
                                                      "rule_set",
                                                      "la_code_notifying",
                                                      "la_code_residence",
                                                      "la_code_responsible",
                                                      "place_of_incident",
                                                      "date_incident",
                                                      "date_incident_precision",
                                                      "date_aware",
                                                      "date_notified",
                                                      "record_type",
                                                      "nature",
                                                      "abuse_neglect",
                                                      "other_reason",
                                                      "suspected_cause",
                                                      "children_in_incident",
                                                      "status",
                                                      "role",
                                                      "age_band",
                                                      "sex",
                                                      "ethnicity_major",
                                                      "disability",
                                                      "placement",
                                                      "looked_after",
                                                      "cin_plan",
                                                      "cpp",
                                                      "known_to_agency",
                                                      "data_status"};
constexpr std::size_t children_column = 15;

/// The texts of one row in the order of `columns`; views into itself and the event.
class RowText {
 public:
  explicit RowText(const SimulatedEvent& event)
      : incident_(day_text(event.notification.incident)),
        aware_(day_text(event.notification.aware)),
        notified_(iso_day(event.notification.notified)),
        children_(fmt::format_int(event.notification.children).str()) {
    const Notification& record = event.notification;
    const MainChild& child = record.child;
    fields_ = {record.id,
               name_of(event.rule_set),
               record.authority.text(),
               event.residence,
               event.responsible,
               name_of(record.place),
               incident_,
               name_of(event.incident_precision),
               aware_,
               notified_,
               name_of(record.type),
               name_of(record.nature),
               name_of(record.abuse_neglect),
               name_of(record.other_reason),
               name_of(record.cause),
               children_,
               name_of(record.status),
               name_of(event.role),
               name_of(child.age),
               name_of(child.sex),
               name_of(child.ethnicity),
               name_of(child.disability),
               name_of(child.placement),
               name_of(child.looked_after),
               name_of(child.child_in_need_plan),
               name_of(child.child_protection_plan),
               name_of(child.known_to_agency),
               "illustrative"};
  }
  RowText(const RowText&) = delete;
  RowText& operator=(const RowText&) = delete;

  [[nodiscard]] const std::array<std::string_view, columns.size()>& fields() const { return fields_; }

 private:
  static std::string day_text(std::optional<Day> day) { return day ? iso_day(*day) : std::string(); }

  std::string incident_, aware_, notified_, children_;
  std::array<std::string_view, columns.size()> fields_;
};

/// Gathers rows into pieces.
class Chunks {
 public:
  explicit Chunks(const PieceSink& sink) : sink_(sink) { text_.reserve(chunk_bytes + 1024); }
  std::string& text() { return text_; }
  void end_row() {
    text_ += '\n';
    if (text_.size() >= chunk_bytes) flush();
  }
  void flush() {
    if (!text_.empty()) sink_(text_);
    text_.clear();
  }

 private:
  const PieceSink& sink_;
  std::string text_;
};

void append_csv(std::string& text, const std::array<std::string_view, columns.size()>& fields) {
  // No field of an event holds a comma, a quote or a line end.
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += ',';
    text += fields[i];
  }
}

void append_json(std::string& text, const std::array<std::string_view, columns.size()>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    text += i == 0 ? "{\"" : ",\"";
    text += columns[i];
    text += "\":";
    const bool bare = i == children_column || fields[i].empty();
    if (!bare) text += '"';
    text += fields[i].empty() ? "null" : fields[i];
    if (!bare) text += '"';
  }
  text += '}';
}

std::string collected(void (*write)(const SimulatedEngland&, const PieceSink&), const SimulatedEngland& england) {
  std::string all;
  write(england, [&](std::string_view piece) { all += piece; });
  return all;
}

}  // namespace

void write_events_csv(const SimulatedEngland& england, const PieceSink& sink) {
  Chunks chunks(sink);
  append_csv(chunks.text(), columns);
  chunks.end_row();
  for_each_event(england, [&](const SimulatedEvent& event) {
    append_csv(chunks.text(), RowText(event).fields());
    chunks.end_row();
  });
  chunks.flush();
}

void write_events_json_lines(const SimulatedEngland& england, const PieceSink& sink) {
  Chunks chunks(sink);
  for_each_event(england, [&](const SimulatedEvent& event) {
    append_json(chunks.text(), RowText(event).fields());
    chunks.end_row();
  });
  chunks.flush();
}

std::string events_csv(const SimulatedEngland& england) { return collected(write_events_csv, england); }
std::string events_json_lines(const SimulatedEngland& england) { return collected(write_events_json_lines, england); }

std::string truth_csv(const SimulatedEngland& england) {
  std::string text = "authority_code,ratio,from,to,data_status\n";
  for (const PlantedRate& plant : england.planted) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},illustrative\n", plant.authority.text(), plant.ratio,
                   plant.years.from, plant.years.to);
  }
  return text;
}

}  // namespace tocsin
