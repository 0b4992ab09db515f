#pragma once

#include <CLI/CLI.hpp>

namespace tocsin {

/// What a verb ends with: 0 done, 1 the work failed (said on standard error), 2 wrong usage.
enum ExitCode : int { done = 0, failed = 1, wrong_usage = 2 };

/// Each adds its verb to the command line; when the verb is chosen, `exit_code` is set by running it.
void add_serve(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
void add_load(CLI::App& program, int& exit_code);
void add_assess(CLI::App& program, int& exit_code);
void add_fit(CLI::App& program, int& exit_code);
void add_detect(CLI::App& program, int& exit_code);
void add_scan(CLI::App& program, int& exit_code);
void add_nowcast(CLI::App& program, int& exit_code);
void add_themes(CLI::App& program, int& exit_code);
void add_replay(CLI::App& program, int& exit_code);
void add_export(CLI::App& program, int& exit_code);
void add_simulate(CLI::App& program, int& exit_code);

}  // namespace tocsin
