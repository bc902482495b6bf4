#include "runtime/service.hpp"
#include "runtime/main_frame.hpp"

#include <signal.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <stdexcept>

#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace avenor::runtime;

namespace {

double seconds_of(Service& service) {
  const auto start = std::chrono::steady_clock::now();
  service.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("service: SIGTERM ends the loop with exit code 0") {
  Service service("test");
  service.after(1ms, [] { ::raise(SIGTERM); });
  CHECK(service.run() == kExitOk);
}

TEST_CASE("service: stop keeps its exit code") {
  Service service("test");
  service.after(1ms, [&] { service.stop(3); });
  CHECK(service.run() == 3);
}

TEST_CASE("service: every repeats, after comes once") {
  Service service("test");
  int beats = 0;
  int once = 0;
  service.every(1ms, [&] {
    if (++beats == 5) service.stop();
  });
  service.after(1ms, [&] { ++once; });
  service.run();
  CHECK(beats >= 5);
  CHECK(once == 1);
}

TEST_CASE("service: stoppers are called in order, and each is waited for") {
  Service service("test");
  std::string order;
  service.on_stop([&](const auto& done) {
    order += "a";
    service.after(5ms, [&, done] {
      order += "A";
      done();
      done();  // saying it twice counts once
    });
  });
  service.on_stop([&](const auto& done) {
    order += "b";
    service.after(20ms, [&, done] {
      order += "B";
      done();
    });
  });
  service.after(1ms, [&] { service.stop(); });
  service.run();
  CHECK(order == "abAB");
}

TEST_CASE("service: a part that never stops is waited for 4 s and no longer") {
  Service service("test");
  service.on_stop([](const auto&) {});
  service.after(1ms, [&] { service.stop(); });
  const double took = seconds_of(service);
  CHECK(took > 3.5);
  CHECK(took < 6.0);
}

TEST_CASE("service: a second request to stop is not kept waiting") {
  Service service("test");
  service.on_stop([](const auto&) {});
  service.after(1ms, [&] { ::raise(SIGTERM); });
  service.after(30ms, [&] { ::raise(SIGINT); });
  CHECK(seconds_of(service) < 3.0);
}

TEST_CASE("service: SIGHUP reloads, SIGPIPE is nothing") {
  Service service("test");
  int reloads = 0;
  service.on_reload([&] {
    ++reloads;
    service.stop();
  });
  service.after(1ms, [] {
    ::raise(SIGPIPE);
    ::raise(SIGHUP);
  });
  CHECK(service.run() == kExitOk);
  CHECK(reloads == 1);
}

TEST_CASE("service: an exception of ours leaves through run, and run_main turns it into exit code 1") {
  CHECK(run_main([] {
          Service service("test");
          service.after(1ms, [] { throw std::logic_error("we are wrong"); });
          return service.run();
        }) == 1);
  CHECK(run_main([] { return 5; }) == 5);
}

TEST_CASE("service: degraded is remembered until it ends") {
  Service service("test");
  service.degraded("feed is mute");
  CHECK(service.degraded_reason() == "feed is mute");
  service.status("2 symbols");
  CHECK(service.status_line() == "2 symbols");
  service.degraded("");
  CHECK(service.degraded_reason().empty());
  CHECK(service.uptime_s() >= 0);
}
