# AVENOR_VERSION_SOURCE: the source of runtime/version.hpp, written in the build tree. A release build reads git with every
# build, a development build only when it is configured, so that a commit relinks nothing.
set(AVENOR_VERSION_SOURCE ${CMAKE_BINARY_DIR}/generated/version.cpp)
set(_avenor_write_version
  ${CMAKE_COMMAND} -DVERSION=${PROJECT_VERSION} -DTREE=${CMAKE_SOURCE_DIR} -DFILE=${AVENOR_VERSION_SOURCE}
  -P ${CMAKE_SOURCE_DIR}/cmake/WriteVersion.cmake)
execute_process(COMMAND ${_avenor_write_version} COMMAND_ERROR_IS_FATAL ANY)
if(CMAKE_BUILD_TYPE STREQUAL Release)
  add_custom_target(avenor_write_version COMMAND ${_avenor_write_version} BYPRODUCTS ${AVENOR_VERSION_SOURCE})
endif()
