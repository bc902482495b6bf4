#include "runtime/affinity.hpp"

#include <future>
#include <thread>

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
  const std::vector<int> before = runtime::allowed_cpus().value();
  REQUIRE(runtime::keep_to_cpus({before.back()}));
  CHECK(runtime::allowed_cpus().value() == std::vector{before.back()});
  CHECK_FALSE(runtime::keep_to_cpus({1023}));
  CHECK(runtime::allowed_cpus().value() == std::vector{before.back()});
  REQUIRE(runtime::keep_to_cpus(before));
}

TEST_CASE("cpus: whether we may keep to them is tried without keeping to them") {
  const std::vector<int> before = runtime::allowed_cpus().value();
  CHECK(runtime::may_keep_to_cpus({before.back()}));
  CHECK(runtime::allowed_cpus().value() == before);
  const auto refused = runtime::may_keep_to_cpus({1023});
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring("may not run on these CPUs"));
  CHECK(runtime::allowed_cpus().value() == before);
}

TEST_CASE("cpus: threads that run already are moved too") {
  const std::vector<int> before = runtime::allowed_cpus().value();
  std::promise<void> moved;
  std::vector<int> found;
  std::thread other([&found, go = moved.get_future()] {
    go.wait();
    found = runtime::allowed_cpus().value();
  });
  CHECK(runtime::keep_to_cpus({before.back()}));
  moved.set_value();
  other.join();
  CHECK(found == std::vector{before.back()});
  REQUIRE(runtime::keep_to_cpus(before));
}
