#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/publish/edition.hpp"
#include "tocsin/publish/report.hpp"
#include "tocsin/publish/table.hpp"

/// The pages of the service: complete without JavaScript, a table beside every figure, no order by size, the
/// Department's caution on each.
namespace tocsin {

/// A text of the model's folder in CommonMark with tables, shown on `/methods` or `/quality`.
struct Document {
  std::string name;  ///< "persistent_rate/MODEL.md"
  std::string text;
};

/// What the pages tell besides the edition.
struct ServiceReport {
  std::vector<FeedStatus> feeds;
  std::vector<Document> methods;
  std::vector<Document> quality;
  std::string version;
  std::string revision;
};

struct Page {
  std::string path;  ///< "/areas/E06000001"
  std::string html;
};

/// Every page but those that depend on a choice: one a panel unit under its present code, one a finding, and the rest.
/// O(units * (neighbours + years)).
[[nodiscard]] std::vector<Page> render_pages(const Edition& edition, const ServiceReport& service);

/// The page of up to four authorities side by side; codes that are none of the panel's are left out. O(units).
[[nodiscard]] std::string compare_html(const Edition& edition, const std::vector<AreaCode>& areas);

/// What a reader has put into the form of `/tables`.
struct TableChoice {
  TableQuery query;
  std::string as_of{};     ///< as the address has it; empty: the newest
  std::size_t offset = 0;  ///< of the first row on the page
};
inline constexpr std::size_t table_rows_a_page = 200;
/// Areas that the form has room for.
inline constexpr std::size_t most_chosen_areas = 12;

/// The page on which a table is chosen and read: the form filled in with `choice`, then `drawn`, which is
/// `build_table`'s answer for it, a stretch of rows at a time, or the words of its refusal. Asserts that no more than
/// `most_chosen_areas` areas are chosen. O(units + rows of the page).
[[nodiscard]] std::string tables_html(const Edition& edition, const TableChoice& choice, const Result<Table>& drawn);

/// The page for a request that cannot be met; stands without an edition.
[[nodiscard]] std::string problem_html(int status, std::string_view title, std::string_view detail);

}  // namespace tocsin
