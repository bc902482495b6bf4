// The proxy's memory against a plain list, over random topics, sources and sizes.
#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <vector>

#include "bus/state_topics.hpp"
#include "proxy/cache.hpp"
#include "proxy/source_of.hpp"
#include "support/catch.hpp"

using avenor::core::MonoTime;
using avenor::proxy::Cache;
using avenor::proxy::source_of;
using namespace std::string_literals;

namespace {

/// What a cache is: a list, the longest unrenewed first.
struct Plain {
  struct Kept {
    std::string topic, source, payload;
    MonoTime renewed;
  };
  Cache::Bounds bounds;
  std::vector<Kept> all;
  std::uint64_t evicted = 0;

  std::size_t bytes() const {
    std::size_t sum = 0;
    std::set<std::string> topics;
    for (const auto& kept : all) {
      sum += kept.source.size() + kept.payload.size();
      if (topics.insert(kept.topic).second) sum += kept.topic.size();
    }
    return sum;
  }
  void evict(std::size_t at) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
    ++evicted;
  }
  void put(const std::string& topic, const std::string& source, const std::string& payload, MonoTime now) {
    std::erase_if(all, [&](const Kept& kept) { return kept.topic == topic && kept.source == source; });
    all.push_back({topic, source, payload, now});
    const auto of_topic = [&](const Kept& kept) { return kept.topic == topic; };
    if (static_cast<std::size_t>(std::ranges::count_if(all, of_topic)) > bounds.sources)
      evict(static_cast<std::size_t>(std::ranges::find_if(all, of_topic) - all.begin()));
    while (!all.empty() && (all.size() > bounds.messages || bytes() > bounds.bytes)) evict(0);
  }
  bool refused(const std::string& topic, const std::string& mark) {
    const auto found = std::ranges::find_if(all, [&](const Kept& kept) {
      return kept.topic == topic && avenor::bus::mark_of(kept.payload) == mark;
    });
    if (found == all.end()) return false;
    all.erase(found);
    return true;
  }
  void expire(MonoTime oldest) {
    std::erase_if(all, [&](const Kept& kept) { return kept.renewed < oldest; });
  }
  std::vector<std::string> find(const std::string& topic) const {
    std::vector<std::string> found;
    for (const auto& kept : all)
      if (kept.topic == topic) found.push_back(kept.payload);
    return found;
  }
};

const std::array kTopics = {
    "PRICE.A"s,    "PRICE.AB"s,        "PRICE."s,     "PRICE.\0"s,           "PRICE.\0\0"s,
    "PRICE.\xff"s, "ACCOUNT.BALANCE"s, "HEARTBEAT."s, std::string(200, 'T'), "\0"s,
    "\n"s,         "POSITION. "s};
const std::array kSources = {""s, "md"s, "md "s, "\0"s, std::string(128, 's'), "\xff\xfe"s, "MD"s};

std::vector<std::string> texts(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

}  // namespace

TEST_CASE("cache: over random topics, sources and sizes it is a list with bounds") {
  std::uint64_t evicted = 0, refused = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937 dice{seed};
    const auto draw = [&](std::size_t n) { return dice() % n; };
    const Cache::Bounds bounds{.messages = 1 + draw(30), .bytes = 1 + draw(3'000), .sources = 1 + draw(5)};
    Cache cache(bounds);
    Plain plain{.bounds = bounds, .all = {}};
    MonoTime now{};
    for (int i = 0; i < 400; ++i) {
      const std::string& topic = kTopics[draw(kTopics.size())];
      now = now + std::chrono::seconds(draw(3));
      switch (draw(20)) {
        case 0: {
          const auto known = plain.find(topic);
          const auto mark = avenor::bus::mark_of(known.empty() ? "never"s : known[draw(known.size())]);
          const bool was = plain.refused(topic, mark);
          CHECK(cache.refused(topic, mark) == was);
          refused += was;
          break;
        }
        case 1: {
          const MonoTime oldest = now - std::chrono::seconds(draw(200));
          plain.expire(oldest);
          cache.expire(oldest);
          break;
        }
        default: {
          const std::string payload(draw(4) == 0 ? draw(bounds.bytes + 2) : draw(40),
                                    static_cast<char>(draw(256)));
          const std::string& source = kSources[draw(kSources.size())];
          plain.put(topic, source, payload, now);
          cache.put(topic, source, payload, now);
        }
      }
      REQUIRE(cache.messages() == plain.all.size());
      REQUIRE(cache.bytes() == plain.bytes());
      REQUIRE(cache.messages() <= bounds.messages);
      REQUIRE(cache.bytes() <= bounds.bytes);
      REQUIRE(texts(cache.find(topic)) == plain.find(topic));
    }
    std::set<std::string> topics;
    for (const auto& kept : plain.all) topics.insert(kept.topic);
    CHECK(cache.topics_under("") == std::vector<std::string>(topics.begin(), topics.end()));
    CHECK(cache.evicted() == plain.evicted);
    evicted += plain.evicted;
  }
  CHECK(evicted > 1'000);
  CHECK(refused > 20);
}

TEST_CASE("cache: what fills its bytes exactly is kept alone, and one byte more is not") {
  constexpr std::size_t kBytes = 100;
  const std::string topic = "PRICE.A", source = "md";
  for (const std::size_t more : {std::size_t{0}, std::size_t{1}}) {
    INFO(more);
    Cache cache({.messages = 10, .bytes = kBytes});
    cache.put("PRICE.B", "md", "1");
    cache.put(topic, source, std::string(kBytes - topic.size() - source.size() + more, 'x'));
    CHECK(cache.messages() == 1 - more);
    CHECK(cache.bytes() == (more == 0 ? kBytes : 0));
    CHECK(cache.find("PRICE.B").empty());
    // It grows by one byte where it stands.
    cache.put(topic, source, "y");
    cache.put(topic, source, std::string(kBytes - topic.size() - source.size() + more, 'x'));
    CHECK(cache.messages() == 1 - more);
  }
}

TEST_CASE("cache: empty topics, sources and payloads are as good as any") {
  Cache cache;
  cache.put("", "", "");
  CHECK(cache.messages() == 1);
  CHECK(cache.bytes() == 0);
  CHECK(texts(cache.find("")) == std::vector<std::string>{""});
  CHECK(cache.topics_under("") == std::vector<std::string>{""});
  cache.put("", "", "x");
  CHECK(texts(cache.find("")) == std::vector<std::string>{"x"});
  CHECK(cache.refused("", avenor::bus::mark_of("x")));
  CHECK(cache.messages() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("source: no bytes before, in or behind it make another one of it") {
  std::mt19937 dice{1};
  const std::string good = R"({"v":1,"source":"md","seq":1})";
  for (std::size_t size = 0; size < good.size(); ++size) {
    const std::string cut = good.substr(0, size);
    const auto found = source_of(cut);
    CHECK((found.empty() || found == "md"));
  }
  for (int i = 0; i < 20'000; ++i) {
    std::string text = good;
    for (auto k = 1 + dice() % 3; k > 0; --k) text[dice() % text.size()] = static_cast<char>(dice() % 256);
    const auto found = source_of(text);
    CHECK(found.size() <= avenor::proxy::kLongestSource);
    // A part of the payload, and no quote or backslash in it.
    if (found.empty()) continue;
    CHECK(found.data() >= text.data());
    CHECK(found.data() + found.size() <= text.data() + text.size());
    CHECK(found.find_first_of("\"\\") == std::string_view::npos);
  }
}
