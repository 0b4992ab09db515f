#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <nlohmann/json.hpp>

#include "figure_json.hpp"
#include "negotiation.hpp"
#include "paging.hpp"
#include "routes.hpp"

namespace tocsin {
namespace {

/// Rows of a list in the stretch asked for.
template <class T, class ToJson>
Response listed(const Question& question, Json data_around, std::string_view key, const std::vector<T>& all,
                const ToJson& to_json) {
  if (preferred_format(question.request.accept) != Format::json)
    return problem(406, "This is offered as application/json.");
  const auto paging = parse_paging(question.target);
  if (!paging) return problem(400, paging.error().message);
  Json rows = Json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (paging->takes(i)) rows.push_back(to_json(all[i]));
  }
  const std::string next = next_target(question.target, *paging, all.size());
  Json meta = meta_json(question.snapshot->edition);
  meta["count"] = rows.size();
  meta["total"] = all.size();
  meta["next"] = next.empty() ? Json(nullptr) : Json(next);
  if (key.empty()) {
    data_around = std::move(rows);
  } else {
    data_around[std::string(key)] = std::move(rows);
  }
  Response response = rendered(
      question, render(text_of(Json{{"data", std::move(data_around)}, {"meta", std::move(meta)}}) + '\n'), json_type);
  add_next(response, next);
  return response;
}

const FeedStatus* feed_named(const Question& question) {
  const auto& feeds = question.snapshot->feeds;
  const auto found = std::ranges::find(feeds, question.target.segments[3], &FeedStatus::feed);
  return found == feeds.end() ? nullptr : &*found;
}

Response no_feed() { return problem(404, "No file of such a feed was received; /api/v1/feeds lists the feeds."); }

Response feeds(const Question& question) {
  return listed(question, {}, {}, question.snapshot->feeds, [](const FeedStatus& feed) { return feed_json(feed); });
}

Response feed(const Question& question) {
  const FeedStatus* const found = feed_named(question);
  if (found == nullptr) return no_feed();
  Json object = feed_json(*found);
  object.erase("files");
  return listed(question, std::move(object), "files", found->files,
                [](const ReceivedFile& file) { return file_json(file.receipt); });
}

Response file(const Question& question) {
  const FeedStatus* const of_feed = feed_named(question);
  if (of_feed == nullptr) return no_feed();
  const std::string& text = question.target.segments[5];
  std::uint64_t id = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
  const auto found = std::ranges::find(of_feed->files, id, [](const ReceivedFile& one) { return one.receipt.id; });
  if (fault != std::errc() || end != text.data() + text.size() || found == of_feed->files.end())
    return problem(404, "The feed has no file of that number; /api/v1/feeds/{feed} lists its files.");
  Json object = file_json(found->receipt);
  object["rejected_rows_held"] = found->rejected.size();
  return listed(question, std::move(object), "rejected_rows", found->rejected,
                [&](const Rejection& rejection) { return rejection_json(found->receipt, rejection); });
}

constexpr std::array<std::string_view, 2> stretch = {"limit", "offset"};

constexpr std::array<Route, 3> feed_route_list = {{{"/api/v1/feeds", feeds, true, stretch},
                                                   {"/api/v1/feeds/{feed}", feed, true, stretch},
                                                   {"/api/v1/feeds/{feed}/files/{id}", file, true, stretch}}};

}  // namespace

std::span<const Route> feed_routes() { return feed_route_list; }

}  // namespace tocsin
