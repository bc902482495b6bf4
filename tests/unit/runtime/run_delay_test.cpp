#include "runtime/run_delay.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using runtime::RunDelay;

namespace {

void write(const std::string& file, const std::string& text) { std::ofstream{file} << text; }

}  // namespace

TEST_CASE("run delay: what was waited since the last call") {
  const testing::TempDir folder;
  const std::string file = folder.path() / "schedstat";
  write(file, "500 1000 3\n");
  RunDelay delay(file);
  write(file, "900 6000 8\n");
  const auto waited = delay.since_last();
  CHECK(waited.time == 5us);
  CHECK(waited.runs == 5);
  CHECK(delay.since_last().runs == 0);
}

TEST_CASE("run delay: nothing where the kernel does not count") {
  const testing::TempDir folder;
  RunDelay missing(folder.path() / "none");
  CHECK(missing.since_last().time == 0us);
  const std::string file = folder.path() / "schedstat";
  write(file, "no figures\n");
  RunDelay odd(file);
  CHECK(odd.since_last().runs == 0);
  write(file, "1 2 3\n");
  CHECK(odd.since_last().runs == 0);  // the first reading
}

TEST_CASE("run delay: the kernel counts this thread") {
  RunDelay delay;
  CHECK(delay.since_last().time >= 0us);
}
