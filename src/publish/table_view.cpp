#include "table_view.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "numbers.hpp"
#include "reading.hpp"
#include "table_form.hpp"
#include "table_origins.hpp"
#include "table_words.hpp"

namespace tocsin {
namespace {

View columns_view(const Table& table) {
  View rows = list_view();
  for (const TableColumn& column : table.columns) {
    View row;
    row.set("label", column.label);
    row.set("has_limits", column.has_limits);
    rows << row;
  }
  return rows;
}

View cells_view(const Table& table, const TableRow& row) {
  View cells = list_view();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const TableCell& cell = row.cells[i];
    const auto shown = cell.figure.shown();
    const int decimals = table.columns[i].decimals;
    View view;
    view.set("value", shown ? grouped(*shown, decimals) : cell.figure.text());
    view.set("has_range", cell.limits.has_value());
    view.set("range", cell.limits ? in_brackets(cell.limits->lower, cell.limits->upper, decimals) : std::string());
    cells << view;
  }
  return cells;
}

std::string topic_of(const TableRow& row) {
  if (row.breakdown == Breakdown::total) return "Total";
  return std::string(topic_words(row.breakdown, reporting_year_of(row.period.last())));
}

View rows_view(const Table& table, std::size_t from, std::size_t to) {
  const auto names = source_names(table);
  View rows = list_view();
  for (std::size_t i = from; i < to; ++i) {
    const TableRow& row = table.rows[i];
    View view;
    view.set("year", short_year(row.period));
    view.set("area", row.area_name);
    view.set("topic", topic_of(row));
    view.set("category", row.category);
    view.set("nature", std::string(nature_words(row.nature)));
    view.set("cells", cells_view(table, row));
    view.set("note", row.note);
    view.set("origin", origin_words(row, names));
    rows << view;
  }
  return rows;
}

View symbols_view(const Table& table) {
  View rows = list_view();
  for (const Symbol& symbol : table.symbols) {
    View row;
    row.set("symbol", symbol.symbol);
    row.set("words", sentence(symbol.words));
    rows << row;
  }
  return rows;
}

/// All but the caution, which the page has at its head.
View footnotes_view(const Table& table) {
  View rows = list_view();
  for (std::size_t i = 1; i < table.footnotes.size(); ++i) {
    View row;
    row.set("footnote", table.footnotes[i]);
    rows << row;
  }
  return rows;
}

View sources_view(const Table& table) {
  View rows = list_view();
  for (const FileReceipt& file : table.sources) {
    View row;
    row.set("name", file.name);
    row.set("feed", file.feed);
    row.set("received", instant_words(file.received));
    row.set("sha256", file.sha256);
    row.set("illustrative_file", file.illustrative);
    rows << row;
  }
  return rows;
}

std::string joined(std::string query, std::string_view more) {
  if (more.empty()) return query;
  return query + (query.empty() ? "?" : "&") + std::string(more);
}

void add_table(View& view, const Table& table, const TableChoice& choice) {
  const std::string asked = query_text(choice.query);
  std::string as_of = choice.as_of.empty() ? "" : "as_of=" + choice.as_of;
  for (std::size_t at = as_of.find('+'); at != std::string::npos; at = as_of.find('+')) as_of.replace(at, 1, "%2B");
  const std::string query = joined(asked.empty() ? "" : "?" + asked, as_of);
  const std::size_t total = table.rows.size();
  const std::size_t from = std::min(choice.offset, total);
  const std::size_t to = std::min(total, from + table_rows_a_page);
  const auto stretch = [&](std::size_t offset) {
    // Without any field the page shows its opening choice.
    return joined(query.empty() ? "?level=" : query, fmt::format("offset={}", offset));
  };
  view.set("table_headline", table.headline);
  view.set("table_subtitle", table.subtitle);
  view.set("columns", columns_view(table));
  view.set("broken_down", table.broken_down);
  view.set("several_topics", std::ranges::any_of(table.rows, [&](const TableRow& row) {
             return topic_of(row) != topic_of(table.rows.front());
           }));
  view.set("noted", std::ranges::any_of(table.rows, [](const TableRow& row) { return !row.note.empty(); }));
  view.set("rows", rows_view(table, from, to));
  view.set("in_stretches", total > table_rows_a_page);
  view.set("stretch", from < to
                          ? fmt::format("Rows {} to {} of {}.", grouped(static_cast<double>(from + 1), 0),
                                        grouped(static_cast<double>(to), 0), grouped(static_cast<double>(total), 0))
                          : fmt::format("There are {} rows; none stands here.", total));
  view.set("has_earlier", from > 0);
  view.set("earlier", stretch(from < table_rows_a_page ? 0 : from - table_rows_a_page));
  view.set("has_later", to < total);
  view.set("later", stretch(to));
  view.set("has_symbols", !table.symbols.empty());
  view.set("table_symbols", symbols_view(table));
  view.set("footnotes", footnotes_view(table));
  view.set("has_table_sources", !table.sources.empty());
  view.set("table_sources", sources_view(table));
  view.set("csv", "/api/v1/tables" + joined(query, "format=csv"));
  view.set("json", "/api/v1/tables" + query);
  view.set("permalink", "/tables" + table.permalink.substr(table.permalink.find('?')));
}

}  // namespace

View tables_view(const Edition& edition, const TableChoice& choice, const Result<Table>& drawn) {
  View view;
  add_table_form(view, edition, choice);
  view.set("has_table", drawn.has_value());
  view.set("refused", !drawn.has_value());
  if (drawn) {
    add_table(view, *drawn, choice);
  } else {
    view.set("refusal", drawn.error().message);
  }
  return view;
}

}  // namespace tocsin
