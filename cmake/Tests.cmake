# One line adds a test program: tocsin_test(period LABELS unit ROOMS domain [SOURCES x.cpp] [LIBRARIES ...]).
# The program is <label>_<name>; its source is <name>_test.cpp unless SOURCES says otherwise. Programs go to build/<preset>/tests.
include(GoogleTest)

# What the sanitizer builds need and no more.
add_custom_target(sanitized_tests)
add_custom_target(threaded_tests)

function(tocsin_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "LABELS;ROOMS;SOURCES;LIBRARIES" ${ARGN})
  if(NOT TEST_SOURCES)
    set(TEST_SOURCES ${name}_test.cpp)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  list(GET TEST_LABELS 0 first_label)
  set(target ${first_label}_${name})
  add_executable(${target} ${TEST_SOURCES})
  list(TRANSFORM TEST_ROOMS PREPEND tocsin::)
  target_link_libraries(${target} PRIVATE ${TEST_ROOMS} ${TEST_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE TOCSIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TOCSIN_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  tocsin_options(${target})
  # Generated comparisons of GoogleTest mix signedness with literals; the library's own macros are not ours to warn about.
  target_compile_options(${target} PRIVATE -Wno-sign-conversion)
  if(TOCSIN_SANITIZE)
    # GCC says of itself that sanitizers mislead this warning; std::regex sets it off.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
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
  gtest_discover_tests(${target} TEST_PREFIX "${first_label}." DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${labels}" TIMEOUT ${TEST_TIMEOUT})
endfunction()
