#pragma once

#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

#include "tocsin/publish/edition.hpp"

// Compiled once, in page_writer.cpp.
extern template class kainjow::mustache::basic_data<std::string>;

namespace tocsin {

using View = kainjow::mustache::data;

[[nodiscard]] inline View list_view() { return View(View::type::list); }

/// What stands around the content of a page.
struct PageHead {
  std::string title;
  std::string_view content;   ///< name of the template inside <main>
  std::string_view section;   ///< path of the entry of the navigation that is marked as here
  bool charts = false;        ///< figures on it are drawn by the script, where there is one
  std::string_view parent{};  ///< path and name of the page one up, for the breadcrumb; empty: none
  std::string_view parent_name{};
};

/// Writes pages: the layout, with what any page of one edition says (notices, caution, imprint), around a template that
/// is filled from a view of its own.
class PageWriter {
 public:
  explicit PageWriter(const Edition& edition);
  /// Pages that stand without an edition: errors before anything was published.
  PageWriter();

  /// O(bytes). Throws `std::logic_error` for a template that is none or is not well formed: a bug.
  [[nodiscard]] std::string page(const PageHead& head, const View& content);
  /// The report: one file with its styles inside.
  [[nodiscard]] std::string report(const View& content);

 private:
  std::string render(std::string_view name);
  View view_;
};

}  // namespace tocsin
