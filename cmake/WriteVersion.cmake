# cmake -DVERSION=… -DTREE=… -DFILE=… -P: writes the source FILE, only where its text changes.
set(commit "")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(
    COMMAND ${GIT_EXECUTABLE} describe --always --abbrev=12 --dirty=+changes --exclude=*
    WORKING_DIRECTORY ${TREE}
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT commit)
  set(commit "commit unknown")
endif()
set(text "#include \"runtime/version.hpp\"\n
namespace avenor::runtime {\n
std::string version_text() { return \"${VERSION} (${commit})\"; }\n
}  // namespace avenor::runtime\n")
set(before "")
if(EXISTS ${FILE})
  file(READ ${FILE} before)
endif()
if(NOT text STREQUAL before)
  file(WRITE ${FILE} "${text}")
endif()
