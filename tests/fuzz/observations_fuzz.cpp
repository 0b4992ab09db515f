#include "feed_fuzz.hpp"

namespace {

tocsin::FeedFormat observations() {
  using namespace tocsin;
  ColumnMap map;
  map.period.column = {"time_period"};
  map.period.identifier_column = {"time_identifier"};
  map.period.part_column = {"quarter"};
  map.period.parts = {{"Total", {1, 4}}, {"Q1", {1, 1}}, {"Part 1", {1, 2}}};
  map.level.column = {"geographic_level"};
  map.area = {{}, {"new_la_code"}, {"old_la_code"}, {"region_code"}, {"country_code"}};
  MeasureRule count;
  count.name = "notifications";
  count.column = {"number_notifications"};
  count.rounding = {{Level::region, 10, {}}};
  MeasureRule score;
  score.name = "idaci_score";
  score.column = {"idaci_avgscore"};
  score.kind = ValueKind::number;
  score.optional = true;
  map.measures = {count, score};
  map.breakdowns = {{"", {"topic"}, {"breakdown"}, "total", {}, true}};
  map.symbols = {{"..", "x"}};
  return {"observations", "", Cadence::yearly, map};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const tocsin::FeedFormat format = observations();
  tocsin::testing::check_feed(format, bytes, size);
  return 0;
}
