#include <sched.h>

#include "runtime/affinity.hpp"
#include "support/catch.hpp"

using namespace avenor;
using runtime::parse_cpus;

TEST_CASE("cpus: a list as taskset takes it") {
  CHECK(parse_cpus("0").value() == std::vector{0});
  CHECK(parse_cpus("3,0-1").value() == std::vector{0, 1, 3});
  CHECK(parse_cpus("1,1").value() == std::vector{1});
}

TEST_CASE("cpus: anything else is refused, with the text") {
  for (const char* text : {"", "a", "1,", ",1", "2-1", "-1", "0-", "1 2", "0x1", "1024", "99999999999"}) {
    const auto refused = parse_cpus(text);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, ContainsSubstring(std::string("'") + text + "'"));
  }
}

TEST_CASE("cpus: the process keeps to them, and says so when there are none") {
  cpu_set_t before;
  REQUIRE(::sched_getaffinity(0, sizeof before, &before) == 0);
  int some = 0;
  while (!CPU_ISSET(static_cast<std::size_t>(some), &before)) ++some;
  REQUIRE(runtime::keep_to_cpus({some}));
  cpu_set_t now;
  REQUIRE(::sched_getaffinity(0, sizeof now, &now) == 0);
  CHECK(CPU_COUNT(&now) == 1);
  CHECK_FALSE(runtime::keep_to_cpus({1023}));
  REQUIRE(::sched_setaffinity(0, sizeof before, &before) == 0);
}
