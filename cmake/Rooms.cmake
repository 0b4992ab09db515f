# Test programs are many and large: a linker made for that, where it is installed.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1)
  add_link_options(-fuse-ld=mold)
endif()

# Several sources of a target compiled as one unit, over one precompiled header: what they share is read and made once, which halves the
# time of a build. Off, each file is compiled alone; the preset `dev` does so, and `make test` with it. Names in anonymous namespaces are
# therefore unique within a room.
option(TOCSIN_UNITY "Compile several sources of a room or of its tests as one unit" OFF)
function(tocsin_unity target)
  if(TOCSIN_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
    target_precompile_headers(${target} REUSE_FROM tocsin_headers)
    # It is read only where the macros are those it was made with.
    target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_COMPILE_DEFINITIONS>)
  endif()
endfunction()

# What most rooms read, read once.
function(tocsin_common_headers)
  add_library(tocsin_headers OBJECT "${PROJECT_SOURCE_DIR}/cmake/headers.cpp")
  target_link_libraries(tocsin_headers PRIVATE Eigen3::Eigen fmt::fmt)
  target_include_directories(tocsin_headers SYSTEM PRIVATE "${TL_EXPECTED_INCLUDE_DIR}")
  target_precompile_headers(tocsin_headers PRIVATE <Eigen/Core> <fmt/format.h> <tl/expected.hpp> <algorithm> <array> <charconv> <chrono>
    <cmath> <cstdint> <filesystem> <fstream> <functional> <limits> <map> <memory> <optional> <set> <span> <string> <string_view> <tuple>
    <utility> <variant> <vector>)
  tocsin_options(tocsin_headers)
endfunction()

# One room, one target: tocsin_room(stats SOURCES a.cpp b.cpp PUBLIC ... PRIVATE ...).
# The public headers of include/tocsin/<room>/ form a header set, so that each is compiled alone
# when CMAKE_VERIFY_INTERFACE_HEADER_SETS is on.

function(tocsin_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in string concatenation that are not there (GCC bug 105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
    if(TOCSIN_UNITY)
      # And overruns as well (105329), where the library's headers come precompiled.
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-free-nonheap-object)
    endif()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND TOCSIN_UNITY)
    # ccache needs to see through a precompiled header.
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  # Same input, same bits: no fused multiply-add that one build has and another lacks.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  if(TOCSIN_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(TOCSIN_SANITIZE)
    # GCC says of itself that sanitizers mislead the warning of what may be uninitialised.
    target_compile_options(${target} PRIVATE -fsanitize=${TOCSIN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
      -Wno-maybe-uninitialized)
    target_link_options(${target} PUBLIC -fsanitize=${TOCSIN_SANITIZE})
    if(TOCSIN_SANITIZE STREQUAL "thread")
      target_compile_options(${target} PRIVATE -Wno-tsan)
    endif()
  endif()
endfunction()

function(tocsin_room room)
  cmake_parse_arguments(ROOM "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  add_library(tocsin_${room} STATIC ${ROOM_SOURCES})
  add_library(tocsin::${room} ALIAS tocsin_${room})
  list(TRANSFORM ROOM_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/tocsin/${room}/")
  target_sources(tocsin_${room} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ROOM_HEADERS})
  target_include_directories(tocsin_${room} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(tocsin_${room} PUBLIC ${ROOM_PUBLIC} PRIVATE ${ROOM_PRIVATE})
  tocsin_unity(tocsin_${room})
  tocsin_options(tocsin_${room})
endfunction()
