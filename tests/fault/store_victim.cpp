// Loads generated files into a store, one after another without end, and prints the number of each once its commit
// returned. Usage: store_victim DATABASE FIRST
#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

#include "generated_file.hpp"

using namespace tocsin;
using namespace tocsin::testing;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    auto store = open(argv[1]);
    for (std::uint64_t number = std::strtoull(argv[2], nullptr, 10);; ++number) {
      load(*store, generated_arrival(number), generated_rows(number));
      const std::string line = std::to_string(number) + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 1;
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
