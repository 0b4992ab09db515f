#include "program.hpp"

#include <CLI/CLI.hpp>

namespace tocsin {

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::type_name(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::default_shown() {
  option_->capture_default_str();
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Option& Option::within(int least, int most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option& Option::within(double least, double most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Verb Verb::verb(const std::string& name, const std::string& description) {
  verb_->require_subcommand(1);
  return {*verb_->add_subcommand(name, description), *exit_code_};
}

Option Verb::option(const std::string& names, OptionTarget target, const std::string& description) {
  return Option(std::visit(
      [&](auto* variable) -> CLI::Option& { return *verb_->add_option(names, *variable, description); }, target));
}

void Verb::flag(const std::string& names, bool& target, const std::string& description) {
  verb_->add_flag(names, target, description);
}

void Verb::footer(const std::string& words) { verb_->footer(words); }

void Verb::runs(std::function<int()> work) {
  verb_->callback([work = std::move(work), exit_code = exit_code_] { *exit_code = work(); });
}

Program::Program(const std::string& description, const std::string& name, const std::string& version)
    : program_(std::make_unique<CLI::App>(description, name)) {
  program_->set_version_flag("--version", version);
  program_->require_subcommand(1);
}

Program::~Program() = default;

Verb Program::verb(const std::string& name, const std::string& description) {
  return {*program_->add_subcommand(name, description), exit_code_};
}

void Program::footer(const std::string& words) { program_->footer(words); }

int Program::run(int argc, const char* const* argv) {
  try {
    program_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program_->exit(error) == 0 ? done : wrong_usage;
  }
  return exit_code_;
}

}  // namespace tocsin
