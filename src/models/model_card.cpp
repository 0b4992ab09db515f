#include "tocsin/models/model_card.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tocsin {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// The faults of one card, in the order found.
class Faults {
 public:
  explicit Faults(std::string_view card) : card_(card) {}

  void add(const toml::source_position& place, std::string_view words) {
    if (!text_.empty()) text_ += '\n';
    text_ += fmt::format("{}:{}:{}: {}", card_, place.line, place.column, words);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string card_;
  std::string text_;
};

template <class E>
std::string alternatives() {
  std::string words;
  for (const auto& [value, name] : names_of<E>) words += fmt::format("{}{}", words.empty() ? "" : " | ", name);
  return words;
}

/// One table of the card. Each key is asked for by name; `close` reports those nobody asked for.
class Section {
 public:
  Section(const toml::table& table, std::string name, Faults& faults)
      : table_(table), name_(std::move(name)), faults_(faults) {}

  const toml::node* find(std::string_view key, std::string_view what) {
    asked_.emplace_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) faults_.add(table_.source().begin, fmt::format("'{}' is missing: {}", path(key), what));
    return node;
  }

  std::string text(std::string_view key) {
    const toml::node* node = find(key, "a text");
    if (node == nullptr) return {};
    std::string value = node->value_exact<std::string>().value_or("");
    if (value.empty()) refuse(*node, key, "must be a text that is not empty");
    return value;
  }

  /// A number in the open interval (above, below).
  double number(std::string_view key, double above, double below) {
    const std::string rule = below == unbounded ? fmt::format("a number above {}", above)
                                                : fmt::format("a number above {} and below {}", above, below);
    const toml::node* node = find(key, rule);
    if (node == nullptr) return 0;
    const double value = node->value<double>().value_or(std::nan(""));
    if (!(above < value && value < below)) refuse(*node, key, fmt::format("must be {}", rule));
    return value;
  }

  bool truth(std::string_view key) {
    const toml::node* node = find(key, "true or false");
    if (node == nullptr) return false;
    const std::optional<bool> value = node->value_exact<bool>();
    if (!value) refuse(*node, key, "must be true or false");
    return value.value_or(false);
  }

  /// A number from 0 to 1, both included.
  double share(std::string_view key) {
    const toml::node* node = find(key, "a number from 0 to 1");
    if (node == nullptr) return 0;
    const double value = node->value<double>().value_or(std::nan(""));
    if (!(0 <= value && value <= 1)) refuse(*node, key, "must be a number from 0 to 1");
    return value;
  }

  int whole_number(std::string_view key, int least) {
    const std::string rule = fmt::format("a whole number from {} to 1000000", least);
    const toml::node* node = find(key, rule);
    if (node == nullptr) return 0;
    const std::int64_t value = node->value_exact<std::int64_t>().value_or(-1);
    if (value < least || value > 1000000) {
      refuse(*node, key, fmt::format("must be {}", rule));
      return 0;
    }
    return static_cast<int>(value);
  }

  template <class E>
  E one_of(std::string_view key) {
    const toml::node* node = find(key, alternatives<E>());
    if (node == nullptr) return E{};
    const std::optional<E> value = parse_name<E>(node->value_exact<std::string>().value_or(""));
    if (!value) refuse(*node, key, fmt::format("must be one of {}", alternatives<E>()));
    return value.value_or(E{});
  }

  std::optional<Section> section(std::string_view key) {
    const toml::node* node = find(key, "a table");
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) {
      refuse(*node, key, "must be a table");
      return std::nullopt;
    }
    return Section(*node->as_table(), path(key), faults_);
  }

  [[nodiscard]] Section within(const toml::table& table, std::string_view key) { return {table, path(key), faults_}; }

  void refuse(const toml::node& node, std::string_view key, std::string_view rule) {
    faults_.add(node.source().begin, fmt::format("'{}' {}", path(key), rule));
  }

  void close() {
    for (const auto& [key, node] : table_) {
      if (std::find(asked_.begin(), asked_.end(), key.str()) == asked_.end()) {
        faults_.add(key.source().begin, fmt::format("'{}' is not a key of this kind of model", path(key.str())));
      }
    }
  }

 private:
  [[nodiscard]] std::string path(std::string_view key) const {
    return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
  }

  const toml::table& table_;
  std::string name_;
  Faults& faults_;
  std::vector<std::string> asked_;
};

