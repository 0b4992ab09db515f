# The styles taken from GOV.UK Frontend and the charts stand built in dashboards/web/built, so that the service is built without node.
# Here they are packed; a test makes them again from dashboards/web and its lock file and compares.
find_program(GZIP_PROGRAM gzip REQUIRED)
set(TOCSIN_WEB_ASSETS "")
foreach(name IN ITEMS govuk.css charts.js)
  set(kept "${PROJECT_SOURCE_DIR}/dashboards/web/built/${name}")
  set(asset "${PROJECT_BINARY_DIR}/web/${name}")
  add_custom_command(
    OUTPUT "${asset}" "${asset}.gz"
    COMMAND "${CMAKE_COMMAND}" -E copy "${kept}" "${asset}"
    COMMAND "${GZIP_PROGRAM}" -9 -n -k -f "${asset}"
    DEPENDS "${kept}"
    VERBATIM)
  list(APPEND TOCSIN_WEB_ASSETS "${asset}")
endforeach()
