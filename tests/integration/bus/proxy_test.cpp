#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "integration/bus/bus_world.hpp"
#include "support/catch.hpp"
#include "support/notify_socket.hpp"
#include "support/wait.hpp"

using namespace std::chrono_literals;
using namespace avenor::testing;

namespace {

bool has_ipv6_loopback() {
  const int fd = ::socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 here{};
  here.sin6_family = AF_INET6;
  here.sin6_addr = in6addr_loopback;
  const bool good = fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0;
  if (fd >= 0) ::close(fd);
  return good;
}

}  // namespace

TEST_CASE("proxy: who comes late has price, balance, position and heartbeat within 100 ms") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber early(world.urls, {""});
  join(publisher, early);
  const std::set<std::string> states = {"PRICE.ZZZ", "ACCOUNT.BALANCE", "POSITION.ZZZ",
                                        "HEARTBEAT.EXECUTION"};
  for (const std::string& topic : states) publisher.send({topic, "old"});
  for (const std::string& topic : states) publisher.send({topic, "new"});
  publisher.send({"FILL.ZZZ", "no state"});
  REQUIRE(early.hears("FILL.ZZZ"));

  auto fastest = 1'000'000us;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    RawSubscriber late(world.urls, {"PRICE.", "ACCOUNT.", "POSITION.", "HEARTBEAT.EXECUTION", "FILL."});
    std::set<std::string> heard;
    while (heard.size() < states.size()) {
      const auto frames = late.next();
      REQUIRE(frames.has_value());
      REQUIRE(frames->size() == 2);
      CHECK(frames->at(1) == "new");
      CHECK(states.contains(frames->at(0)));
      heard.insert(frames->at(0));
    }
    fastest = std::min(fastest, std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::steady_clock::now() - start));
  }
  CHECK(fastest < 100ms);
}

TEST_CASE("proxy: the second subscriber to a topic gets its cached message too") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber first(world.urls, {"PRICE.ZZZ", "PROBE"});
  join(publisher, first);
  publisher.send({"PRICE.ZZZ", "1"});
  REQUIRE(first.hears("PRICE.ZZZ"));
  RawSubscriber second(world.urls, {"PRICE.ZZZ"});
  CHECK(second.hears("PRICE.ZZZ"));
}

TEST_CASE("proxy: what is not two frames is dropped, and harms nothing") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber all(world.urls, {""});
  join(publisher, all);
  publisher.send({"ONE"});
  publisher.send({"THREE", "a", "b"});
  publisher.send({"MANY", "a", "b", "c", "d", "e"});
  publisher.send({""});
  publisher.send({"", "", ""});
  publisher.send({"", "a payload without a topic"});
  publisher.send({"EMPTY", ""});
  publisher.send({"GOOD", "1"});
  std::vector<std::string> topics;
  while (topics.empty() || topics.back() != "GOOD") {
    const auto frames = all.next();
    REQUIRE(frames.has_value());
    CHECK(frames->size() == 2);
    if (frames->front() == "EMPTY" || frames->front() == "GOOD" || frames->front().empty())
      topics.push_back(frames->front());
    CHECK(frames->front() != "ONE");
    CHECK(frames->front() != "THREE");
    CHECK(frames->front() != "MANY");
  }
  CHECK(topics == std::vector<std::string>{"EMPTY", "GOOD"});
  CHECK(world.proxy->says("dropped=6"));
}

TEST_CASE("proxy: a message of 10 MB costs its sender the connection and nobody anything else") {
  BusWorld world;
  world.start_proxy();
  RawPublisher rude(world.urls);
  RawPublisher good(world.urls);
  RawSubscriber all(world.urls, {""});
  join(rude, all, "RUDE");
  join(good, all, "GOOD");
  rude.send({"PRICE.ZZZ", std::string(10'000'000, 'x')});
  good.send({"AFTER", "1"});
  CHECK(all.hears("AFTER"));
  join(rude, all, "RUDE AGAIN");
  CHECK(world.proxy->running());
}

