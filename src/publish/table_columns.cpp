#include "table_columns.hpp"

namespace tocsin {
namespace {

constexpr double per_children = 100'000;

}  // namespace

TableColumn column_of(TableMeasure measure) {
  switch (measure) {
    case TableMeasure::notifications:
      return {measure, "number_notifications", "Notifications", false, 0};
    case TableMeasure::rate_per_100k:
      return {measure, "rate_per_100k", "Rate per 100,000 children", true, 1};
    case TableMeasure::child_population:
      return {measure, "ons_midyear_population", "Children aged 0 to 17", false, 0};
    case TableMeasure::children_in_need:
      return {measure, "cin_31march", "Children in need at 31 March", false, 0};
    case TableMeasure::idaci_score:
      return {measure, "idaci_avgscore", "Income deprivation affecting children (IDACI)", false, 3};
  }
  return {};
}

TableCell rate_cell(const RateWithLimits& rate, const TableCell& count) {
  if (!(rate.rate_per_100k >= 0))
    return {count.figure.shown() ? Figure::not_available() : count.figure, std::nullopt, count.trace};
  return {Figure::exact(rate.rate_per_100k),
          Interval{rate.lower, rate.upper},
          {Transformation::rate_worked_out, count.trace.rows}};
}

TableCell rounded_rate_cell(const TableCell& count, const TableCell& children, const Period& period) {
  const auto shown = count.figure.shown();
  const auto population = children.figure.shown();
  if (!shown) return {count.figure, std::nullopt, count.trace};
  if (!population || *population <= 0) return {Figure::not_available(), std::nullopt, count.trace};
  const double factor = per_children / *population / period.years();
  const Interval range = count.figure.range().value_or(Interval{*shown, *shown});
  return {Figure::exact(*shown * factor),
          outward({range.lower * factor, range.upper * factor}, 1),
          {Transformation::rate_worked_out, count.trace.rows}};
}

}  // namespace tocsin
