#include "tocsin/ingest/csv_reader.hpp"

#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include <csv.h>

#include "physical_lines.hpp"
#include "text_encoding.hpp"
#include "value_class.hpp"

namespace tocsin {
namespace {

int no_space(unsigned char /*c*/) { return 0; }

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

constexpr std::size_t parser_block = 4 * 1024;

}  // namespace

struct CsvReader::Impl {
  Impl(TextSink to, TextLimits within_limits, TextEncoding as)
      : sink(std::move(to)), limits(within_limits), encoding(as), lines(within_limits.row_bytes) {
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
      throw std::runtime_error("libcsv could not be initialised");
    csv_set_space_func(&parser, no_space);
    csv_set_blk_size(&parser, parser_block);
  }
  ~Impl() { csv_free(&parser); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // libcsv keeps its buffer's size to itself: the line limit bounds it, and the field limit is judged on what it holds
  // so far.
  static void on_field(void* text, std::size_t size, void* self) {
    auto& impl = *static_cast<Impl*>(self);
    if (impl.row_done) impl.second_row = true;
    impl.text.append(static_cast<const char*>(text), size);
    impl.ends.push_back(impl.text.size());
  }
  static void on_row(int /*terminator*/, void* self) { static_cast<Impl*>(self)->row_done = true; }

  [[nodiscard]] bool inside_row() const { return !open.empty(); }

  /// Leaves the parser as new, and nothing of the row.
  void forget_row() {
    parser.pstate = 0;
    parser.quoted = 0;
    parser.spaces = 0;
    parser.entry_pos = 0;
    parser.status = CSV_SUCCESS;
    text.clear();
    ends.clear();
    row_done = false;
    second_row = false;
  }

  bool fault(std::string_view rule, std::string value_class) {
    sink.fault({start_line, rule, std::move(value_class)});
    forget_row();
    return false;
  }

  /// Reads one physical line. False where its row is a fault: `lines_again` then gives back the lines behind the row's
  /// first.
  bool step(std::string_view line, bool beyond_ascii) {
    ++line_number;
    if (!inside_row()) start_line = line_number;
    std::string_view readable = line;
    if (beyond_ascii && encoding == TextEncoding::windows_1252 && !lines.marked_utf8()) {
      if (!utf8_of_windows_1252(line, decoded)) return fault("invalid_windows_1252", "bytes without a character");
      readable = decoded;
    } else if (beyond_ascii && !is_utf8(line)) {
      return fault("invalid_utf8", "bytes that are not UTF-8");
    }
    if (open.size() + line.size() > limits.row_bytes + 1)
      return fault("row_too_long", bytes_class(open.size() + line.size()));

    if (!inside_row() && readable.find('"') == std::string_view::npos) {
      const std::string_view plain = without_line_end(readable);
      if (plain.find('\r') == std::string_view::npos) return split(plain);
    }
    const std::size_t read = csv_parse(&parser, readable.data(), readable.size(), on_field, on_row, this);
    if (read != readable.size()) {
      if (parser.status == CSV_ENOMEM) throw std::bad_alloc();
      return fault("bad_quote", "a quote inside a field, or text after a closing quote");
    }
    const bool last = line.back() != '\n';
    if (last && csv_fini(&parser, on_field, on_row, this) != 0) {
      return fault("unterminated_quote", "a quote that is never closed");
    }
    if (second_row || (row_done && parser.pstate != 0)) {
      return fault("bare_carriage_return", "a carriage return without a line feed");
    }
    if (parser.entry_pos > limits.field_bytes) return fault("field_too_long", bytes_class(parser.entry_pos));
    if (parser.pstate != 0) {
      open.append(line);
      return true;
    }
    if (row_done) return emit();
    return true;
  }

  /// A line without quotes is its row, cut at the commas: more than twice as fast as the parser's call a field.
  bool split(std::string_view plain) {
    if (plain.empty()) return true;
    fields.clear();
    for (;;) {
      const std::size_t comma = plain.find(',');
      fields.push_back(plain.substr(0, comma));
      if (comma == std::string_view::npos) return hand_over();
      plain.remove_prefix(comma + 1);
    }
  }

  bool emit() {
    fields.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      fields.emplace_back(text.data() + begin, end - begin);
      begin = end;
    }
    if (!hand_over()) return false;
    open.clear();
    text.clear();
    ends.clear();
    row_done = false;
    return true;
  }

  bool hand_over() {
    if (fields.size() > limits.columns) return fault("too_many_columns", std::to_string(fields.size()) + " columns");
    for (const std::string_view field : fields) {
      if (field.size() > limits.field_bytes) return fault("field_too_long", bytes_class(field.size()));
    }
    sink.row({start_line, fields});
    return true;
  }

  /// The lines of the faulty row behind its first, which are to be read again.
  std::string lines_again(std::string_view line) {
    if (!inside_row()) return {};
    open.append(line);
    std::string again = open.substr(open.find('\n') + 1);
    open.clear();
    line_number = start_line;
    return again;
  }

  void take(std::string_view line, bool beyond_ascii) {
    if (!step(line, beyond_ascii)) reread(lines_again(line));
  }

  void reread(std::string again) {
    for (std::size_t at = 0; at < again.size();) {
      const std::size_t feed = again.find('\n', at);
      const std::string_view line =
          std::string_view(again).substr(at, feed == std::string::npos ? std::string_view::npos : feed - at + 1);
      at += line.size();
      if (!step(line, kinds_of(line).beyond_ascii)) {
        again.replace(0, at, lines_again(line));
        at = 0;
      }
    }
  }

  Result<void> push(std::span<const char> bytes) {
    return lines.push(bytes, [this](std::string_view line, bool beyond_ascii) { take(line, beyond_ascii); });
  }

  Result<void> finish() {
    auto finished = lines.finish([this](std::string_view line, bool beyond_ascii) { take(line, beyond_ascii); });
    while (finished && inside_row()) {
      fault("unterminated_quote", "a quote that is never closed");
      reread(lines_again({}));
    }
    return finished;
  }

  TextSink sink;
  TextLimits limits;
  TextEncoding encoding;
  PhysicalLines lines;
  csv_parser parser{};
  std::uint64_t line_number = 0;
  std::uint64_t start_line = 0;
  std::string open;  // physical lines of a row that is not complete yet
  std::string text;  // its fields, end to end
  std::vector<std::size_t> ends;
  std::vector<std::string_view> fields;
  std::string decoded;
  bool row_done = false;
  bool second_row = false;
};

CsvReader::CsvReader(TextSink sink, TextLimits limits, TextEncoding encoding)
    : impl_(std::make_unique<Impl>(std::move(sink), limits, encoding)) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

Result<void> CsvReader::push(std::span<const char> bytes) { return impl_->push(bytes); }
Result<void> CsvReader::finish() { return impl_->finish(); }

}  // namespace tocsin
