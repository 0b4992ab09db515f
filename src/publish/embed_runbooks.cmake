# cmake -DOUTPUT=runbook_sources.cpp -DSHELL=page.mustache "-DFILES=A.html;B.html" -P embed_runbooks.cmake: the shell, and each runbook
# under the name of its alert.
file(READ "${SHELL}" text)
set(source "// Made from dashboards/runbooks by embed_runbooks.cmake.\n#include \"runbook_sources.hpp\"\n\nnamespace tocsin {\n")
string(APPEND source "const std::string_view runbook_shell = R\"embedded(${text})embedded\";\n")
string(APPEND source "const std::map<std::string_view, std::string_view> runbook_sources = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND source "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
string(APPEND source "};\n}  // namespace tocsin\n")
file(WRITE "${OUTPUT}" "${source}")
