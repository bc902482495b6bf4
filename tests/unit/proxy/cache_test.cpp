#include "proxy/cache.hpp"

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
