# avenor_setting_keys(ROOM...): these folders of libs/ or services/ declare settings, in their setting_keys.hpp.
# avenor_write_catalogue(): after the last of them. Writes the list of all, config/catalogue.hpp, into avenor_config: so
# every daemon knows each setting's name (one that is misspelt, one that is another's secret), and no room includes another's.
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
