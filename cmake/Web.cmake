# The styles taken from GOV.UK Frontend and the charts, built by node in <build>/web from dashboards/web and its lock file. Without them
# (-DTOCSIN_WEB=OFF) every page works, plainer and without drawn charts.
option(TOCSIN_WEB "Build the design system's styles and the charts (needs nodejs, npm and the npm registry)" ON)
set(TOCSIN_WEB_ASSETS "")
if(NOT TOCSIN_WEB)
  return()
endif()
include(Npm)

set(web_source "${PROJECT_SOURCE_DIR}/dashboards/web")
set(web_build "${PROJECT_BINARY_DIR}/web")
tocsin_npm_packages("${web_build}" "${web_source}" "the pages' styles and charts")

file(GLOB web_charts CONFIGURE_DEPENDS "${web_source}/charts/*.ts")
set(TOCSIN_WEB_ASSETS "${web_build}/dist/govuk.css" "${web_build}/dist/charts.js")
add_custom_command(
  OUTPUT ${TOCSIN_WEB_ASSETS} "${web_build}/dist/govuk.css.gz" "${web_build}/dist/charts.js.gz"
  COMMAND "${CMAKE_COMMAND}" -E copy "${web_source}/build.mjs" "${web_source}/govuk.scss" "${web_source}/tsconfig.json" "${web_build}"
  COMMAND "${CMAKE_COMMAND}" -E copy_directory "${web_source}/charts" "${web_build}/charts"
  COMMAND "${CMAKE_COMMAND}" -E chdir "${web_build}" "${NODE_PROGRAM}" build.mjs dist
  DEPENDS "${web_build}/installed" "${web_source}/build.mjs" "${web_source}/govuk.scss" "${web_source}/tsconfig.json" ${web_charts}
  COMMENT "Bundling the pages' styles and charts"
  VERBATIM)