TEST_CASE("proxy: after kill -9 and a restart traffic goes on by itself") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber all(world.urls, {""});
  join(publisher, all, "BEFORE");
  world.proxy->kill_and_reap();
  world.start_proxy();
  join(publisher, all, "AFTER");
}

TEST_CASE("proxy: a frozen subscriber harms no other") {
  BusWorld world;
  world.settings("HEARTBEAT_TIMEOUT_S=3600");
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber good(world.urls, {"HEARTBEAT.FLOOD", "PROBE"});
  join(publisher, good);
  auto frozen = world.start("healthcheck");
  REQUIRE(frozen->says(" ready"));
  frozen->kill(SIGSTOP);

  constexpr int kMessages = 300'000;
  const std::string payload(200, 'x');
  for (int i = 0; i < kMessages; ++i) {
    publisher.send({"HEARTBEAT.FLOOD", payload});
    if (i % 1000 == 999) {
      for (int j = 0; j < 1000; ++j) REQUIRE(good.next().has_value());
    }
  }
  frozen->kill(SIGCONT);
  CHECK(frozen->running());
  CHECK(world.proxy->running());
}

namespace {

std::size_t resident_mib(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20U;
}

// Reads so seldom that its queue grows, and often enough that ZeroMQ's own heartbeat finds it alive.
class SlowReader {
 public:
  SlowReader(const std::string& url, const std::string& prefix) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvhwm, 10);
    socket_.set(zmq::sockopt::subscribe, prefix);
    socket_.connect(url);
    thread_ = std::jthread([this](const std::stop_token& stop) { read(stop); });
  }
  int heard() const { return heard_; }

 private:
  void read(const std::stop_token& stop) {
    std::array<zmq::pollitem_t, 1> items{{{socket_.handle(), 0, ZMQ_POLLIN, 0}}};
    while (!stop.stop_requested()) {
      zmq::message_t frame;
      if (zmq::poll(items.data(), items.size(), 20ms) == 0 || !socket_.recv(frame)) continue;
      if (!frame.more()) ++heard_;
      zmq::poll(items.data(), 0, 10ms);  // a pause
    }
  }

  zmq::context_t context_{1};
  zmq::socket_t socket_{context_, zmq::socket_type::sub};
  std::atomic<int> heard_ = 0;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("proxy: who hardly reads is cut off before it fills the memory, and the others notice nothing") {
#ifdef __SANITIZE_THREAD__
  return;  // resident memory is mostly the sanitizer's own there, and the bound is measured by it
#endif
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber good(world.urls, {"FLOOD", "PROBE"});
  join(publisher, good);
  const SlowReader slow(world.urls.outbound, "FLOOD");
  REQUIRE(wait_until([&] {
    publisher.send({"FLOOD", "?"});
    return slow.heard() > 0;
  }));
  while (good.next(200ms)) {
  }

  const std::string payload(64 * 1024, 'x');
  std::size_t most = 0;
  const auto flood = [&](int messages) {
    for (int i = 0; i < messages; ++i) {
      publisher.send({"FLOOD", payload});
      if (i % 100 != 99) continue;
      for (int j = 0; j < 100; ++j) REQUIRE(good.next().has_value());
      most = std::max(most, resident_mib(world.proxy->pid()));
    }
  };
  // How much that takes depends on what it reads meanwhile: on a busy machine this flood is slow, and it is
  // not.
  REQUIRE(wait_until(
      [&] {
        flood(500);
        return world.proxy->says("subscriber disconnected: it does not read", 1ms);
      },
      60s));
  for (int i = 0; i < 4; ++i) flood(2500);  // it is back at once, and as slow as before
#ifndef __SANITIZE_ADDRESS__                // what was freed stays resident there, up to 256 MiB of it
  CHECK(most < 900);
#endif
  CHECK(world.proxy->running());
  join(publisher, good);
}

