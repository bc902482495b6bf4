#include "core/text_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;

TEST_CASE("text file: read whole, or refused without waiting") {
  const testing::TempDir dir;
  const auto path = dir.path() / "risk.json";
  const auto refusal = [&] {
    const auto text = core::read_text_file(path);
    return text ? std::string{} : text.error().message;
  };
  CHECK_THAT(refusal(), ContainsSubstring(path.string() + ": No such file"));
  std::ofstream{path} << "{}\n";
  CHECK(core::read_text_file(path) == "{}\n");
  std::filesystem::resize_file(path, 1 << 20);
  CHECK(core::read_text_file(path)->size() == 1 << 20);
  std::filesystem::resize_file(path, (1 << 20) + 1);
  CHECK_THAT(refusal(), ContainsSubstring("larger than 1 MiB"));
  std::filesystem::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THAT(refusal(), ContainsSubstring("not a regular file"));
  CHECK_THAT(core::read_text_file(dir.path()).error().message, ContainsSubstring("is a folder"));
}
