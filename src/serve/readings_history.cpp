#include "tocsin/serve/readings_history.hpp"

#include <fmt/format.h>

#include "exposition.hpp"
#include "readings.hpp"

namespace tocsin {

ReadingsHistory::ReadingsHistory(std::vector<std::pair<std::string, std::string>> labels) {
  for (const auto& [name, value] : labels) {
    labels_.append(labels_.empty() ? "" : ",").append(name).append("=\"");
    add_escaped(labels_, value, true);
    labels_ += '"';
  }
}

void ReadingsHistory::add(const Edition& edition, Instant when) {
  const std::string seconds = fmt::format("{}", std::chrono::duration<double>(when.time_since_epoch()).count());
  add_text(service_readings(edition), seconds);
  add_text(authority_readings(edition), seconds);
}

void ReadingsHistory::add_text(std::string_view text, const std::string& when) {
  Family* family = nullptr;
  std::string head;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.starts_with("# HELP ")) {
      head = std::string(line) + '\n';
    } else if (line.starts_with("# TYPE ")) {
      const std::string name(line.substr(7, line.find(' ', 7) - 7));
      const auto [found, fresh] = families_.try_emplace(name);
      if (fresh) {
        found->second.head = head + std::string(line) + '\n';
        order_.push_back(name);
      }
      family = &found->second;
    } else {
      // `name{labels} value` or `name value`; labels may hold spaces and braces, the value neither.
      const std::size_t space = line.rfind(' ');
      const std::string_view series = line.substr(0, space);
      const std::size_t brace = series.find('{');
      std::string key(series.substr(0, brace));
      const std::string_view own =
          brace == std::string_view::npos ? std::string_view() : series.substr(brace + 1, series.size() - brace - 2);
      if (!labels_.empty() || !own.empty()) {
        key.append("{").append(labels_).append(!labels_.empty() && !own.empty() ? "," : "").append(own).append("}");
      }
      std::string& lines = family->series[key];
      lines.append(key).append(line.substr(space)).append(" ").append(when).append("\n");
      ++samples_;
    }
  }
}

void ReadingsHistory::write(const std::function<void(std::string_view)>& out) const {
  for (const std::string& name : order_) {
    const Family& family = families_.at(name);
    out(family.head);
    for (const auto& [series, lines] : family.series) out(lines);
  }
  out("# EOF\n");
}

}  // namespace tocsin
