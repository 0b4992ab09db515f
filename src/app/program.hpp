#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tocsin {

/// What a verb ends with: 0 done, 1 the work failed (said on standard error), 2 wrong usage.
enum ExitCode : int { done = 0, failed = 1, wrong_usage = 2 };

/// The variable that an option fills; it must live until the verb has run.
using OptionTarget = std::variant<std::string*, std::optional<std::string>*, std::vector<std::string>*, int*,
                                  std::optional<int>*, std::uint64_t*, double*, std::optional<double>*>;

/// One option of a verb. Every call adds to it and gives it back.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}
  Option& required();
  /// What stands for its value in the help: "FILE".
  Option& type_name(const std::string& name);
  /// Shows the value that the variable has now as the default.
  Option& default_shown();
  Option& one_of(const std::vector<std::string>& words);
  Option& within(int least, int most);
  Option& within(double least, double most);

 private:
  CLI::Option* option_;
};

/// One verb of the program, or a verb of a verb ("export openmetrics").
class Verb {
 public:
  Verb(CLI::App& verb, int& exit_code) : verb_(&verb), exit_code_(&exit_code) {}
  [[nodiscard]] Verb verb(const std::string& name, const std::string& description);
  /// An option ("--out") or, without dashes, what stands by its place ("files").
  Option option(const std::string& names, OptionTarget target, const std::string& description);
  /// True or false: "--trend,!--no-trend".
  void flag(const std::string& names, bool& target, const std::string& description);
  void footer(const std::string& words);
  /// The work of the verb; what it returns becomes the exit code.
  void runs(std::function<int()> work);

 private:
  CLI::App* verb_;
  int* exit_code_;
};

/// The command line of the program: its verbs, `--help` and `--version`. The one place that knows the library behind
/// it, whose header takes longer to compile than the verbs.
class Program {
 public:
  Program(const std::string& description, const std::string& name, const std::string& version);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  [[nodiscard]] Verb verb(const std::string& name, const std::string& description);
  void footer(const std::string& words);
  /// Parses and runs the chosen verb. Returns its exit code, or wrong_usage with words on standard error. An exception
  /// of the verb passes through.
  int run(int argc, const char* const* argv);

 private:
  std::unique_ptr<CLI::App> program_;
  int exit_code_ = done;
};

}  // namespace tocsin
