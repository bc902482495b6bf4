#include "proxy/cache.hpp"

#include "bus/state_topics.hpp"

#include "support/catch.hpp"

using avenor::proxy::Cache;

TEST_CASE("cache: holds the last payload of each topic") {
  Cache cache;
  CHECK(cache.find("PRICE.ZZZ") == nullptr);
  cache.put("PRICE.ZZZ", "1");
  cache.put("PRICE.ZZZ", "22");
  cache.put("PRICE.ZZZX", "3");
  REQUIRE(cache.find("PRICE.ZZZ") != nullptr);
  CHECK(*cache.find("PRICE.ZZZ") == "22");
  CHECK(cache.topics() == 2);
  CHECK(cache.bytes() == 9 + 2 + 10 + 1);
}

TEST_CASE("cache: finds topics by prefix, as ZeroMQ matches them") {
  Cache cache;
  for (const char* topic : {"PRICE.A", "PRICE.AB", "PRICE.B", "POSITION.A", "HEARTBEAT.X"})
    cache.put(topic, "x");
  CHECK(cache.topics_under("PRICE.A") == std::vector<std::string>{"PRICE.A", "PRICE.AB"});
  CHECK(cache.topics_under("PRICE.").size() == 3);
  CHECK(cache.topics_under("").size() == 5);
  CHECK(cache.topics_under("PRICE.AA").empty());
  CHECK(cache.topics_under("Z").empty());
}

TEST_CASE("cache: beyond its bounds the longest unrenewed goes first") {
  Cache cache({.topics = 3, .bytes = 1000});
  cache.put("a", "1");
  cache.put("b", "1");
  cache.put("c", "1");
  cache.put("a", "2");
  cache.put("d", "1");
  CHECK(cache.find("b") == nullptr);
  CHECK(cache.find("a") != nullptr);
  CHECK(cache.topics() == 3);
  CHECK(cache.evicted() == 1);
}

TEST_CASE("cache: bytes are bounded too, and a message larger than all of it is not kept") {
  Cache cache({.topics = 100, .bytes = 100});
  for (int i = 0; i < 50; ++i) cache.put("topic" + std::to_string(i), std::string(20, 'x'));
  CHECK(cache.bytes() <= 100);
  CHECK(cache.find("topic49") != nullptr);
  cache.put("huge", std::string(200, 'x'));
  CHECK(cache.bytes() <= 100);
  CHECK(cache.find("huge") == nullptr);
}

TEST_CASE("cache: what a subscriber refused is forgotten, unless something else came in between") {
  Cache cache;
  cache.put("PRICE.A", "bad");
  cache.put("PRICE.B", "good");
  CHECK_FALSE(cache.refused("PRICE.A", avenor::bus::mark_of("another")));
  CHECK_FALSE(cache.refused("PRICE.C", avenor::bus::mark_of("bad")));
  CHECK_FALSE(cache.refused("PRICE.A", ""));
  CHECK(cache.find("PRICE.A") != nullptr);
  CHECK(cache.refused("PRICE.A", avenor::bus::mark_of("bad")));
  CHECK(cache.find("PRICE.A") == nullptr);
  CHECK(cache.topics() == 1);
  CHECK(cache.bytes() == 7 + 4);
  cache.put("PRICE.A", "bad");
  cache.put("PRICE.A", "good");
  CHECK_FALSE(cache.refused("PRICE.A", avenor::bus::mark_of("bad")));
  CHECK(*cache.find("PRICE.A") == "good");
}

TEST_CASE("cache: what nobody renews is forgotten one day") {
  using namespace std::chrono_literals;
  Cache cache;
  const avenor::core::MonoTime start{};
  cache.put("PRICE.INVENTED", "1", start + 1h);
  cache.put("PRICE.REAL", "1", start + 1h);
  cache.put("PRICE.REAL", "2", start + 5h);
  cache.expire(start + 1h);
  CHECK(cache.topics() == 2);
  cache.expire(start + 2h);
  CHECK(cache.find("PRICE.INVENTED") == nullptr);
  CHECK(*cache.find("PRICE.REAL") == "2");
  cache.expire(start + 6h);
  CHECK(cache.topics() == 0);
  CHECK(cache.bytes() == 0);
}
