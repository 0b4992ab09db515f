#include "meter_text.hpp"

#include "exposition.hpp"

namespace tocsin {
namespace {

constexpr std::string_view total = "_total";

/// `name{labels,more} value`, without the line's end; `more` is the label le, or empty.
void add_sample(std::string& out, std::string_view name, std::string_view suffix,
                const std::vector<prometheus::ClientMetric::Label>& labels, std::string_view bound, double value) {
  out.append(name).append(suffix);
  char before = '{';
  for (const auto& label : labels) {
    out += before;
    out.append(label.name).append("=\"");
    add_escaped(out, label.value, true);
    out += '"';
    before = ',';
  }
  if (!bound.empty()) {
    out += before;
    out.append("le=\"").append(bound).append("\"");
    before = ',';
  }
  if (before == ',') out += '}';
  out += ' ';
  add_number(out, value);
}

/// OpenMetrics writes bounds with a point, and gives counts of buckets and observations as they are.
std::string bound_text(double bound, ExpositionFormat format) {
  std::string text;
  add_number(text, bound);
  if (format == ExpositionFormat::openmetrics && text.find_first_of(".eI") == std::string::npos) text += ".0";
  return text;
}

void add_histogram(std::string& out, const prometheus::MetricFamily& family, const prometheus::ClientMetric& series,
                   ExpositionFormat format, const ExemplarOf& exemplar) {
  const auto& histogram = series.histogram;
  for (std::size_t i = 0; i < histogram.bucket.size(); ++i) {
    const auto& bucket = histogram.bucket[i];
    add_sample(out, family.name, "_bucket", series.label, bound_text(bucket.upper_bound, format),
               static_cast<double>(bucket.cumulative_count));
    if (format == ExpositionFormat::openmetrics) {
      if (const Exemplar* found = exemplar(family.name, series, i)) {
        out.append(" # {trace_id=\"").append(found->trace).append("\"} ");
        add_number(out, found->seconds);
      }
    }
    out += '\n';
  }
  add_sample(out, family.name, "_sum", series.label, {}, histogram.sample_sum);
  out += '\n';
  add_sample(out, family.name, "_count", series.label, {}, static_cast<double>(histogram.sample_count));
  out += '\n';
}

}  // namespace

std::string meter_text(const std::vector<prometheus::MetricFamily>& families, ExpositionFormat format,
                       const ExemplarOf& exemplar) {
  std::string out;
  for (const prometheus::MetricFamily& family : families) {
    if (family.metric.empty()) continue;
    const bool counter = family.type == prometheus::MetricType::Counter;
    const bool histogram = family.type == prometheus::MetricType::Histogram;
    std::string_view name = family.name;
    // In OpenMetrics the family of a counter is named without the suffix of its samples.
    if (counter && format == ExpositionFormat::openmetrics && name.ends_with(total)) name.remove_suffix(total.size());
    out.append("# HELP ").append(name).append(" ");
    add_escaped(out, family.help, false);
    out.append("\n# TYPE ").append(name).append(counter ? " counter\n" : histogram ? " histogram\n" : " gauge\n");
    for (const prometheus::ClientMetric& series : family.metric) {
      if (histogram) {
        add_histogram(out, family, series, format, exemplar);
      } else {
        add_sample(out, family.name, {}, series.label, {}, counter ? series.counter.value : series.gauge.value);
        out += '\n';
      }
    }
  }
  return out;
}

}  // namespace tocsin
