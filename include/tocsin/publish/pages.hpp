#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/publish/edition.hpp"
#include "tocsin/publish/report.hpp"

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

/// The page for a request that cannot be met; stands without an edition.
[[nodiscard]] std::string problem_html(int status, std::string_view title, std::string_view detail);

}  // namespace tocsin
