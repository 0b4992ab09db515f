#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "verbs.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
  CLI::App program(
      "Tocsin watches notification rates: it loads feeds, estimates how much each authority notifies against what its "
      "child\n"
      "population and circumstances lead to expect, and tells who is persistently unusual.",
      "tocsin");
  program.set_version_flag("--version", fmt::format("tocsin {} ({})", tocsin::version, tocsin::revision));
  program.require_subcommand(1);
  program.footer("Each verb explains itself: tocsin VERB --help. Data go to standard output, words to standard error.");
  int exit_code = tocsin::done;
  tocsin::add_serve(program, exit_code);
  tocsin::add_check(program, exit_code);
  tocsin::add_load(program, exit_code);
  tocsin::add_assess(program, exit_code);
  tocsin::add_fit(program, exit_code);
  tocsin::add_detect(program, exit_code);
  tocsin::add_scan(program, exit_code);
  tocsin::add_nowcast(program, exit_code);
  tocsin::add_themes(program, exit_code);
  tocsin::add_replay(program, exit_code);
  tocsin::add_export(program, exit_code);
  tocsin::add_simulate(program, exit_code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int said = program.exit(error);
    return said == 0 ? tocsin::done : tocsin::wrong_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tocsin: a fault in the program itself: {}\n", error.what());
    return tocsin::failed;
  }
  return exit_code;
}
