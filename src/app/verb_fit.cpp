#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/assess/policy.hpp"

#include "command_line.hpp"
#include "fit_report.hpp"
#include "model_file.hpp"
#include "panel_file.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

constexpr double largest_ratio = 1000;

struct FitOptions {
  std::string config;
  std::string model;
  std::string panel;
  std::string format = "json";
  double ratio = Policy{}.ratio;
};

/// The card with the covariates of the panel, on the scales that it gives them.
ModelCard card_for(const Panel& panel, ModelCard card) {
  std::vector<CardCovariate> covariates;
  for (const Covariate& covariate : panel.covariates) {
    const auto named = std::find_if(card.covariates.begin(), card.covariates.end(),
                                    [&](const CardCovariate& known) { return known.name == covariate.name; });
    covariates.push_back({covariate.name, named == card.covariates.end() ? Scale::identity : named->scale});
  }
  card.covariates = std::move(covariates);
  return card;
}

int fit(const FitOptions& options) {
  if (!(1 < options.ratio && options.ratio <= largest_ratio)) {
    fmt::print(stderr, "--ratio must be a number above 1, at most {}\n", largest_ratio);
    return wrong_usage;
  }
  std::filesystem::path card_file = options.model;
  if (options.model.empty()) {
    const auto configuration = configuration_named(options.config);
    if (!configuration) return complain(configuration.error());
    card_file = configuration->model_card;
  }
  const auto read_card = read_model_card(card_file);
  if (!read_card) return complain_of_file(read_card.error());
  const auto file = read_panel_file(options.panel);
  if (!file) return complain_of_file(file.error());
  const ModelCard card = card_for(file->panel, *read_card);
  const auto model = make_rate_model(card);
  if (!model) return complain(model.error());
  const Policy policy;
  const auto estimates = (*model)->estimate(
      file->panel, {0, file->panel.periods.size()},
      {.ratio = options.ratio, .flag_probability = policy.enter_probability, .power = policy.power, .thorough = true});
  if (!estimates)
    return complain({estimates.error().kind, options.panel + ": " + in_words_of(*file, estimates.error().message)});

  const FitReport report{*file, card, *estimates};
  for (const std::string& note : fit_notes(report)) fmt::print(stderr, "{}: {}\n", options.panel, note);
  const Convergence& convergence = estimates->convergence;
  if (!convergence.converged) fmt::print(stderr, "{}: not converged: {}\n", options.panel, convergence.words);
  const std::string text = options.format == "csv"     ? fit_csv(report)
                           : options.format == "table" ? fit_table(report)
                                                       : fit_json(report);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return complain({ErrorKind::io, "the fit cannot be written to standard output"});
  return done;
}

}  // namespace

void add_fit(Program& program) {
  Verb verb = program.verb("fit", "Fits a model to any panel of counts: area, period, count, exposure");
  const auto options = std::make_shared<FitOptions>();
  verb.option("--config", &options->config,
              "The configuration that names the model where --model does not (default: config/tocsin.toml)")
      .type_name("FILE");
  verb.option("--model", &options->model, "Model card, or its folder (default: the configuration's)")
      .type_name("CARD.toml");
  verb.option("--panel", &options->panel, "CSV: area,period,count,exposure[,region][,covariate...]")
      .required()
      .type_name("FILE");
  verb.option("--ratio", &options->ratio, "High is a relative rate above this, low one below 1 over this")
      .type_name("RATIO")
      .default_shown();
  verb.option("--format", &options->format, "json, csv (the areas) or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"json", "csv", "table"});
  verb.footer(
      "Example: tocsin fit --model models/persistent_rate --panel panel.csv --format table\n"
      "Periods are years, or labels in their order. A count may be a symbol: c withheld, x not available, z not\n"
      "applicable, k low. Every further column is a circumstance to allow for: a number, or x where it is not known.\n"
      "Faults of the file are named as file:line:field: words. A fit that did not converge is given all the same, and\n"
      "said; its exit code is 0.");
  verb.runs([options] { return fit(*options); });
}

}  // namespace tocsin
