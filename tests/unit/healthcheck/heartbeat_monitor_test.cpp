#include "healthcheck/heartbeat_monitor.hpp"

#include <algorithm>

#include <utility>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace std::chrono_literals;
using namespace avenor;
using healthcheck::Event;
using healthcheck::HeartbeatMonitor;
using Kind = Event::Kind;

namespace {

// The monitor with a clock that is looked at every second, as the daemon does.
struct Watch {
  explicit Watch(const std::vector<std::string>& expected)
      : monitor(expected, "healthcheck", 45s, clock.mono()) {}

  void pass(core::Duration time) {
    for (core::Duration done{0}; done < time; done += 1s) {
      clock.advance(1s);
      keep(monitor.check(clock.mono(), bus_up));
    }
  }
  void beat(const std::string& service, const std::string& instance = "", bool degraded = false,
            core::Duration age = 0s, const std::string& session = "1") {
    keep(monitor.beat({.service = service,
                       .instance = instance,
                       .session = session,
                       .degraded = degraded,
                       .detail = "words",
                       .age = age},
                      clock.mono()));
  }
  void keep(std::vector<Event> events) {
    for (Event& event : events) seen.emplace_back(event.kind, event.subject);
  }
  std::vector<std::pair<Kind, std::string>> take() { return std::exchange(seen, {}); }

  testing::FakeClock clock;
  HeartbeatMonitor monitor;
  bool bus_up = true;
  std::vector<std::pair<Kind, std::string>> seen;
};

using Told = std::vector<std::pair<Kind, std::string>>;

}  // namespace

TEST_CASE("healthcheck: a service that goes on beating is never told of") {
  Watch watch({"execution"});
  for (int i = 0; i < 20; ++i) {
    watch.beat("execution");
    watch.pass(15s);
  }
  CHECK(watch.take().empty());
}

TEST_CASE("healthcheck: silence is told once, 45 s after the last heartbeat, and so is the return") {
  Watch watch({"execution"});
  watch.beat("execution");
  watch.pass(45s);
  CHECK(watch.take().empty());
  watch.pass(1s);
  CHECK(watch.take() == Told{{Kind::Lost, "execution"}});
  watch.pass(600s);
  CHECK(watch.take().empty());
  watch.beat("execution");
  CHECK(watch.take() == Told{{Kind::Back, "execution"}});
  watch.pass(46s);
  CHECK(watch.take() == Told{{Kind::Lost, "execution"}});
}

TEST_CASE("healthcheck: a service that never came is told after the threshold") {
  Watch watch({"proxy", "strategy/momentum_001"});
  watch.beat("proxy");
  watch.pass(44s);
  watch.beat("proxy");
  watch.pass(2s);
  CHECK(watch.take() == Told{{Kind::Lost, "strategy/momentum_001"}});
  CHECK(watch.monitor.summary().silent == std::vector<std::string>{"strategy/momentum_001"});
  watch.beat("strategy", "momentum_001");
  CHECK(watch.take() == Told{{Kind::Back, "strategy/momentum_001"}});
  CHECK(watch.monitor.summary().silent.empty());
}

TEST_CASE("healthcheck: an expected service without an instance is met by any instance of it") {
  Watch watch({"market_data"});
  watch.beat("market_data", "alpaca");
  watch.beat("market_data", "bybit");
  CHECK(watch.monitor.summary().known == 2);
  watch.pass(30s);
  watch.beat("market_data", "alpaca");
  watch.pass(16s);
  CHECK(watch.take() == Told{{Kind::Lost, "market_data/bybit"}});
}

TEST_CASE("healthcheck: a bus that returns nothing is one alert, and the silence of the others is its own") {
  Watch watch({"execution", "market_data", "proxy"});
  for (const char* service : {"execution", "market_data", "proxy"}) watch.beat(service);
  watch.pass(10s);
  watch.bus_up = false;
  watch.pass(45s);
  CHECK(watch.take().empty());
  watch.pass(300s);
  CHECK(watch.take() == Told{{Kind::Lost, "proxy"}});
  watch.bus_up = true;
  watch.pass(1s);
  CHECK(watch.take() == Told{{Kind::Back, "proxy"}});
  // The one that does not come back with it is reported.
  watch.beat("execution");
  watch.beat("proxy");
  watch.pass(36s);
  CHECK(watch.take() == Told{{Kind::Lost, "market_data"}});
}

TEST_CASE("healthcheck: bots are told apart") {
  Watch watch({"strategy/a", "strategy/b"});
  watch.pass(40s);
  watch.beat("strategy", "a");
  watch.pass(6s);
  CHECK(watch.take() == Told{{Kind::Lost, "strategy/b"}});
}

TEST_CASE("healthcheck: one that nobody expected is watched from its first heartbeat") {
  Watch watch({});
  watch.beat("gateway");
  watch.pass(46s);
  CHECK(watch.take() == Told{{Kind::Lost, "gateway"}});
}

TEST_CASE("healthcheck: degraded and well again are told once each") {
  Watch watch({"market_data"});
  watch.beat("market_data", "", true);
  watch.beat("market_data", "", true);
  CHECK(watch.take() == Told{{Kind::Degraded, "market_data"}});
  CHECK(watch.monitor.summary().degraded.size() == 1);
  watch.beat("market_data", "", false);
  watch.beat("market_data", "", false);
  CHECK(watch.take() == Told{{Kind::Well, "market_data"}});
}

