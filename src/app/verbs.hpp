#pragma once

#include "program.hpp"

namespace tocsin {

/// Each adds its verb to the command line.
void add_serve(Program& program);
void add_check(Program& program);
void add_load(Program& program);
void add_assess(Program& program);
void add_fit(Program& program);
void add_detect(Program& program);
void add_scan(Program& program);
void add_nowcast(Program& program);
void add_themes(Program& program);
void add_replay(Program& program);
void add_export(Program& program);
void add_simulate(Program& program);

}  // namespace tocsin
