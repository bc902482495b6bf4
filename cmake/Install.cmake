# cmake --install BUILD --prefix DIR [--component programs|development]
#   programs     DIR/lib/avenor/bin: the daemons and avenorctl (scripts/install does more: settings, database, units)
#   development  DIR/include/avenor, DIR/lib: for compiling and testing your own strategy, by find_package(Avenor)
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(_avenor_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Avenor)
set(_avenor_development core json domain indicators strategy strategies)

install(TARGETS proxy market_data strategy execution healthcheck paper_exchange avenorctl
  RUNTIME DESTINATION lib/avenor/bin COMPONENT programs)

foreach(library IN LISTS _avenor_development)
  set_target_properties(avenor_${library} PROPERTIES EXPORT_NAME ${library})
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/libs/${library} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/avenor COMPONENT development
    FILES_MATCHING PATTERN "*.hpp")
endforeach()
list(TRANSFORM _avenor_development PREPEND avenor_ OUTPUT_VARIABLE _avenor_targets)
set_target_properties(avenor_flags PROPERTIES EXPORT_NAME flags)
install(TARGETS avenor_flags ${_avenor_targets} EXPORT AvenorTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT AvenorTargets NAMESPACE Avenor:: DESTINATION ${_avenor_config_dir} COMPONENT development)

configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/AvenorConfig.cmake.in ${CMAKE_BINARY_DIR}/AvenorConfig.cmake
  INSTALL_DESTINATION ${_avenor_config_dir})
# Before 1.0 each minor version may be incompatible with the previous.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/AvenorConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/AvenorConfig.cmake ${CMAKE_BINARY_DIR}/AvenorConfigVersion.cmake
  DESTINATION ${_avenor_config_dir} COMPONENT development)