TEST_CASE("healthcheck: a repeated heartbeat counts from when it was sent") {
  Watch watch({});
  watch.beat("gateway", "", false, 40s);
  watch.pass(6s);
  CHECK(watch.take() == Told{{Kind::Lost, "gateway"}});
  watch.beat("execution", "", false, 46s);
  watch.pass(100s);
  CHECK(watch.take().empty());
  watch.beat("execution", "", false, -30s);
  watch.pass(46s);
  CHECK(watch.take() == Told{{Kind::Lost, "execution"}});
}

TEST_CASE("healthcheck: what the bus repeats of its own former process is not watched") {
  Watch watch({"execution"});
  watch.beat("healthcheck", "", true, 10s, "former");
  watch.beat("execution");
  CHECK(watch.monitor.summary().known == 1);
  watch.pass(40s);
  watch.beat("execution");
  watch.pass(40s);
  CHECK(watch.take().empty());
}

TEST_CASE("healthcheck: a former process's heartbeat that comes behind the new one's changes nothing") {
  Watch watch({"execution"});
  watch.beat("execution", "", false, 1s, "new");
  watch.beat("execution", "", true, 30s, "former");
  CHECK(watch.take().empty());
  CHECK(watch.monitor.summary().degraded.empty());
  // In the order in which they were sent, both count, and so does the new process's next one.
  Watch other({"execution"});
  other.beat("execution", "", true, 30s, "former");
  other.beat("execution", "", false, 1s, "new");
  CHECK(other.take() == Told{{Kind::Degraded, "execution"}, {Kind::Well, "execution"}});
  other.pass(44s);
  CHECK(other.take().empty());
  other.pass(2s);
  CHECK(other.take() == Told{{Kind::Lost, "execution"}});
}

TEST_CASE("healthcheck: nobody is blamed for a time in which we ourselves were stopped") {
  Watch watch({"execution"});
  watch.beat("execution");
  watch.pass(5s);
  watch.clock.advance(600s);
  watch.pass(10s);
  CHECK(watch.take().empty());
  watch.pass(40s);
  CHECK(watch.take() == Told{{Kind::Lost, "execution"}});
}

TEST_CASE("healthcheck: the wall clock's steps change nothing") {
  Watch watch({"execution"});
  watch.beat("execution");
  watch.clock.step_wall(3600s);
  watch.pass(45s);
  CHECK(watch.take().empty());
}

TEST_CASE("healthcheck: invented services do not fill the memory") {
  Watch watch({"execution"});
  for (int i = 0; i < 5000; ++i) watch.beat("invented" + std::to_string(i));
  CHECK(watch.monitor.summary().known <= 1000);
}

TEST_CASE("healthcheck: invented names do not keep a real one out, and none of the expected is forgotten") {
  Watch watch({"execution", "proxy"});
  watch.beat("execution");
  for (std::size_t i = 0; i < 3 * HeartbeatMonitor::kMostServices; ++i) {
    if (i % 100 == 0) {
      watch.pass(1s);
      watch.beat("execution");
    }
    watch.beat("invented", std::to_string(i));
  }
  const auto summary = watch.monitor.summary();
  CHECK(summary.known == HeartbeatMonitor::kMostServices);
  CHECK(summary.forgotten == 2 * HeartbeatMonitor::kMostServices + 2);
  CHECK(summary.silent == std::vector<std::string>{"proxy"});

  // One that comes after them is watched like any other.
  watch.beat("strategy", "momentum_001");
  watch.pass(46s);
  const Told told = watch.take();
  const auto told_of = [&](const std::string& name) {
    return std::count(told.begin(), told.end(), std::pair{Kind::Lost, name});
  };
  CHECK(told_of("strategy/momentum_001") == 1);
  CHECK(told_of("proxy") == 1);
  CHECK(told_of("execution") == 1);
}

TEST_CASE("healthcheck: a name that nobody expects and that was silent for a day is forgotten") {
  Watch watch({"execution"});
  watch.beat("execution");
  watch.beat("strategy", "old");
  watch.pass(60s);
  CHECK(watch.monitor.summary().silent.size() == 2);
  for (int i = 0; i < 24 * 60 + 1; ++i) {
    for (int s = 0; s < 4; ++s) {
      watch.clock.advance(15s);
      watch.keep(watch.monitor.check(watch.clock.mono()));
    }
  }
  CHECK(watch.monitor.summary().silent == std::vector<std::string>{"execution"});
}

TEST_CASE("healthcheck: the sentence of an alert says for how long a service was silent") {
  testing::FakeClock clock;
  HeartbeatMonitor monitor({"proxy", "execution"}, "healthcheck", 45s, clock.mono());
  const auto beat = [&](const std::string& service, bool degraded = false) {
    return monitor.beat({.service = service,
                         .instance = {},
                         .session = "1",
                         .degraded = degraded,
                         .detail = degraded ? "no price" : "well"},
                        clock.mono());
  };
  CHECK(beat("proxy").empty());
  for (int i = 0; i < 45; ++i) {
    clock.advance(1s);
    CHECK(monitor.check(clock.mono()).empty());
  }
  clock.advance(1s);
  const auto lost = monitor.check(clock.mono());
  REQUIRE(lost.size() == 2);
  CHECK(sentence_of(lost[0]) == "execution is silent: no heartbeat yet, after 46 s");
  CHECK(sentence_of(lost[1]) == "proxy is silent: it has sent nothing for 46 s");
  const auto back = beat("proxy");
  REQUIRE(back.size() == 1);
  CHECK(sentence_of(back[0]) == "proxy is back after 46 s");
  const auto first = beat("execution");
  REQUIRE(first.size() == 1);
  CHECK(sentence_of(first[0]) == "execution is back with its first heartbeat");
  const auto degraded = beat("proxy", true);
  REQUIRE(degraded.size() == 1);
  CHECK(sentence_of(degraded[0]) == "proxy is degraded: no price");
}
