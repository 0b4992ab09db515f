#pragma once

#include <chrono>
#include <optional>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/serve/http.hpp"
#include "tocsin/serve/meters.hpp"
#include "tocsin/serve/snapshot.hpp"

namespace tocsin {

/// What an answer depends on besides the request and the snapshot.
struct ServiceState {
  Instant now{};
  Instant confirmed{};                  ///< when the snapshot was last known to be the newest that the store can give
  std::chrono::seconds max_age{86400};  ///< `/readyz` fails when the snapshot was confirmed longer ago than this
  bool private_listener = true;         ///< false: `/metrics` says nothing of any area
  const Meters* meters = nullptr;       ///< null: `/metrics` has the snapshot's readings only
};

/// What `as_of` asks of a request that can be answered: which past instant's snapshot `respond` is to be given. Nothing
/// where the newest will do. A day is its end. O(length of the target).
[[nodiscard]] std::optional<Instant> asked_instant(const Request& request, Instant now);

/// Answers one request from memory. A null snapshot is one not published yet: what needs it is 503. Never throws for
/// anything a client sends; HEAD is answered as GET, the server leaves the body out.
///
/// A problem met on a page is told as a page to whoever prefers one (Accept), else as a document.
///
/// Routes: the pages (`/`, `/findings`, `/areas/{code}`, …, `/compare?areas=a,b` and `/tables?area=a&measure=m`),
/// `/static/{file}`, `/healthz`, `/readyz`, `/metrics`, `/runbooks`, `/runbooks/{name}`,
/// `/api/v1/{authorities,estimates,findings,funnel}`,
/// `/api/v1/authorities/{code}`, `/api/v1/findings/{id}`, `/api/v1/snapshots`, `/api/v1/{tables,series,clocks,feeds}`,
/// `/api/v1/feeds/{feed}[/files/{id}]`, `/api/v1/openapi.json`. A query parameter that a route does not
/// know is refused. O(bytes of the answer).
[[nodiscard]] Response respond(const Request& request, const Snapshot* snapshot, const ServiceState& state);

}  // namespace tocsin