TEST_CASE("proxy: at full speed a subscriber that never reads costs no more memory, and the others nothing") {
#ifdef __SANITIZE_THREAD__
  return;  // resident memory is mostly the sanitizer's own there, and the bound is measured by it
#endif
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber good(world.urls, {"FLOOD", "PROBE"});
  join(publisher, good);
  zmq::context_t context{1};
  zmq::socket_t deaf(context, zmq::socket_type::sub);  // connects, again and again, and is never read
  deaf.set(zmq::sockopt::linger, 0);
  deaf.set(zmq::sockopt::rcvhwm, 10);
  deaf.set(zmq::sockopt::subscribe, "FLOOD");
  deaf.connect(world.urls.outbound);

  // Three gigabytes, as fast as the bus takes them: what is on its way is bounded so that it is the proxy
  // that is looked at, and not how far a publisher may run ahead of it.
  constexpr int kMessages = 48'000, kOnItsWay = 512;
  std::string payload(64 * 1024, 'x');
  std::size_t most = 0;
  int sent = 0, heard = 0, wrong = 0;
  while (heard < kMessages) {
    for (; sent < kMessages && sent - heard < kOnItsWay; ++sent) {
      const std::string number = std::to_string(sent);
      payload.replace(0, number.size() + 1, number + ' ');
      publisher.send({"FLOOD", payload});
    }
    const auto frames = good.next();
    REQUIRE(frames.has_value());
    if (frames->front() != "FLOOD") continue;  // a probe
    if (!frames->back().starts_with(std::to_string(heard) + ' ')) ++wrong;
    if (++heard % 64 == 0) most = std::max(most, resident_mib(world.proxy->pid()));
  }
  CHECK(wrong == 0);
  CAPTURE(most);
  CHECK(world.proxy->says("subscriber disconnected: it does not read", 1s));
#ifndef __SANITIZE_ADDRESS__  // what was freed stays resident there, up to 256 MiB of it
  CHECK(most < 600);
#endif
  CHECK(world.proxy->running());
  join(publisher, good);
}

TEST_CASE("proxy: a second one is refused, and the first goes on") {
  TempDir run;
  const avenor::bus::Urls ipc{.inbound = "ipc://" + (run.path() / "in").string(),
                              .outbound = "ipc://" + (run.path() / "out").string()};
  for (const avenor::bus::Urls& urls :
       {ipc, avenor::bus::Urls{.inbound = free_tcp_url(), .outbound = free_tcp_url()}}) {
    BusWorld world(urls);
    world.start_proxy();
    auto second = world.start("proxy");
    REQUIRE(second->wait() == Exit{.code = 1, .signal = 0});
    CHECK_THAT(second->err(), ContainsSubstring("cannot start"));
    CHECK_THAT(second->err(), ContainsSubstring(urls.inbound));
    RawPublisher publisher(world.urls);
    RawSubscriber all(world.urls, {""});
    join(publisher, all);
    world.proxy->kill_and_reap();
    world.start_proxy();  // the lock has died with its owner
  }
}

TEST_CASE("proxy: SIGTERM ends it within 5 s with exit code 0, and systemd is told all along") {
  BusWorld world;
  NotifySocket manager;
  world.proxy = world.start("proxy", {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "100000"}});
  CHECK(wait_until([&] { return manager.count("READY=1") == 1; }));
  CHECK(wait_until([&] { return manager.count("WATCHDOG=1") >= 3; }));
  CHECK_THAT(manager.status(), ContainsSubstring("forwarded="));
  world.proxy->kill(SIGTERM);
  CHECK(world.proxy->wait(5s) == Exit{.code = 0, .signal = 0});
  CHECK(manager.count("STOPPING=1") == 1);
}

TEST_CASE("proxy: its heartbeat is on the bus") {
  BusWorld world;
  world.settings("HEARTBEAT_INTERVAL_S=0.1");
  world.start_proxy();
  RawSubscriber listener(world.urls, {"HEARTBEAT."});
  const auto frames = listener.next();
  REQUIRE(frames.has_value());
  CHECK(frames->at(0) == "HEARTBEAT.PROXY");
  CHECK_THAT(frames->at(1), ContainsSubstring(R"("state":"ok")"));
}

