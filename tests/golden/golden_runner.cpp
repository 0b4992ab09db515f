#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "grading.hpp"

namespace {

struct Arguments {
  std::filesystem::path folder;
  std::filesystem::path candidates;
  std::set<std::string> methods;  ///< empty: all
};

std::optional<Arguments> parse(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "--out" && has_value) {
      arguments.candidates = words[++i];
    } else if (words[i] == "--methods" && has_value) {
      std::istringstream list(words[++i]);
      for (std::string method; std::getline(list, method, ',');) arguments.methods.insert(method);
    } else if (!words[i].starts_with("--") && arguments.folder.empty()) {
      arguments.folder = words[i];
    } else {
      return std::nullopt;
    }
  }
  if (arguments.folder.empty()) return std::nullopt;
  return arguments;
}

int run(const Arguments& arguments) {
  using namespace tocsin::golden;
  if (!arguments.candidates.empty()) std::filesystem::create_directories(arguments.candidates);
  int passed = 0;
  int failed = 0;
  for (const std::filesystem::path& folder : find_cases(arguments.folder)) {
    Grade grade;
    try {
      const GoldenCase golden = read_case(folder);
      if (!arguments.methods.empty() && !arguments.methods.contains(golden.method)) continue;
      grade = run_case(golden, arguments.candidates);
    } catch (const std::exception& error) {
      grade.trouble = error.what();
    }
    ++(grade.passed() ? passed : failed);
    std::cout << std::left << std::setw(36) << folder.filename().string() << (grade.passed() ? " pass " : " FAIL ")
              << grade.agreed << '/' << grade.rows;
    if (grade.rows > 0 && !grade.weakest.empty())
      std::cout << "  " << std::fixed << std::setprecision(1) << grade.digits << " digits (least: " << grade.weakest
                << ')';
    if (!grade.trouble.empty()) std::cout << "  " << grade.trouble;
    std::cout << '\n';
  }
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Arguments> arguments = parse({argv + 1, argv + argc});
  if (!arguments) {
    std::cerr << "usage: golden_runner DIR [--out CANDIDATES] [--methods a,b,c]\n"
                 "Runs every reference case below DIR and prints how many digits agree; exit 1 where one fails.\n";
    return 2;
  }
  try {
    return run(*arguments);
  } catch (const std::exception& error) {
    std::cerr << "golden_runner: " << error.what() << '\n';
    return 2;
  }
}
