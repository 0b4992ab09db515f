# Every library comes from the distribution; nothing is fetched at configure time.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(uriparser REQUIRED)

# libcsv ships a header and a library but no package file.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv::libcsv UNKNOWN IMPORTED)
set_target_properties(libcsv::libcsv PROPERTIES
  IMPORTED_LOCATION "${LIBCSV_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBCSV_INCLUDE_DIR}")

# tl::expected and kainjow::mustache are single headers.
find_path(TL_EXPECTED_INCLUDE_DIR tl/expected.hpp REQUIRED)
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp REQUIRED)

# cmark-gfm has a package file in later distributions only.
find_path(CMARK_INCLUDE_DIR cmark-gfm.h REQUIRED)
find_library(CMARK_LIBRARY cmark-gfm REQUIRED)
find_library(CMARK_EXTENSIONS_LIBRARY cmark-gfm-extensions REQUIRED)
add_library(cmark::gfm INTERFACE IMPORTED)
set_target_properties(cmark::gfm PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${CMARK_INCLUDE_DIR}" INTERFACE_LINK_LIBRARIES "${CMARK_EXTENSIONS_LIBRARY};${CMARK_LIBRARY}")
