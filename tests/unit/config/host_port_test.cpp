#include "config/host_port.hpp"

#include "support/catch.hpp"

using namespace avenor::config;

TEST_CASE("host and port: an address, a name or *, and nothing that only looks like one") {
  for (const auto& [text, host] : {std::pair{"127.0.0.1:80", "127.0.0.1"},
                                   {"localhost:80", "localhost"},
                                   {"a-b.c_d:80", "a-b.c_d"},
                                   {"*:80", "*"},
                                   {"[::1]:80", "::1"},
                                   {"[::]:80", "::"},
                                   {"9to5.example:80", "9to5.example"}}) {
    INFO(text);
    CHECK(parse_host_port(text) == HostPort{.host = host, .port = 80});
  }
  for (const char* text : {"[zz]:80", "[127.0.0.1]:80", "999.1.1.1:80", "1.2.3.4.5:80", "ho$t:80", "-a:80",
                           "a*:80", "ä:80", "::1:80", "h:65536", "h:", ":80"}) {
    INFO(text);
    CHECK(parse_host_port(text) == std::nullopt);
  }
}

TEST_CASE("host and port: a name becomes an address within the deadline, or is told with the way out") {
  CHECK(address_of("localhost") == "127.0.0.1");
  CHECK(address_of("::1") == "::1");
  CHECK_THAT(address_of("*").error().message, ContainsSubstring("0.0.0.0"));
  const auto unknown = address_of("no-such-host.invalid");
  REQUIRE_FALSE(unknown);
  CHECK_THAT(unknown.error().message,
             ContainsSubstring("no-such-host.invalid") && ContainsSubstring("127.0.0.1"));
  const auto late = address_of("no-such-host.invalid", avenor::core::Duration{0});
  REQUIRE_FALSE(late);
  CHECK_THAT(late.error().message, ContainsSubstring("in time"));
}

TEST_CASE("host and port: what this machine has can be bound, also while somebody has the port") {
  CHECK(can_bind("127.0.0.1", 0));
  CHECK(can_bind("0.0.0.0", 0));
  const auto foreign = can_bind("192.0.2.1", 4711);  // for documentation only: RFC 5737
  REQUIRE_FALSE(foreign);
  CHECK_THAT(foreign.error().message, ContainsSubstring("not an address of this machine"));
  CHECK_FALSE(can_bind("localhost", 4711));
}

TEST_CASE("host and port: two listeners of one place collide") {
  const auto at = [](const char* host, int port) { return HostPort{.host = host, .port = port}; };
  CHECK(collide(at("127.0.0.1", 1), at("127.0.0.1", 1)));
  CHECK(collide(at("*", 1), at("127.0.0.1", 1)));
  CHECK(collide(at("127.0.0.1", 1), at("0.0.0.0", 1)));
  CHECK(collide(at("::", 1), at("127.0.0.1", 1)));
  CHECK(collide(at("localhost", 1), at("127.0.0.1", 1)));
  CHECK(collide(at("LocalHost.", 1), at("0.0.0.0", 1)));
  CHECK(collide(at("Bus.Example", 1), at("bus.example", 1)));
  CHECK(collide(at("::1", 1), at("0:0:0:0:0:0:0:1", 1)));
  CHECK(collide(at("::ffff:127.0.0.1", 1), at("127.0.0.1", 1)));
  CHECK(collide(at("*", 1), at("*", 1)));
  CHECK_FALSE(collide(at("localhost", 1), at("::1", 1)));
  CHECK_FALSE(collide(at("bus.example", 1), at("127.0.0.1", 1)));
  CHECK_FALSE(collide(at("127.0.0.1", 1), at("127.0.0.1", 2)));
  CHECK_FALSE(collide(at("127.0.0.1", 0), at("127.0.0.1", 0)));
  CHECK_FALSE(collide(at("0.0.0.0", 1), at("::1", 1)));
  CHECK_FALSE(collide(at("127.0.0.2", 1), at("127.0.0.1", 1)));
}
