#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/ingest/csv_reader.hpp"

namespace tocsin::testing {

/// A row, or a fault where there are no fields, and the physical line on which it starts.
struct CsvItem {
  std::uint64_t line = 0;
  std::optional<std::vector<std::string>> fields;
  friend bool operator==(const CsvItem&, const CsvItem&) = default;
};

struct CsvOutcome {
  bool refused = false;
  std::vector<CsvItem> items;  ///< empty where refused
  friend bool operator==(const CsvOutcome&, const CsvOutcome&) = default;
};

/// What CsvReader makes of the text when it is pushed in pieces of `chunk` bytes.
inline CsvOutcome read_csv(std::string_view text, std::size_t chunk, TextLimits limits = {}) {
  CsvOutcome outcome;
  CsvReader reader(
      {[&](const TextRow& row) {
         outcome.items.push_back({row.line, std::vector<std::string>(row.fields.begin(), row.fields.end())});
       },
       [&](const TextFault& fault) {
         outcome.items.push_back({fault.line, std::nullopt});
       }},
      limits);
  bool sound = true;
  for (std::size_t at = 0; sound && at < text.size(); at += chunk) {
    sound = reader.push(std::span(text).subspan(at, std::min(chunk, text.size() - at))).has_value();
  }
  if (!sound || !reader.finish()) return {true, {}};
  return outcome;
}

/// A second parser, written by hand over the whole text: it shares no code with the reader and is slow on purpose.
class CsvOracle {
 public:
  CsvOracle(std::string_view text, TextLimits limits) : limits_(limits), text_(text) {}

  CsvOutcome read() {
    if (refused()) return {true, {}};
    for (std::size_t i = 0; i < lines_.size();) i = record(i);
    return {false, items_};
  }

 private:
  bool refused() {
    if (text_.substr(0, 2) == "\xFF\xFE" || text_.substr(0, 2) == "\xFE\xFF") return true;
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_ = text_.substr(3);
    if (text_.empty() || text_.find('\0') != text_.npos) return true;
    std::string line;
    for (const char c : text_) {
      line += c;
      if (c == '\n') lines_.push_back(std::exchange(line, {}));
    }
    const auto cr = line.find('\r');
    if (lines_.empty() && cr != line.npos && cr + 1 < line.size()) return true;
    if (!line.empty()) lines_.push_back(line);
    for (const std::string& each : lines_) {
      if (each.size() - (each.back() == '\n' ? 1 : 0) > limits_.row_bytes) return true;
    }
    return false;
  }

  static bool utf8(const std::string& line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const unsigned lead = static_cast<unsigned char>(line[i]);
      if (lead < 0x80) continue;
      std::size_t more = 0;
      unsigned long point = 0;
      if ((lead & 0xE0U) == 0xC0) more = 1, point = lead & 0x1FU;
      if ((lead & 0xF0U) == 0xE0) more = 2, point = lead & 0x0FU;
      if ((lead & 0xF8U) == 0xF0) more = 3, point = lead & 0x07U;
      if (more == 0) return false;
      for (std::size_t k = 0; k < more; ++k) {
        if (++i >= line.size() || (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80) return false;
        point = point << 6U | (static_cast<unsigned char>(line[i]) & 0x3FU);
      }
      constexpr unsigned long smallest[] = {0, 0x80, 0x800, 0x10000};
      if (point < smallest[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    }
    return true;
  }

  std::size_t fault(std::size_t i) {
    items_.push_back({i + 1, std::nullopt});
    return i + 1;
  }

  /// Reads the record that starts on line i; gives the line behind it.
  std::size_t record(std::size_t i) {
    enum class State { nothing, start, bare, quoted, closed, ended } state = State::nothing;
    std::vector<std::string> fields;
    std::string field;
    std::size_t bytes = 0;
    const auto end_field = [&] { fields.push_back(std::exchange(field, {})); };
    for (std::size_t j = i; j < lines_.size(); ++j) {
      bytes += lines_[j].size();
      if (!utf8(lines_[j]) || bytes > limits_.row_bytes + 1) return fault(i);
      for (const char c : lines_[j]) {
        const bool ends = c == '\r' || c == '\n';
        switch (state) {
          case State::nothing:
          case State::start:
            if (ends && state == State::nothing) break;
            if (c == '"') {
              state = State::quoted;
            } else if (c == ',') {
              end_field();
              state = State::start;
            } else if (ends) {
              end_field();
              state = State::ended;
            } else {
              field += c;
              state = State::bare;
            }
            break;
          case State::bare:
            if (c == '"') return fault(i);
            if (c == ',' || ends) {
              end_field();
              state = ends ? State::ended : State::start;
            } else {
              field += c;
            }
            break;
          case State::quoted:
            if (c == '"') {
              state = State::closed;
            } else {
              field += c;
            }
            break;
          case State::closed:
            if (c == '"') {
              field += c;
              state = State::quoted;
            } else if (c == ',' || ends) {
              end_field();
              state = ends ? State::ended : State::start;
            } else {
              return fault(i);
            }
            break;
          case State::ended:
            if (!ends) return fault(i);
        }
      }
      if (field.size() > limits_.field_bytes) return fault(i);
      if (state == State::quoted && j + 1 < lines_.size()) continue;
      if (state == State::quoted) return fault(i);
      if (state == State::nothing) return j + 1;
      if (state != State::ended) end_field();
      if (fields.size() > limits_.columns) return fault(i);
      for (const std::string& each : fields) {
        if (each.size() > limits_.field_bytes) return fault(i);
      }
      items_.push_back({i + 1, fields});
      return j + 1;
    }
    return lines_.size();
  }

  TextLimits limits_;
  std::string_view text_;
  std::vector<std::string> lines_;
  std::vector<CsvItem> items_;
};

}  // namespace tocsin::testing
