# One line a test program: tocsin_test(stats LABELS unit ROOMS stats TESTS glm funnel [SOURCES x.cpp] [INCLUDES dir] [LIBRARIES ...]).
# The program is <label>_<name>, in build/<preset>/tests; its sources are <test>_test.cpp, or <name>_test.cpp where no TESTS are named.
# Each of its tests is a test of ctest. A room has one program: linking a hundred of them took longer than compiling.
include(GoogleTest)

# What the sanitizer builds need and no more.
add_custom_target(sanitized_tests)
add_custom_target(threaded_tests)

# What every test reads, read once: GoogleTest and the standard library.
add_library(tocsin_test_headers OBJECT "${CMAKE_CURRENT_LIST_DIR}/headers.cpp")
target_link_libraries(tocsin_test_headers PRIVATE GTest::gtest GTest::gmock Eigen3::Eigen)
target_include_directories(tocsin_test_headers SYSTEM PRIVATE "${TL_EXPECTED_INCLUDE_DIR}")
target_precompile_headers(tocsin_test_headers PRIVATE <gtest/gtest.h> <gmock/gmock.h> <Eigen/Core> <tl/expected.hpp>
  <algorithm> <array> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <optional> <regex> <set> <sstream> <string>
  <string_view> <tuple> <variant> <vector>)

function(tocsin_test_options target)
  tocsin_options(${target})
  # Generated comparisons of GoogleTest mix signedness with literals; the library's own macros are not ours to warn about.
  target_compile_options(${target} PRIVATE -Wno-sign-conversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Half optimised, GCC 12 sees overruns in string concatenation and unset values in Eigen that are not there (GCC bugs 105329, 105562).
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-maybe-uninitialized)
  endif()
  # What is tested is optimised as it ships; the tests themselves need not be.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()
tocsin_test_options(tocsin_test_headers)

function(tocsin_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "LABELS;ROOMS;TESTS;SOURCES;INCLUDES;LIBRARIES" ${ARGN})
  if(NOT TEST_TESTS)
    set(TEST_TESTS ${name})
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  list(TRANSFORM TEST_TESTS APPEND _test.cpp)
  list(GET TEST_LABELS 0 first_label)
  set(target ${first_label}_${name})
  add_executable(${target} ${TEST_TESTS} ${TEST_SOURCES})
  list(TRANSFORM TEST_ROOMS PREPEND tocsin::)
  target_link_libraries(${target} PRIVATE ${TEST_ROOMS} ${TEST_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${target} PRIVATE ${TEST_INCLUDES})
  target_compile_definitions(${target} PRIVATE TOCSIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TOCSIN_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  tocsin_test_options(${target})
  if(TOCSIN_UNITY)
    target_precompile_headers(${target} REUSE_FROM tocsin_test_headers)
  endif()
  if("unit" IN_LIST TEST_LABELS OR "e2e" IN_LIST TEST_LABELS OR "fuzz" IN_LIST TEST_LABELS)
    add_dependencies(sanitized_tests ${target})
  endif()
  if("threads" IN_LIST TEST_LABELS)
    add_dependencies(threaded_tests ${target})
  endif()
  # Discovery expands its properties several times over: a semicolon between labels survives behind eight backslashes.
  string(REPEAT "\\" 8 escape)
  string(REPLACE ";" "${escape};" labels "${TEST_LABELS}")
  # What runs whole programs takes longest, and is begun first.
  set(cost 1)
  if(NOT first_label STREQUAL "unit")
    set(cost 1000)
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${first_label}." DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${labels}" TIMEOUT ${TEST_TIMEOUT} COST ${cost})
endfunction()
