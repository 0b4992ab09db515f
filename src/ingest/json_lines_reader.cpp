#include "tocsin/ingest/json_lines_reader.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "physical_lines.hpp"
#include "text_encoding.hpp"
#include "value_class.hpp"

namespace tocsin {
namespace {

using Json = nlohmann::json;

constexpr std::size_t no_slot = static_cast<std::size_t>(-1);

}  // namespace

struct JsonLinesReader::Impl final : nlohmann::json_sax<Json> {
  /// Where the text of a key stands in the line's text; absent until seen.
  struct FieldPlace {
    std::size_t begin = 0;
    std::size_t size = 0;
    bool seen = false;
  };

  Impl(std::span<const std::string_view> keys, TextSink to, TextLimits within_limits)
      : sink(std::move(to)),
        limits(within_limits),
        lines(within_limits.row_bytes),
        places(keys.size()),
        fields(keys.size()) {
    for (std::size_t i = 0; i < keys.size(); ++i) slots.emplace_back(keys[i], i);
    std::sort(slots.begin(), slots.end());
  }

  // The parser's events. Only what stands directly in the line's object is kept.
  bool null() override { return value({}); }
  bool boolean(bool /*truth*/) override { return composite(); }
  bool number_integer(std::int64_t number) override { return value(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number)); }
  bool number_float(double /*number*/, const std::string& as_written) override { return value(as_written); }
  bool string(std::string& words) override { return value(words); }
  bool binary(Json::binary_t& /*bytes*/) override { return composite(); }
  bool start_object(std::size_t /*elements*/) override { return ++depth == 1 || composite(); }
  bool end_object() override { return --depth >= 0; }
  bool start_array(std::size_t /*elements*/) override { return ++depth > 1 ? composite() : refuse("not_an_object"); }
  bool end_array() override { return --depth >= 0; }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*why*/) override {
    return refuse("bad_json");
  }

  bool key(std::string& name) override {
    if (depth != 1) return true;
    if (++key_count > limits.columns) return refuse("too_many_columns");
    const auto slot =
        std::lower_bound(slots.begin(), slots.end(), name,
                         [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
    current = slot != slots.end() && slot->first == name ? slot->second : no_slot;
    if (current == no_slot) {
      if (unknown.size() < limits.columns && std::find(unknown.begin(), unknown.end(), name) == unknown.end()) {
        unknown.push_back(name);
      }
    } else if (places[current].seen) {
      ++repeated;
      current = no_slot;
    }
    return true;
  }

  bool value(std::string_view words) {
    if (depth == 0) return refuse("not_an_object");
    if (depth > 1 || current == no_slot) return true;
    if (words.size() > limits.field_bytes) return refuse("field_too_long");
    places[current] = {text.size(), words.size(), true};
    text.append(words);
    return true;
  }

  /// A truth value, a list or an object: ignored where nothing is expected, a fault under a known key.
  bool composite() {
    if (depth == 0) return refuse("not_an_object");
    const bool directly = depth == 1 || (depth == 2 && current != no_slot);
    return directly && current != no_slot ? refuse("bad_json_value") : true;
  }

  bool refuse(std::string_view why) {
    if (rule.empty()) rule = why;
    return false;
  }

  void take(std::string_view line, bool beyond_ascii) {
    ++line_number;
    if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    std::fill(places.begin(), places.end(), FieldPlace{});
    text.clear();
    rule = {};
    depth = 0;
    key_count = 0;
    current = no_slot;
    if (beyond_ascii && !is_utf8(line)) {
      rule = "invalid_utf8";
    } else if (!Json::sax_parse(line.begin(), line.end(), this) && rule.empty()) {
      rule = "bad_json";
    }
    if (!rule.empty()) return sink.fault({line_number, rule, bytes_class(line.size())});
    for (std::size_t i = 0; i < places.size(); ++i) {
      fields[i] = places[i].seen ? std::string_view(text).substr(places[i].begin, places[i].size) : std::string_view{};
    }
    sink.row({line_number, fields});
  }

  TextSink sink;
  TextLimits limits;
  PhysicalLines lines;
  std::vector<std::pair<std::string, std::size_t>> slots;  // by key
  std::vector<FieldPlace> places;
  std::vector<std::string_view> fields;
  std::vector<std::string> unknown;
  std::uint64_t repeated = 0;
  std::uint64_t line_number = 0;
  std::string text;
  std::string_view rule;
  std::size_t current = no_slot;
  std::size_t key_count = 0;
  int depth = 0;
};

JsonLinesReader::JsonLinesReader(std::span<const std::string_view> keys, TextSink sink, TextLimits limits)
    : impl_(std::make_unique<Impl>(keys, std::move(sink), limits)) {}
JsonLinesReader::JsonLinesReader(JsonLinesReader&&) noexcept = default;
JsonLinesReader& JsonLinesReader::operator=(JsonLinesReader&&) noexcept = default;
JsonLinesReader::~JsonLinesReader() = default;

Result<void> JsonLinesReader::push(std::span<const char> bytes) {
  return impl_->lines.push(bytes, [this](std::string_view line, bool beyond) { impl_->take(line, beyond); });
}

Result<void> JsonLinesReader::finish() {
  return impl_->lines.finish([this](std::string_view line, bool beyond) { impl_->take(line, beyond); });
}

const std::vector<std::string>& JsonLinesReader::unknown_keys() const { return impl_->unknown; }
std::uint64_t JsonLinesReader::repeated_keys() const { return impl_->repeated; }

}  // namespace tocsin
