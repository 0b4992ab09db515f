# tocsin_npm_packages(FOLDER SOURCE WHAT): the packages of SOURCE's lock file, installed in FOLDER; FOLDER/installed stands for them.
find_program(NODE_PROGRAM NAMES node nodejs)
find_program(NPM_PROGRAM npm)

function(tocsin_npm_packages folder source what)
  if(NOT NODE_PROGRAM OR NOT NPM_PROGRAM)
    message(FATAL_ERROR "${what} need nodejs and npm: install them, or configure with -DTOCSIN_TESTS=OFF; the service itself needs neither.")
  endif()
  set(packages "${source}/package.json" "${source}/package-lock.json" "${source}/.npmrc")
  add_custom_command(
    OUTPUT "${folder}/installed"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
    COMMAND "${CMAKE_COMMAND}" -E copy ${packages} "${folder}"
    COMMAND "${CMAKE_COMMAND}" -E chdir "${folder}" "${NPM_PROGRAM}" ci --no-audit --no-fund --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${folder}/installed"
    DEPENDS ${packages}
    COMMENT "Installing the packages of ${what} (npm ci)"
    VERBATIM)
endfunction()
