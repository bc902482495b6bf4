# Every flag of the build, and the two functions that the other CMake files use:
#   avenor_library(name [LINKS ...])   the folder libs/<name>, namespace avenor::<name>, target avenor_<name>
#   avenor_service(name [LINKS ...])   the folder services/<name>: everything but main.cpp is the library
#                                      avenor_service_<name> (so that tests can link it), main.cpp the executable <name>
# A folder's own CMakeLists.txt lists its sources and nothing else.

option(AVENOR_TESTS "build the tests" ON)
option(AVENOR_BENCH "build the benchmarks (tests/bench)" OFF)
option(AVENOR_WERROR "warnings are errors" OFF)
option(AVENOR_FAILPOINTS "compile failpoints in (tests only: a release has none)" OFF)
option(AVENOR_FUZZ "build the libFuzzer targets (clang)" OFF)
set(AVENOR_SANITIZE "" CACHE STRING "address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# Every build but dev compiles several sources of a target at once, in a third of the time; so a name in an anonymous
# namespace must be unique in its library. The dev build compiles each source alone, which shows a missing include.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 10)

find_program(AVENOR_CCACHE ccache)
if(AVENOR_CCACHE)
  # Relative to the tree: a fresh clone reuses the cached objects of another clone.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${AVENOR_CCACHE})
endif()

add_library(avenor_flags INTERFACE)
# Installed targets export their include path (cmake/Install.cmake), and none of these flags.
target_include_directories(avenor_flags INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/libs> $<INSTALL_INTERFACE:include/avenor>)
target_compile_features(avenor_flags INTERFACE cxx_std_20)
function(_avenor_options)
  foreach(option IN LISTS ARGN)
    target_compile_options(avenor_flags INTERFACE $<BUILD_INTERFACE:${option}>)
  endforeach()
endfunction()
_avenor_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers  # a designated initialiser leaves the rest to its default on purpose
  -fno-omit-frame-pointer)
# Release builds are hardened: they read bytes from outside and hold keys. (In sanitizer builds the sanitizers' checks replace these.)
if(CMAKE_BUILD_TYPE STREQUAL Release AND NOT AVENOR_SANITIZE)
  _avenor_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    _avenor_options(-fcf-protection)
  endif()
  foreach(option IN ITEMS -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
    target_link_options(avenor_flags INTERFACE $<BUILD_INTERFACE:${option}>)
  endforeach()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
if(AVENOR_WERROR)
  _avenor_options(-Werror)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  _avenor_options(-Wno-subobject-linkage)  # a unity build includes every source
endif()
if(AVENOR_FAILPOINTS AND CMAKE_BUILD_TYPE STREQUAL Release)
  message(FATAL_ERROR "AVENOR_FAILPOINTS=ON with CMAKE_BUILD_TYPE=Release: a release has no failpoints")
endif()
if(AVENOR_FAILPOINTS)
  target_compile_definitions(avenor_flags INTERFACE AVENOR_FAILPOINTS=1)
endif()
if(AVENOR_SANITIZE)
  _avenor_options(-fsanitize=${AVENOR_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(avenor_flags INTERFACE -fsanitize=${AVENOR_SANITIZE})
  if(AVENOR_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    _avenor_options(-Wno-tsan)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ 12 with -fsanitize reports libstdc++'s own std::function as uninitialised.
    _avenor_options(-Wno-maybe-uninitialized)
  endif()
endif()

# The name of a library of ours becomes its target; any other name is linked as it is.
function(_avenor_links target visibility)
  foreach(link IN LISTS ARGN)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/libs/${link} OR EXISTS ${CMAKE_SOURCE_DIR}/libs/${link}.hpp)
      string(REPLACE "/" "_" link ${link})
      target_link_libraries(${target} ${visibility} avenor_${link})
    else()
      target_link_libraries(${target} ${visibility} ${link})
    endif()
  endforeach()
endfunction()

# A header-only library is marked INTERFACE, and may be a single header (venue/api/feed is venue/api/feed.hpp);
# a library inside another's folder is named with that folder.
function(avenor_library name)
  cmake_parse_arguments(ARG "INTERFACE" "" "LINKS" ${ARGN})
  string(REPLACE "/" "_" target avenor_${name})
  if(ARG_INTERFACE)
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE avenor_flags)
    _avenor_links(${target} INTERFACE ${ARG_LINKS})
    return()
  endif()
  add_library(${target} STATIC)
  target_link_libraries(${target} PUBLIC avenor_flags)
  _avenor_links(${target} PUBLIC ${ARG_LINKS})
  add_subdirectory(${name})
endfunction()

# The program has the name of its folder, or PROGRAM.
function(avenor_service name)
  cmake_parse_arguments(ARG "" "PROGRAM" "LINKS" ${ARGN})
  if(NOT ARG_PROGRAM)
    set(ARG_PROGRAM ${name})
  endif()
  add_library(avenor_service_${name} STATIC)
  target_include_directories(avenor_service_${name} PUBLIC ${CMAKE_SOURCE_DIR}/services)
  target_link_libraries(avenor_service_${name} PUBLIC avenor_flags)
  _avenor_links(avenor_service_${name} PUBLIC ${ARG_LINKS})
  add_executable(${ARG_PROGRAM} ${name}/main.cpp)
  target_link_libraries(${ARG_PROGRAM} PRIVATE avenor_service_${name})
  add_subdirectory(${name})
endfunction()

# mimalloc instead of the C library's malloc; the sanitizers bring their own.
function(avenor_fast_malloc)
  if(AVENOR_SANITIZE)
    return()
  endif()
  foreach(name IN LISTS ARGN)
    # No symbol of the program refers to it, so it must be linked explicitly.
    target_link_libraries(${name} PRIVATE -Wl,--push-state,--no-as-needed mimalloc -Wl,--pop-state)
  endforeach()
endfunction()
