# avenor_setting_keys(ROOM...): these folders of libs/ or services/ declare settings, in their setting_keys.hpp.
# avenor_write_catalogue(): to be called after the last of them. Generates the list of all settings, config/catalogue.hpp, for
# avenor_config: so every daemon knows every setting's name (to find a misspelt one, or another's secret), and no folder includes
# another's header.
function(avenor_setting_keys)
  set_property(GLOBAL APPEND PROPERTY AVENOR_SETTING_ROOMS ${ARGN})
endfunction()

function(avenor_write_catalogue)
  get_property(rooms GLOBAL PROPERTY AVENOR_SETTING_ROOMS)
  set(includes "")
  set(entries "")
  foreach(room IN LISTS rooms)
    string(REPLACE "/" "::" namespace ${room})
    string(APPEND includes "#include \"${room}/setting_keys.hpp\"\n")
    string(APPEND entries "    Room{.name = \"${room}\", .keys = avenor::${namespace}::kSettingKeys},\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/config/catalogue.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "// Written by cmake/SettingKeys.cmake.
#include \"config/catalogue.hpp\"

${includes}
namespace avenor::config {
namespace {

constexpr auto kRooms = std::to_array<Room>({
${entries}});

}  // namespace

std::span<const Room> catalogue() { return kRooms; }

}  // namespace avenor::config
")
  target_sources(avenor_config PRIVATE ${source})
  target_include_directories(avenor_config PRIVATE ${CMAKE_SOURCE_DIR}/services)
endfunction()
