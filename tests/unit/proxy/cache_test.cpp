#include "proxy/cache.hpp"

#include "bus/state_topics.hpp"
#include "proxy/source_of.hpp"

#include "support/catch.hpp"

using avenor::proxy::Cache;
using avenor::proxy::source_of;
using Payloads = std::vector<std::string_view>;

TEST_CASE("cache: holds the last payload of each topic") {
  Cache cache;
  CHECK(cache.find("PRICE.ZZZ").empty());
  cache.put("PRICE.ZZZ", "md", "1");
  cache.put("PRICE.ZZZ", "md", "22");
  cache.put("PRICE.ZZZX", "md", "3");
  CHECK(cache.find("PRICE.ZZZ") == Payloads{"22"});
  CHECK(cache.messages() == 2);
  CHECK(cache.bytes() == 9 + 2 + 2 + 10 + 2 + 1);
}

TEST_CASE("cache: of a topic that several send it holds the last of each, the latest last") {
  Cache cache;
  cache.put("POSITION.IBM", "market_data", "total 100");
  cache.put("POSITION.IBM", "execution", "share 40");
  CHECK(cache.find("POSITION.IBM") == Payloads{"total 100", "share 40"});
  cache.put("POSITION.IBM", "market_data", "total 110");
  CHECK(cache.find("POSITION.IBM") == Payloads{"share 40", "total 110"});
  cache.put("POSITION.IBM", "", "nobody's");
  CHECK(cache.find("POSITION.IBM") == Payloads{"share 40", "total 110", "nobody's"});
  CHECK(cache.topics_under("POSITION.") == std::vector<std::string>{"POSITION.IBM"});
}

TEST_CASE("cache: of one topic so many sources are remembered, the longest unrenewed goes first") {
  Cache cache({.sources = 3});
  for (const char* source : {"a", "b", "c", "a", "d"}) cache.put("PRICE.IBM", source, source);
  CHECK(cache.find("PRICE.IBM") == Payloads{"c", "a", "d"});
  CHECK(cache.messages() == 3);
  CHECK(cache.evicted() == 1);
  for (int i = 0; i < 1000; ++i) cache.put("PRICE.IBM", std::to_string(i), "x");
  CHECK(cache.messages() == 3);
  CHECK(cache.bytes() == 9 + 3 * (3 + 1));
}

TEST_CASE("cache: finds topics by prefix, as ZeroMQ matches them") {
  Cache cache;
  for (const char* topic : {"PRICE.A", "PRICE.AB", "PRICE.B", "POSITION.A", "HEARTBEAT.X"})
    cache.put(topic, "md", "x");
  CHECK(cache.topics_under("PRICE.A") == std::vector<std::string>{"PRICE.A", "PRICE.AB"});
  CHECK(cache.topics_under("PRICE.").size() == 3);
  CHECK(cache.topics_under("").size() == 5);
  CHECK(cache.topics_under("PRICE.AA").empty());
  CHECK(cache.topics_under("Z").empty());
}

TEST_CASE("cache: beyond its bounds the longest unrenewed goes first") {
  Cache cache({.messages = 3, .bytes = 1000});
  cache.put("a", "", "1");
  cache.put("b", "", "1");
  cache.put("c", "", "1");
  cache.put("a", "", "2");
  cache.put("d", "", "1");
  CHECK(cache.find("b").empty());
  CHECK(cache.find("a").size() == 1);
  CHECK(cache.messages() == 3);
  CHECK(cache.evicted() == 1);
}

TEST_CASE("cache: bytes are bounded too, and a message larger than all of it is not kept") {
  Cache cache({.messages = 100, .bytes = 100});
  for (int i = 0; i < 50; ++i) cache.put("topic" + std::to_string(i), "s", std::string(20, 'x'));
  CHECK(cache.bytes() <= 100);
  CHECK(cache.find("topic49").size() == 1);
  cache.put("huge", "s", std::string(200, 'x'));
  CHECK(cache.bytes() <= 100);
  CHECK(cache.find("huge").empty());
}

TEST_CASE("cache: what a subscriber refused is forgotten, unless something else came in between") {
  Cache cache;
  cache.put("PRICE.A", "x", "bad");
  cache.put("PRICE.B", "x", "good");
  CHECK_FALSE(cache.refused("PRICE.A", avenor::bus::mark_of("another")));
  CHECK_FALSE(cache.refused("PRICE.C", avenor::bus::mark_of("bad")));
  CHECK_FALSE(cache.refused("PRICE.A", ""));
  CHECK(cache.find("PRICE.A").size() == 1);
  CHECK(cache.refused("PRICE.A", avenor::bus::mark_of("bad")));
  CHECK(cache.find("PRICE.A").empty());
  CHECK(cache.messages() == 1);
  CHECK(cache.bytes() == 7 + 1 + 4);
  cache.put("PRICE.A", "x", "bad");
  cache.put("PRICE.A", "x", "good");
  CHECK_FALSE(cache.refused("PRICE.A", avenor::bus::mark_of("bad")));
  CHECK(cache.find("PRICE.A") == Payloads{"good"});
  cache.put("PRICE.A", "y", "bad");
  CHECK(cache.refused("PRICE.A", avenor::bus::mark_of("bad")));
  CHECK(cache.find("PRICE.A") == Payloads{"good"});
}

TEST_CASE("cache: what nobody renews is forgotten one day") {
  using namespace std::chrono_literals;
  Cache cache;
  const avenor::core::MonoTime start{};
  cache.put("PRICE.INVENTED", "x", "1", start + 1h);
  cache.put("PRICE.REAL", "x", "1", start + 1h);
  cache.put("PRICE.REAL", "x", "2", start + 5h);
  cache.expire(start + 1h);
  CHECK(cache.messages() == 2);
  cache.expire(start + 2h);
  CHECK(cache.find("PRICE.INVENTED").empty());
  CHECK(cache.find("PRICE.REAL") == Payloads{"2"});
  cache.expire(start + 6h);
  CHECK(cache.messages() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("source: it is read from the beginning of a payload, and nothing is made of any other bytes") {
  CHECK(source_of(R"({"v":1,"source":"market_data","seq":1})") == "market_data");
  CHECK(source_of(R"({"v": 1, "source" : "strategy/b1", "seq": 1})") == "strategy/b1");
  CHECK(source_of(R"({"source":"x"})") == "x");
  const std::string longest(avenor::proxy::kLongestSource, 's');
  CHECK(source_of(R"({"source":")" + longest + "\"}") == longest);
  CHECK(source_of(R"({"source":")" + longest + "s\"}").empty());
  CHECK(source_of(R"({"why":")" + std::string(500, ' ') + R"(","source":"late"})").empty());
  for (const char* bad : {"", "{", "\"source\"", "\"source\":", "\"source\":\"", "\"source\":\"x",
                          "\"source\" \"x\"", R"("source":"a\"b")", R"("source":7)", "no source"})
    CHECK(source_of(bad).empty());
}
