#include "runtime/cpu_latency_hold.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace std::chrono_literals;

namespace {

core::MonoTime at(core::Duration since_start) { return core::MonoTime{} + since_start; }

}  // namespace

TEST_CASE("wakefulness: a latency of zero is asked for while there is work, and a little longer") {
  const testing::TempDir folder;
  const auto device = folder.write("latency", "");
  runtime::CpuLatencyHold wakefulness{100ms, device.string()};
  CHECK_FALSE(wakefulness.awake());

  wakefulness.work(at(1s));
  CHECK(wakefulness.awake());
  CHECK(std::filesystem::file_size(device) == 4);

  wakefulness.work(at(1050ms));
  wakefulness.tick(at(1149ms));
  CHECK(wakefulness.awake());
  wakefulness.tick(at(1150ms));
  CHECK_FALSE(wakefulness.awake());
  wakefulness.work(at(2s));
  CHECK(wakefulness.awake());
}

TEST_CASE("wakefulness: a device that is not there is told once and harms nothing") {
  const testing::TempDir folder;
  runtime::CpuLatencyHold wakefulness{100ms, (folder.path() / "nothing").string()};
  const auto probed = wakefulness.probe();
  REQUIRE_FALSE(probed);
  CHECK_THAT(probed.error().message, ContainsSubstring("nothing: No such file"));
  wakefulness.work(at(1s));
  wakefulness.tick(at(2s));
  CHECK_FALSE(wakefulness.awake());
}
