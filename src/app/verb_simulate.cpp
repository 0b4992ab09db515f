#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tocsin/app/reference_tables.hpp"

#include "command_line.hpp"
#include "simulate/dfe_writer.hpp"
#include "simulate/england_simulation.hpp"
#include "simulate/feed_writer.hpp"
#include "simulate/plant_spec.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct SimulateOptions {
  std::string config;
  std::string preset;
  std::uint64_t seed = 1;
  int from = 2019;
  int to = 2026;
  std::string plant;
  double scale = 1;
  std::string out;
};

/// The Department's series by year, with natures where all three were published.
std::vector<NationalYear> national_years(const std::vector<NationalFigure>& figures) {
  std::map<int, NationalYear> years;
  std::map<int, int> natures;
  for (const NationalFigure& figure : figures) {
    if (figure.series != "dfe") continue;
    NationalYear& year = years[figure.reporting_year];
    year.reporting_year = figure.reporting_year;
    if (!figure.nature) {
      year.total = figure.notifications;
      continue;
    }
    if (!year.natures) year.natures.emplace();
    ++natures[figure.reporting_year];
    switch (*figure.nature) {
      case Nature::child_death:
        year.natures->child_death = figure.notifications;
        break;
      case Nature::serious_harm:
        year.natures->serious_harm = figure.notifications;
        break;
      case Nature::other:
        year.natures->other = figure.notifications;
        break;
    }
  }
  std::vector<NationalYear> complete;
  for (auto& [number, year] : years) {
    if (natures[number] != 3) year.natures.reset();
    complete.push_back(year);
  }
  return complete;
}

Result<SimulationInputs> read_inputs(const Configuration& configuration) {
  auto tables = read_reference_tables(configuration.reference_tables);
  if (!tables) return tl::unexpected(tables.error());
  auto observations =
      read_reference_observations(configuration.reference_tables, configuration.feed_maps, tables->authorities);
  if (!observations) return tl::unexpected(observations.error());
  const auto national = read_national_figures(configuration.reference_tables);
  if (!national) return tl::unexpected(national.error());
  SimulationInputs inputs{std::move(tables->authorities), std::move(tables->calendar), {}, {}, {},
                          national_years(*national)};
  for (Observation& o : *observations) {
    auto& list = o.measure == measures::child_population   ? inputs.child_population
                 : o.measure == measures::children_in_need ? inputs.children_in_need
                                                           : inputs.idaci;
    list.push_back(std::move(o));
  }
  return inputs;
}

/// Lets `writer` fill a file piece by piece; the file appears under its name when it is whole.
Result<void> write_pieces(const std::filesystem::path& file,
                          const std::function<void(const std::function<void(std::string_view)>&)>& writer) {
  const std::filesystem::path unfinished = file.string() + ".part";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  writer([&out](std::string_view piece) { out.write(piece.data(), static_cast<std::streamsize>(piece.size())); });
  out.close();
  if (!out)
    return failure(ErrorKind::io, fmt::format("{} cannot be written: {}", unfinished.string(), std::strerror(errno)));
  std::error_code problem;
  std::filesystem::rename(unfinished, file, problem);
  if (problem) return failure(ErrorKind::io, fmt::format("{} cannot be written: {}", file.string(), problem.message()));
  return {};
}

int simulate(const SimulateOptions& options) {
  const auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  auto plants = parse_plant_spec(options.plant);
  if (!plants) return complain(plants.error());
  auto inputs = read_inputs(*configuration);
  if (!inputs) return complain(inputs.error());
  const auto england =
      simulate_england(std::move(*inputs), {options.seed, options.from, options.to, std::move(*plants), options.scale});
  if (!england) return complain(england.error());

  const std::filesystem::path folder = options.out;
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem)
    return complain({ErrorKind::io, fmt::format("{} cannot be made: {}", folder.string(), problem.message())});
  const auto events = write_pieces(folder / "events.csv", [&](const auto& sink) { write_events_csv(*england, sink); });
  if (!events) return complain(events.error());
  for (const auto& [name, text] :
       {std::pair("dfe_subnational.csv", dfe_subnational_csv(*england)),
        std::pair("dfe_national.csv", dfe_national_csv(*england)), std::pair("truth.csv", truth_csv(*england))}) {
    if (const auto written = write_whole(folder / name, text); !written) return complain(written.error());
  }
  fmt::print(stderr, "{}: reporting years {} to {} drawn with seed {}; every row says that it is illustrative\n",
             folder.string(), options.from, options.to, options.seed);
  return done;
}

}  // namespace

void add_simulate(Program& program) {
  Verb verb = program.verb("simulate", "Draws made-up feeds on real areas and populations, for trying and testing");
  const auto options = std::make_shared<SimulateOptions>();
  verb.option("--config", &options->config, "The configuration, for the reference tables (default: config/tocsin.toml)")
      .type_name("FILE");
  verb.option("--preset", &options->preset, "What to draw").required().one_of({"england"});
  verb.option("--seed", &options->seed, "Same seed, same bytes").required().type_name("N");
  verb.option("--from", &options->from, "First reporting year, named by the year in which it ends")
      .type_name("YEAR")
      .default_shown();
  verb.option("--to", &options->to, "Last reporting year").type_name("YEAR").default_shown();
  verb.option("--plant", &options->plant, "Persistent high or low notifiers, comma-separated").type_name("SPEC");
  verb.option("--scale", &options->scale, "Multiplies every national total, for large files")
      .type_name("X")
      .default_shown();
  verb.option("--out", &options->out, "Folder for events.csv, dfe_subnational.csv, dfe_national.csv and truth.csv")
      .required()
      .type_name("DIR");
  verb.footer(
      "SPEC: CODE:RATIO[@FROM-TO]  one authority at RATIO times its rate, for instance E10000016:0.3@2022-2026\n"
      "      zero:CODE[@FROM-TO]   one authority that never notifies\n"
      "      high:N:RATIO, low:N:RATIO  N authorities chosen at random\n"
      "The published totals of England are kept to the last unit. Every row is marked illustrative.");
  verb.runs([options] { return simulate(*options); });
}

}  // namespace tocsin
