#include "tocsin/ingest/feed_reader.hpp"

#include <algorithm>
#include <utility>

#include "tocsin/ingest/csv_reader.hpp"
#include "tocsin/ingest/json_lines_reader.hpp"

#include "event_rows.hpp"
#include "header.hpp"
#include "mapped_rows.hpp"

namespace tocsin {

struct FeedReader::Impl {
  Impl(FeedFormat as, const AuthorityRegister& authorities, ReadingRules by)
      : format(std::move(as)), rules(std::move(by)) {
    if (const auto* map = std::get_if<ColumnMap>(&format.shape)) {
      rows.emplace<MappedRows>(*map, authorities, rules.today);
    } else {
      rows.emplace<EventRows>(authorities, rules.today);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] TextSink sink() {
    return {[this](const TextRow& row) { take(row); }, [this](const TextFault& fault) { take(fault); }};
  }

  void take(const TextRow& row) {
    if (refusal) return;
    if (!header_read) return take_header(row);
    const RowPlace place{row.line, ++records};
    if (row.fields.size() != columns) {
      batch.rejections.push_back(
          {place, "", "wrong_column_count",
           std::to_string(row.fields.size()) + " columns instead of " + std::to_string(columns)});
      return;
    }
    std::visit([&](auto& shape) { read(shape, row.fields, place); }, rows);
  }

  template <class Rows>
  void read(Rows& shape, std::span<const std::string_view> fields, RowPlace place) {
    if constexpr (!std::is_same_v<Rows, std::monostate>) shape.read(fields, place, batch);
  }

  void take(const TextFault& fault) {
    if (refusal) return;
    if (!header_read) {
      refusal = Error{ErrorKind::invalid_input, "line " + std::to_string(fault.line) + ": the header cannot be read: " +
                                                    std::string(fault.rule) + " (" + fault.value_class + ")"};
      return;
    }
    batch.rejections.push_back({{fault.line, ++records}, "", std::string(fault.rule), fault.value_class});
  }

  void take_header(const TextRow& row) {
    header_read = true;
    columns = row.fields.size();
    Header header(row.fields);
    Result<void> placed;
    if (auto* mapped = std::get_if<MappedRows>(&rows)) placed = mapped->place_columns(header);
    if (auto* events = std::get_if<EventRows>(&rows)) placed = events->place_columns(header);
    if (!placed) {
      refusal = placed.error();
      refusal->message.insert(0, "this is no file of feed '" + format.name + "': ");
      suggest(row.fields);
    }
    notes.dropped_columns = header.dropped();
  }

  void suggest(std::span<const std::string_view> fields) {
    const Header header(fields);
    for (const FeedFormat& other : rules.known_formats) {
      if (other.name == format.name || !header.require(required_columns(other))) continue;
      refusal->message += "; it may be a file of feed '" + other.name + "'";
      return;
    }
  }

  /// Events come as CSV or JSON Lines: the first character that is no space tells.
  Result<void> open_text(bool at_end) {
    std::string_view begun = start;
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (begun.starts_with(mark)) begun.remove_prefix(mark.size());
    const auto first = begun.find_first_not_of(" \t\r\n");
    const bool undecided = first == std::string_view::npos || mark.starts_with(start);
    if (undecided && !at_end && start.size() <= rules.limits.row_bytes) return {};
    auto* events = std::get_if<EventRows>(&rows);
    if (events && !undecided && begun[first] == '{') {
      events->place_in_order();
      header_read = true;
      columns = event_columns.size();
      json.emplace(event_columns, sink(), rules.limits);
    } else {
      const auto* map = std::get_if<ColumnMap>(&format.shape);
      csv.emplace(sink(), rules.limits, map ? map->encoding : TextEncoding::utf_8);
    }
    return push_text(std::exchange(start, {}));
  }

  Result<void> push_text(std::span<const char> bytes) { return csv ? csv->push(bytes) : json->push(bytes); }

  Result<RowBatch> hand_over(const Result<void>& done) {
    if (!done && !refusal) refusal = done.error();
    if (refusal) return tl::unexpected<Error>(*refusal);
    if (json) {
      notes.dropped_columns = json->unknown_keys();
      notes.repeated_keys = json->repeated_keys();
    }
    if (const auto* mapped = std::get_if<MappedRows>(&rows)) {
      notes.illustrative = mapped->illustrative();
      notes.outside_map = mapped->outside_map();
    }
    if (const auto* events = std::get_if<EventRows>(&rows)) notes.illustrative = events->illustrative();
    batch.illustrative = notes.illustrative;
    return std::exchange(batch, {});
  }

  Result<RowBatch> push(std::span<const char> bytes) {
    if (refusal) return tl::unexpected<Error>(*refusal);
    if (csv || json) return hand_over(push_text(bytes));
    start.append(bytes.data(), bytes.size());
    return hand_over(open_text(false));
  }

  Result<RowBatch> finish() {
    if (refusal) return tl::unexpected<Error>(*refusal);
    Result<void> done;
    if (!csv && !json) done = open_text(true);
    if (done) done = csv ? csv->finish() : json->finish();
    if (done && !header_read && !refusal) {
      done = failure(ErrorKind::invalid_input, "the file is empty: a header and rows are expected");
    }
    return hand_over(done);
  }

  FeedFormat format;
  ReadingRules rules;
  std::variant<std::monostate, EventRows, MappedRows> rows;
  std::optional<CsvReader> csv;
  std::optional<JsonLinesReader> json;
  std::string start;  // what came before the first character that is no space
  bool header_read = false;
  std::size_t columns = 0;
  std::uint64_t records = 0;
  RowBatch batch;
  std::optional<Error> refusal;
  ReadingNotes notes;
};

FeedReader::FeedReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FeedReader::FeedReader(FeedReader&&) noexcept = default;
FeedReader& FeedReader::operator=(FeedReader&&) noexcept = default;
FeedReader::~FeedReader() = default;

Result<FeedReader> FeedReader::open(FeedFormat format, const AuthorityRegister& authorities, ReadingRules rules) {
  if (const auto* map = std::get_if<ColumnMap>(&format.shape)) {
    const auto named = [&](const MeasureRule& measure) {
      return map->exposure && measure.name == map->exposure->measure;
    };
    if (map->measures.empty()) {
      return failure(ErrorKind::invalid_input, "feed '" + format.name + "' maps no measure: name at least one");
    }
    if (map->exposure && std::none_of(map->measures.begin(), map->measures.end(), named)) {
      return failure(ErrorKind::invalid_input, "feed '" + format.name + "' takes its exposure from '" +
                                                   map->exposure->measure + "', which is none of its measures");
    }
  }
  return FeedReader(std::make_unique<Impl>(std::move(format), authorities, std::move(rules)));
}

Result<RowBatch> FeedReader::push(std::span<const char> bytes) { return impl_->push(bytes); }
Result<RowBatch> FeedReader::finish() { return impl_->finish(); }
const ReadingNotes& FeedReader::notes() const { return impl_->notes; }

}  // namespace tocsin
