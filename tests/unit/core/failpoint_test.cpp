#include "core/failpoint.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>

#include "support/catch.hpp"

using avenor::core::Failpoints;
using Act = Failpoints::Act;
using std::chrono::milliseconds;

TEST_CASE("failpoint: the N-th pass does it, and only that one") {
  Failpoints points = Failpoints::parse("a=kill:3;b=delay:200;c=abort;d=delay:5:2").value();
  CHECK(points.pass("a").act == Act::Nothing);
  CHECK(points.pass("a").act == Act::Nothing);
  CHECK(points.pass("a").act == Act::Kill);
  CHECK(points.pass("a").act == Act::Nothing);
  CHECK(points.pass("b") == Failpoints::Decision{.act = Act::Delay, .delay = milliseconds{200}});
  CHECK(points.pass("b").act == Act::Delay);
  CHECK(points.pass("c").act == Act::Abort);
  CHECK(points.pass("d").act == Act::Nothing);
  CHECK(points.pass("d").act == Act::Delay);
  CHECK(points.pass("unknown").act == Act::Nothing);
}

TEST_CASE("failpoint: a text that makes no sense is refused by name") {
  for (const char* text : {"a", "=kill", "a=die", "a=kill:0", "a=kill:-1", "a=kill:x", "a=kill:1:2",
                           "a=delay", "a=delay:x", "a=delay:5:0", "a=delay:5:1:1", "a="}) {
    INFO(text);
    CHECK_FALSE(Failpoints::parse(text));
  }
  CHECK(Failpoints::parse(""));
  CHECK(Failpoints::parse(";a=kill;"));
  CHECK_THAT(Failpoints::parse("ok=kill;bad").error().message, ContainsSubstring("'bad'"));
}

TEST_CASE("failpoint: the environment kills the process where it says") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::setenv("AVENOR_FAILPOINTS", "test.here=kill:2", 1);
    avenor::core::pass_failpoint("test.here");
    avenor::core::pass_failpoint("test.elsewhere");
    avenor::core::pass_failpoint("test.here");
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}
