#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/publish/edition.hpp"
#include "tocsin/publish/pages.hpp"
#include "tocsin/publish/report.hpp"
#include "tocsin/serve/gzip.hpp"

namespace tocsin {

/// A body, its entity tag (quoted, of its bytes), and the same as a gzip file where that was made beforehand.
struct Rendered {
  std::shared_ptr<const std::string> body;
  std::string etag;
  std::shared_ptr<const std::string> gzip{};
};
/// Bodies below this many bytes are sent as they are: packed they save nothing that a packet would not hold.
inline constexpr std::size_t smallest_packed = 1024;
[[nodiscard]] Rendered render(std::string text);
/// For what is made with the snapshot and asked for again and again: packed as well, unless it is small.
[[nodiscard]] Rendered render_packed(std::string text);

/// One row of a list answer: what it can be filtered by, and how it reads.
struct ListRow {
  AreaCode authority;
  AreaCode region;
  std::vector<AreaCode> codes;  ///< every code that a reader may know the authority by
  std::string_view status;      ///< of the authority, or of the finding
  std::optional<Watch> watch;   ///< of findings only
  std::optional<Direction> direction;
  std::string json;  ///< an object
  std::string csv;   ///< its line
};

/// Which rows of a list are wanted: a choice, and a stretch of what it takes.
struct ListStretch {
  std::size_t offset = 0;
  std::size_t limit = std::numeric_limits<std::size_t>::max();
  std::string next{};  ///< where the following stretch is asked for; empty where there is none
};

/// A list answer: rows, and what stands around them. Any choice of rows makes a whole document.
class ListAnswer {
 public:
  using Choice = std::function<bool(const ListRow&)>;

  /// JSON is `open`, the rows joined by commas, `between`, their number, the number chosen and the next stretch,
  /// `close`; CSV is `csv_header` and the lines.
  ListAnswer(std::vector<ListRow> rows, std::string open, std::string between, std::string close,
             std::string csv_header);

  [[nodiscard]] const std::vector<ListRow>& rows() const { return rows_; }
  [[nodiscard]] const Rendered& json() const { return json_; }                                  ///< of every row
  [[nodiscard]] const Rendered& csv() const { return csv_; }                                    ///< likewise
  [[nodiscard]] std::size_t count(const Choice& choice) const;                                  ///< O(rows)
  [[nodiscard]] Rendered json_of(const Choice& choice, const ListStretch& stretch = {}) const;  ///< O(bytes of them)
  [[nodiscard]] Rendered csv_of(const Choice& choice, const ListStretch& stretch = {}) const;

 private:
  [[nodiscard]] std::string json_text(const Choice& choice, const ListStretch& stretch) const;
  [[nodiscard]] std::string csv_text(const Choice& choice, const ListStretch& stretch) const;

  std::vector<ListRow> rows_;
  std::string open_, between_, close_, csv_header_;
  Rendered json_, csv_;
};

/// Everything that is answered from one edition, rendered once. Immutable behind its pointer: any number of threads may
/// read it.
struct Snapshot {
  Edition edition;                ///< `edition.snapshot` is the id
  std::vector<FeedStatus> feeds;  ///< by name
  ListAnswer authorities;
  ListAnswer estimates;
  ListAnswer findings;
  ListAnswer funnel;
  std::map<std::string, Rendered, std::less<>> authority;  ///< by every code it is or was known by
  std::map<std::string, Rendered, std::less<>> finding;    ///< by id
  Rendered snapshots;
  Rendered rates;  ///< `rates_csv`
  std::map<std::string, Rendered, std::less<>>
      pages;                       ///< by path; an authority's under every code it is or was known by
  std::string service_readings;    ///< for any listener: how fresh, how well fitted; nothing of any area
  std::string authority_readings;  ///< for the private listener: one set of series for each authority in force
  Deflated service_deflated;       ///< both, compressed
  Deflated authority_deflated;
};

/// Renders everything. `edition.snapshot` is replaced by the id: 16 hexadecimal digits of a hash over the figures, what
/// was made of them and the files they come from (not `built`, the imprint and what the service tells of itself), so
/// that the same input has the same id. Absent numbers are null in JSON and have no series. O(units * years).
[[nodiscard]] std::shared_ptr<const Snapshot> build_snapshot(Edition edition, const ServiceReport& service = {});

}  // namespace tocsin
