#include "ground.hpp"

#include <utility>

#include "column_map_file.hpp"

namespace tocsin {

Result<std::unique_ptr<const Ground>> lay_ground(Configuration configuration) {
  auto tables = read_reference_tables(configuration.reference_tables);
  if (!tables) return tl::unexpected(tables.error());
  auto feeds = load_feed_formats(configuration.feed_maps);
  if (!feeds) return tl::unexpected(feeds.error());
  auto card = read_model_card(configuration.model_card);
  if (!card) return tl::unexpected(card.error());
  auto model = make_rate_model(*card);
  if (!model) return tl::unexpected(model.error());
  auto documents = read_model_documents(configuration.model_card);
  if (!documents) return tl::unexpected(documents.error());
  auto series = read_national_series(configuration.reference_tables);
  if (!series) return tl::unexpected(series.error());
  auto references = read_reference_rows(configuration.reference_tables, configuration.feed_maps, tables->authorities);
  return std::make_unique<const Ground>(
      Ground{std::move(configuration), std::move(*tables), std::move(*feeds), std::move(*card), std::move(*model),
             std::move(*series), std::move(*documents), std::move(references).value_or(std::vector<ReferenceRows>())});
}

Result<std::unique_ptr<const Ground>> lay_ground(const std::filesystem::path& configuration_file) {
  auto configuration = read_configuration(configuration_file);
  if (!configuration) return tl::unexpected(configuration.error());
  return lay_ground(std::move(*configuration));
}

Judge judge_on(const Ground& ground) {
  return {*ground.model, ground.configuration.policy, ground.tables.geography(), ground.tables.calendar,
          WeakEvidence::told};
}

CompileRequest request_on(const Ground& ground, Judge& judge, Instant when) {
  Imprint imprint;
  imprint.producer = ground.configuration.producer;
  imprint.contact = ground.configuration.contact;
  return {.authorities = ground.tables.authorities,
          .judge = judge,
          .card = ground.card,
          .measure = ground.configuration.measure,
          .calendar = &ground.tables.calendar,
          .series = &ground.series,
          .exposure = {},
          .first_year = ground.configuration.first_year,
          .last_year = std::nullopt,
          .stream_last_year = std::nullopt,
          .imprint = std::move(imprint),
          .areas = ground.tables.areas,
          .least_years = static_cast<std::size_t>(ground.configuration.policy.minimum_years),
          .references = &ground.references,
          .now = when,
          .as_of = std::nullopt,
          .took = {}};
}

}  // namespace tocsin
