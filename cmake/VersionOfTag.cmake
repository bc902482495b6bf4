# AVENOR_TAG_VERSION: MAJOR.MINOR.PATCH of the latest tag vMAJOR.MINOR.PATCH that the source tree descends from; without
# git or a tag (a tarball), the fallback below.
set(AVENOR_TAG_VERSION 0.1.0)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(
    COMMAND ${GIT_EXECUTABLE} describe --tags --abbrev=0 --match "v[0-9]*.[0-9]*.[0-9]*"
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    OUTPUT_VARIABLE _avenor_tag OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(_avenor_tag MATCHES "^v([0-9]+\\.[0-9]+\\.[0-9]+)$")
    set(AVENOR_TAG_VERSION ${CMAKE_MATCH_1})
  endif()
endif()
