// When lines reach standard error: at once, at the end of a turn, or with the first one that matters.
#include "runtime/log.hpp"

#include "runtime/service.hpp"

#include <algorithm>
#include <iterator>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/caught_log.hpp"

using namespace avenor::runtime;
using avenor::testing::Caught;

TEST_CASE("log: a line is written at once, as long as nobody gathers") {
  const Caught err;
  log::info("one");
  CHECK_THAT(err.text(), ContainsSubstring("one"));
}

TEST_CASE("log: gathered lines are asked for once, and come together") {
  const Caught err;
  int asked = 0;
  log::gather([&] { ++asked; });
  log::info("one");
  log::info("two");
  CHECK(asked == 1);
  CHECK(err.text().empty());
  log::flush();
  const std::string both = err.text();
  CHECK(both.find("one") < both.find("two"));
  CHECK_THAT(both, ContainsSubstring("two"));
  log::info("three");
  CHECK(asked == 2);
}

TEST_CASE("log: a warning does not wait, nor does what came before it") {
  const Caught err;
  log::gather([] {});
  log::info("one");
  log::warning("two");
  CHECK_THAT(err.text(), ContainsSubstring("one") && ContainsSubstring("two"));
}

TEST_CASE("log: a turn that says very much is written in parts") {
  const Caught err;
  log::gather([] {});
  const std::string long_line(1000, 'x');
  for (int i = 0; i < 20; ++i) log::info(long_line);
  CHECK(err.text().size() > 16'000);
}

TEST_CASE("log: at the end everything is written, and what follows at once") {
  const Caught err;
  log::gather([] {});
  log::info("one");
  log::stop();
  CHECK_THAT(err.text(), ContainsSubstring("one"));
  log::info("two");
  CHECK_THAT(err.text(), ContainsSubstring("two"));
}

TEST_CASE("log: what is below the least level is not written, and a level may be changed") {
  const Caught err;
  log::debug("quiet");
  log::start("avenor", "debug");
  log::debug("loud");
  log::start("avenor", "info");
  const std::string text = err.text();
  CHECK(text.find("quiet") == std::string::npos);
  CHECK_THAT(text, ContainsSubstring("DEBUG    loud"));
}

TEST_CASE("log: lines of several threads stay whole") {
  const Caught err;
  log::gather([] {});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([i] {
      for (int n = 0; n < 100; ++n) log::info("from a thread", {{"THREAD", std::to_string(i)}});
    });
  for (auto& thread : threads) thread.join();
  log::stop();
  const std::string text = err.text();
  const std::regex whole{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO     from a thread thread=[0-3]\n)"};
  const auto lines =
      std::distance(std::sregex_iterator{text.begin(), text.end(), whole}, std::sregex_iterator{});
  CHECK(lines == 400);
  CHECK(std::ranges::count(text, '\n') == 400);
}

TEST_CASE("log: a line is bounded, whatever came from outside into it") {
  const Caught caught;
  log::info("the venue says " + std::string(1'000'000, 'x'));
  CHECK(caught.text().size() < 20'000);
}

TEST_CASE("service: a reason that comes and goes is told once, then counted") {
  Service service("test");
  const Caught caught;
  for (int i = 0; i < 100; ++i) {
    service.degraded("no feed, " + std::to_string(i) + " times");
    service.degraded("");
  }
  const auto text = caught.text();
  const auto times = [&](const std::string& what) {
    int count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
  };
  CHECK(times("no feed") == 1);
  CHECK(times("no longer degraded") == 1);
  service.degraded(std::string(1'000'000, 'y'));
  CHECK(service.degraded_reason().size() <= 4096);
}
