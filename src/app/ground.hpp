#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "tocsin/app/compile.hpp"
#include "tocsin/app/configuration.hpp"
#include "tocsin/app/reference_tables.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"

#include "feed_catalogue.hpp"
#include "judge.hpp"
#include "model_file.hpp"

namespace tocsin {

/// Everything read from files besides the store; built wholly or not at all, and swapped by a reload. Immutable:
/// threads share it.
struct Ground {
  Configuration configuration;
  ReferenceTables tables;
  FeedCatalogue feeds;
  ModelCard card;
  std::unique_ptr<RateModel> model;
  std::vector<NationalSeries> series;
  ModelDocuments documents;
  std::vector<ReferenceRows> references;  ///< empty where a table cannot be read: loading it says why
};
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(const std::filesystem::path& configuration_file);
[[nodiscard]] Result<std::unique_ptr<const Ground>> lay_ground(Configuration configuration);

/// The judge of the service: weak evidence is told, not refused. `ground` must outlive it.
[[nodiscard]] Judge judge_on(const Ground& ground);
/// What the service compiles its editions from: as known at `when`, by the store's newest rows unless `as_of` is set
/// after. `ground` and `judge` must outlive it.
[[nodiscard]] CompileRequest request_on(const Ground& ground, Judge& judge, Instant when);

}  // namespace tocsin
