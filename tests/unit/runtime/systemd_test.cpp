#include <cstdlib>

#include "runtime/service.hpp"
#include "runtime/systemd.hpp"
#include "support/catch.hpp"
#include "support/notify_socket.hpp"

using namespace std::chrono_literals;
using namespace avenor;

TEST_CASE("systemd: without a manager every word is nothing") {
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("JOURNAL_STREAM");
  runtime::systemd::ready();
  runtime::systemd::status("x");
  CHECK_FALSE(runtime::systemd::watchdog_interval().has_value());
  CHECK_FALSE(runtime::systemd::journal_attached());
}

TEST_CASE("systemd: a service says READY once, its status when it changes, and STOPPING") {
  testing::NotifySocket manager;
  ::setenv("NOTIFY_SOCKET", manager.path().c_str(), 1);
  runtime::Service service("test");
  service.after(1ms, [&] {
    service.ready();
    service.ready();
    service.status("one\ntwo");
    service.status("one\ntwo");
    service.degraded("mute");
    service.stop();
  });
  service.run();
  ::unsetenv("NOTIFY_SOCKET");
  CHECK(manager.count("READY=1") == 1);
  CHECK(manager.count("STATUS=one two") == 1);
  CHECK(manager.count("STATUS=degraded: mute (one two)") == 1);
  CHECK(manager.count("STOPPING=1") == 1);
  CHECK(manager.count("EXTEND_TIMEOUT_USEC=30000000") == 1);
}

TEST_CASE("systemd: the watchdog is pinged by the loop at half its interval") {
  testing::NotifySocket manager;
  ::setenv("NOTIFY_SOCKET", manager.path().c_str(), 1);
  ::setenv("WATCHDOG_USEC", "40000", 1);
  ::unsetenv("WATCHDOG_PID");
  CHECK(runtime::systemd::watchdog_interval() == 20ms);
  runtime::Service service("test");
  service.every(5ms, [&] {
    if (manager.count("WATCHDOG=1") >= 4) service.stop();
  });
  service.after(5s, [&] { service.stop(9); });
  CHECK(service.run() == 0);
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
}