TEST_CASE("daemons: a bad .env ends them with 78 and every problem by name") {
  BusWorld world;
  for (const std::string daemon : {"proxy", "healthcheck"}) {
    world.dir.write(".env",
                    "AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=http://nowhere\nHEARTBEAT_TIMEOUT_S=soon\n"
                    "HEARTBEAT_INTERVAL_S=-1\nLOG_LEVEL=loud\n");
    auto process = world.start(daemon);
    CHECK(process->wait() == Exit{.code = 78, .signal = 0});
    for (const char* key :
         {"ZMQ_INBOUND_BUS_URL", "ZMQ_OUTBOUND_BUS_URL", "HEARTBEAT_INTERVAL_S", "LOG_LEVEL"}) {
      CHECK_THAT(process->err(), ContainsSubstring(key));
    }
    CHECK_THAT(process->err(), ContainsSubstring("avenor " + daemon + ": cannot start"));
  }
}

TEST_CASE("daemons: a bad flag ends them with 64, --check and --help with 0") {
  BusWorld world;
  for (const std::string daemon : {"proxy", "healthcheck"}) {
    const auto run = [&](const std::string& flag) {
      Process process(
          {.program = binary(daemon), .args = {flag}, .env = {}, .working_dir = world.dir.path()});
      return process.wait();
    };
    CHECK(run("--nonsense") == Exit{.code = 64, .signal = 0});
    CHECK(run("--check") == Exit{.code = 0, .signal = 0});
    CHECK(run("--help") == Exit{.code = 0, .signal = 0});
    CHECK(run("--version") == Exit{.code = 0, .signal = 0});
  }
}

TEST_CASE(
    "daemons: --check judges what a start would: a processor that we may not use, a port that cannot be "
    "had") {
  for (const std::string line : {"CPU_AFFINITY=1023", "ZMQ_INBOUND_BUS_URL=tcp://127.0.0.1:0"}) {
    BusWorld world;
    std::string settings = "AVENOR_ENV=sim\nZMQ_OUTBOUND_BUS_URL=" + world.urls.outbound + "\n";
    if (!line.starts_with("ZMQ")) settings += "ZMQ_INBOUND_BUS_URL=" + world.urls.inbound + "\n";
    world.dir.write(".env", settings + line + "\n");
    for (const std::string daemon : {"proxy", "healthcheck"}) {
      for (const std::vector<std::string>& args :
           {std::vector<std::string>{"--check"}, std::vector<std::string>{}}) {
        Process process(
            {.program = binary(daemon), .args = args, .env = {}, .working_dir = world.dir.path()});
        CHECK(process.wait() == Exit{.code = 78, .signal = 0});
        CHECK_THAT(process.err(), ContainsSubstring(line.substr(0, line.find('='))));
      }
    }
  }
}

TEST_CASE("daemons: one line for all of them, also when the proxy is to listen on every address") {
  BusWorld world;
  const auto everywhere = [](const std::string& url) {
    return "tcp://*:" + url.substr(std::string_view{"tcp://127.0.0.1:"}.size());
  };
  world.dir.write(".env", "AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=" + everywhere(world.urls.inbound) +
                              "\nZMQ_OUTBOUND_BUS_URL=" + everywhere(world.urls.outbound) + "\n");
  auto proxy = world.start("proxy");
  REQUIRE(proxy->says(" ready"));
  auto healthcheck = world.start("healthcheck");
  CHECK(healthcheck->says(" ready"));
}

TEST_CASE("proxy: the bus works on the loopback of IPv6") {
  if (!has_ipv6_loopback())
    SUCCEED("this machine has no ::1");
  else {
    const auto v6 = [] {
      return "tcp://[::1]:" + free_tcp_url().substr(std::string_view{"tcp://127.0.0.1:"}.size());
    };
    BusWorld world({.inbound = v6(), .outbound = v6()});
    world.start_proxy();
    Client client(world.urls, "one");
    bool linked = false;
    client.bus_client->on_linked([&] { linked = true; });
    CHECK(client.until([&] { return linked; }));
  }
}
