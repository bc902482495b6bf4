// CPU_AFFINITY as the kernel sees it: the threads of real daemons, calm and under a flood.
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "integration/bus/bus_world.hpp"
#include "runtime/affinity.hpp"
#include "support/catch.hpp"
#include "support/wait.hpp"

using namespace std::chrono_literals;
using namespace avenor::testing;

namespace {

/// What /proc tells of each thread: "0", "0-1".
std::set<std::string> cpus_of(const Process& process) {
  std::set<std::string> found;
  std::error_code error;
  const std::string name = "Cpus_allowed_list:\t";
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process.pid()) + "/task", error)) {
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(name)) found.insert(line.substr(name.size()));
  }
  return found;
}

bool all_on(const Process& process, const std::string& cpus) { return cpus_of(process) == std::set{cpus}; }

}  // namespace

TEST_CASE("cpu share: calm daemons are on one CPU with all their threads, a flood spreads them, and they come back") {
  const auto cpus = avenor::runtime::allowed_cpus().value();
  if (cpus.size() < 2) {
    WARN("this machine has one CPU: there is nothing to share");
    return;
  }
  BusWorld world;
  world.start_proxy();
  const auto listener = world.start("healthcheck");
  REQUIRE(listener->says(" ready"));
  const std::set<std::string> everywhere = cpus_of(*listener);
  const std::string one = std::to_string(cpus.front());
  REQUIRE(everywhere != std::set{one});
  for (const Process* daemon : {world.proxy.get(), listener.get()})
    CHECK(wait_until([&] { return all_on(*daemon, one); }, 60s));

  RawPublisher publisher(world.urls);
  RawSubscriber good(world.urls, {"PROBE"});
  join(publisher, good);
  std::set<const Process*> spread;
  CHECK(wait_until(
      [&] {
        for (int i = 0; i < 5000; ++i) publisher.send({"HEARTBEAT.FLOOD", "x"});
        for (const Process* daemon : {world.proxy.get(), listener.get()})
          if (cpus_of(*daemon) == everywhere) spread.insert(daemon);
        return spread.size() == 2;
      },
      30s));
  for (const Process* daemon : {world.proxy.get(), listener.get()})
    CHECK(wait_until([&] { return all_on(*daemon, one); }, 60s));
}

TEST_CASE("cpu share: CPU_AFFINITY=all leaves it to the system, a list is kept") {
  const auto cpus = avenor::runtime::allowed_cpus().value();
  BusWorld world;
  world.settings("CPU_AFFINITY=all");
  world.start_proxy();
  const std::set<std::string> everywhere = cpus_of(*world.proxy);
  const std::string last = std::to_string(cpus.back());
  world.settings("CPU_AFFINITY=" + last);
  const auto pinned = world.start("healthcheck");
  REQUIRE(pinned->says(" ready"));
  CHECK(all_on(*pinned, last));
  std::this_thread::sleep_for(1500ms);  // three times the calm
  CHECK(cpus_of(*world.proxy) == everywhere);
  CHECK(all_on(*pinned, last));
}
