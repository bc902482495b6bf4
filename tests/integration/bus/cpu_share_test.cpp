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

constexpr auto kPatience = 120s;  // on a machine that is busy with others a calm takes several tries

std::string cpus_in(std::ifstream& status) {
  const std::string name = "Cpus_allowed_list:\t";
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return line.substr(name.size());
  return {};
}

/// What /proc tells of each thread: "0", "0-1".
std::set<std::string> cpus_of(const Process& process) {
  std::set<std::string> found;
  std::error_code error;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process.pid()) + "/task", error)) {
    std::ifstream status(thread.path() / "status");
    if (auto cpus = cpus_in(status); !cpus.empty()) found.insert(std::move(cpus));
  }
  return found;
}

/// Of this test, and so of what it starts.
std::set<std::string> everywhere() {
  std::ifstream status("/proc/thread-self/status");
  return {cpus_in(status)};
}

bool all_on(const Process& process, const std::string& cpus) { return cpus_of(process) == std::set{cpus}; }

}  // namespace

TEST_CASE(
    "cpu share: calm daemons are on one CPU with all their threads, a flood spreads them, and they come "
    "back") {
  const auto cpus = avenor::runtime::allowed_cpus().value();
  if (cpus.size() < 2) {
    WARN("this machine has one CPU: there is nothing to share");
    return;
  }
  BusWorld world;
  world.start_proxy();
  const auto listener = world.start("healthcheck");
  REQUIRE(listener->says(" ready"));
  const std::string one = std::to_string(cpus.front());
  for (const Process* daemon : {world.proxy.get(), listener.get()})
    CHECK(wait_until([&] { return all_on(*daemon, one); }, kPatience));

  RawPublisher publisher(world.urls);
  RawSubscriber good(world.urls, {"PROBE"});
  join(publisher, good);
  std::set<const Process*> spread;
  CHECK(wait_until(
      [&] {
        for (int i = 0; i < 5000; ++i) publisher.send({"HEARTBEAT.FLOOD", "x"});
        for (const Process* daemon : {world.proxy.get(), listener.get()})
          if (cpus_of(*daemon) == everywhere()) spread.insert(daemon);
        return spread.size() == 2;
      },
      30s));
  for (const Process* daemon : {world.proxy.get(), listener.get()})
    CHECK(wait_until([&] { return all_on(*daemon, one); }, kPatience));
}

TEST_CASE("cpu share: CPU_AFFINITY=all leaves it to the system, a list is kept") {
  const auto cpus = avenor::runtime::allowed_cpus().value();
  if (cpus.size() < 2) WARN("this machine has one CPU: nothing can be told apart");
  BusWorld world;
  world.settings("CPU_AFFINITY=all");
  world.start_proxy();
  const std::string last = std::to_string(cpus.back());
  world.settings("CPU_AFFINITY=" + last);
  const auto pinned = world.start("healthcheck");
  REQUIRE(pinned->says(" ready"));
  CHECK(all_on(*pinned, last));
  std::this_thread::sleep_for(1500ms);  // three times the calm
  CHECK(cpus_of(*world.proxy) == everywhere());
  CHECK(all_on(*pinned, last));
}
