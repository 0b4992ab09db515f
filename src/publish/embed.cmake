# cmake -DOUTPUT=embedded.cpp "-DFILES=a.mustache;style.css" -P embed.cmake: each file becomes a string_view named <stem>_text.
set(source "// Made from dashboards/web by embed.cmake.\n#include \"embedded.hpp\"\n\nnamespace tocsin {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND source "const std::string_view ${name}_text = R\"embedded(${text})embedded\";\n")
endforeach()
string(APPEND source "}  // namespace tocsin\n")
file(WRITE "${OUTPUT}" "${source}")