std::vector<CardCovariate> read_covariates(Section& context) {
  std::vector<CardCovariate> covariates;
  const toml::node* list = context.find("covariates", "a list of tables, empty for no adjustment");
  if (list == nullptr) return covariates;
  if (!list->is_array()) {
    context.refuse(*list, "covariates", "must be a list of tables");
    return covariates;
  }
  for (const toml::node& element : *list->as_array()) {
    if (!element.is_table()) {
      context.refuse(element, "covariates", "must hold tables such as { name = \"idaci_score\", scale = \"log\" }");
      continue;
    }
    Section covariate = context.within(*element.as_table(), "covariates");
    covariates.push_back({covariate.text("name"), covariate.one_of<Scale>("scale")});
    covariate.close();
  }
  return covariates;
}

DeviationPrior read_deviation(Section& section) {
  DeviationPrior prior;
  prior.upper = section.number("upper", 0, unbounded);
  prior.tail = section.number("tail", 0, 1);
  return prior;
}

MixturePrior read_mixture(Section& section) {
  MixturePrior prior;
  const double bulk = section.number("bulk_median", 0, 1);
  prior.logit_bulk_mean = std::log(bulk / (1 - bulk));
  prior.logit_bulk_sd = section.number("bulk_logit_sd", 0, unbounded);
  prior.log_narrow_mean = std::log(section.number("narrow_median", 0, unbounded));
  prior.log_narrow_sd = section.number("narrow_log_sd", 0, unbounded);
  prior.log_extra_mean = std::log(section.number("extra_median", 0, unbounded));
  prior.log_extra_sd = section.number("extra_log_sd", 0, unbounded);
  return prior;
}

PersistentRateCard read_persistent_rate(Section& top) {
  PersistentRateCard card;
  if (auto persistent = top.section("persistent")) {
    card.persistent = persistent->one_of<PersistentLaw>("law");
    if (card.persistent == PersistentLaw::normal) {
      card.persistent_sd = read_deviation(*persistent);
    } else {
      card.mixture = read_mixture(*persistent);
    }
    persistent->close();
  }
  if (auto transient = top.section("transient")) {
    card.transient = transient->one_of<TransientLaw>("law");
    card.transient_sd = read_deviation(*transient);
    card.margin = transient->number("margin", 0, unbounded);
    transient->close();
  }
  if (auto region = top.section("region")) {
    card.region_sd = read_deviation(*region);
    region->close();
  }
  if (auto fixed = top.section("fixed")) {
    card.year_sd = fixed->number("year_sd", 0, unbounded);
    card.covariate_sd = fixed->number("covariate_sd", 0, unbounded);
    fixed->close();
  }
  if (auto withheld = top.section("withheld")) {
    card.coarse.withheld.lo = withheld->whole_number("from", 0);
    card.coarse.withheld.hi = withheld->whole_number("to", static_cast<int>(card.coarse.withheld.lo));
    withheld->close();
  }
  if (auto spatial = top.section("spatial")) {
    const bool tried = spatial->truth("tried");
    SpatialCard read;
    read.sd = read_deviation(*spatial);
    read.mixing_cut = spatial->number("mixing_cut", 0, 1);
    read.mixing_probability = spatial->number("mixing_probability", 0, 1);
    spatial->close();
    if (tried) card.spatial = read;
  }
  if (auto rounded = top.section("rounded")) {
    card.coarse.ties = rounded->one_of<RoundingTies>("ties");
    rounded->close();
  }
  if (auto division = top.section("division")) {
    card.sibling_correlation = division->share("sibling_correlation");
    division->close();
  }
  return card;
}

ModelCard read_card(const toml::table& table, Faults& faults) {
  ModelCard card;
  Section top(table, "", faults);
  card.name = top.text("name");
  card.version = top.text("version");
  card.kind = top.one_of<ModelKind>("kind");
  card.confidence = top.number("confidence", 0, 1);
  card.rate_limits = top.one_of<LimitMethod>("rate_limits");
  if (card.kind == ModelKind::funnel) card.prior_shape = top.number("prior_shape", 0, unbounded);
  card.winsorised_share = top.number("winsorised_share", 0, 0.5);
  card.iteration_limit = top.whole_number("iteration_limit", 1);
  if (card.kind == ModelKind::persistent_rate) {
    card.persistent_rate = read_persistent_rate(top);
  } else {
    card.tolerance = top.number("tolerance", 0, 1);
  }
  if (auto context = top.section("context")) {
    card.minimum_units = context->whole_number("minimum_units", 2);
    card.covariates = read_covariates(*context);
    context->close();
  }
  top.close();
  return card;
}

}  // namespace

Result<ModelCard> parse_model_card(std::string_view text, std::string_view name) {
  Faults faults(name);
  ModelCard card;
  try {
    card = read_card(toml::parse(text, name), faults);
  } catch (const toml::parse_error& error) {
    faults.add(error.source().begin, error.description());
  }
  if (!faults.text().empty()) return failure(ErrorKind::invalid_input, faults.text());
  return card;
}

}  // namespace tocsin
