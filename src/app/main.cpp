#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "verbs.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
  using namespace tocsin;
  Program program(
      "Tocsin watches notification rates: it loads feeds, estimates how much each authority notifies against what its "
      "child\n"
      "population and circumstances lead to expect, and tells who is persistently unusual.",
      "tocsin", fmt::format("tocsin {} ({})", version, revision));
  program.footer("Each verb explains itself: tocsin VERB --help. Data go to standard output, words to standard error.");
  for (const auto add : {add_serve, add_check, add_load, add_assess, add_fit, add_detect, add_scan, add_nowcast,
                         add_themes, add_replay, add_export, add_simulate})
    add(program);
  try {
    return program.run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tocsin: a fault in the program itself: {}\n", error.what());
    return failed;
  }
}
