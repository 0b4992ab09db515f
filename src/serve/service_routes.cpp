#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "fields.hpp"
#include "routes.hpp"
#include "scrape.hpp"

namespace tocsin {
namespace {

Response plain(std::string words) {
  return answer_with(200, "text/plain; charset=utf-8", std::make_shared<const std::string>(std::move(words)),
                     "no-store");
}

Response healthz(const Question&) { return plain("alive\n"); }

Response readyz(const Question& question) {
  if (question.snapshot == nullptr) return not_published();
  const Instant fresh = std::max(question.state.confirmed, question.snapshot->edition.built);
  const auto age = std::chrono::floor<std::chrono::seconds>(question.state.now - fresh);
  if (age > question.state.max_age) {
    return problem(
        503, fmt::format("The snapshot was last confirmed {} seconds ago, more than the {} seconds allowed: see the "
                         "service's log for the stage at which its cycles end.",
                         age.count(), question.state.max_age.count()));
  }
  return plain("ready\n");
}

Response metrics(const Question& question) { return scrape(question.request, question.snapshot, question.state); }

constexpr std::array<Route, 3> service_route_list = {{
    {"/healthz", healthz, false},
    {"/readyz", readyz, false},
    {"/metrics", metrics, false},
}};

}  // namespace

std::span<const Route> service_routes() { return service_route_list; }

}  // namespace tocsin
