#include "core/lru_map.hpp"

#include <map>
#include <string>

#include "support/catch.hpp"

using namespace avenor;

TEST_CASE("lru map: beyond its bound the one used longest ago goes, and no other") {
  core::LruMap<std::string, int> map{3};
  for (const char* key : {"a", "b", "c"}) CHECK(map.use(key).is_new);
  map.use("a").value = 7;  // used again: b is the oldest now
  CHECK(map.use("d").is_new);
  CHECK(map.size() == 3);
  CHECK_FALSE(map.contains("b"));
  REQUIRE(map.find("a"));
  CHECK(*map.find("a") == 7);
  CHECK(map.contains("c"));
  CHECK_FALSE(map.use("d").is_new);
}

TEST_CASE("lru map: to look is not to use, and what was erased is new again") {
  core::LruMap<int, int> map{2};
  map.use(1);
  map.use(2);
  CHECK(map.find(1));
  map.use(3);
  CHECK_FALSE(map.find(1));
  CHECK(map.erase(2));
  CHECK_FALSE(map.erase(2));
  CHECK(map.use(2).is_new);
  CHECK(map.size() == 2);
  map.clear();
  CHECK(map.size() == 0);
  CHECK(map.use(3).is_new);
}

TEST_CASE("lru map: what makes room is handed out, and all are shown by key") {
  core::LruMap<int, std::string> map{2};
  map.use(2).value = "two";
  map.use(1).value = "one";
  CHECK_FALSE(map.use(2).displaced);
  auto used = map.use(3);
  used.value = "three";
  CHECK(used.displaced == "one");
  CHECK(map.all() == std::map<int, std::string>{{2, "two"}, {3, "three"}});
}

TEST_CASE("lru set: a million names leave as many as it may hold") {
  core::LruSet<std::string> set{100};
  for (int i = 0; i < 1'000'000; ++i) {
    if (!set.insert(std::to_string(i))) FAIL(i);
    if (i % 50 == 0) set.insert("kept");
  }
  CHECK(set.size() == 100);
  CHECK(set.contains("kept"));
  CHECK(set.contains("999999"));
  CHECK_FALSE(set.contains("100"));
  CHECK(set.erase("kept"));
  CHECK(set.insert("kept"));
}
