#include "core/shared_text.hpp"

#include <array>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/name.hpp"
#include "support/catch.hpp"

using namespace avenor::core;

namespace {

/// Around the longest that is kept inside, with bytes that a careless comparison would get wrong.
std::vector<std::string> texts() {
  std::vector<std::string> all{"",  "a",    "b",    "ab", "abc", std::string(1, '\0'), std::string("a\0", 2),
                               "é", "\xFF", "a\xFF"};
  for (const std::size_t size : {14U, 15U, 16U, 17U, 31U, 128U})
    for (const char last : {'a', 'b', '\xFF'}) all.push_back(std::string(size - 1, 'x') + last);
  return all;
}

}  // namespace

TEST_CASE("shared text: it compares and orders as a string does") {
  const auto all = texts();
  for (const std::string& a : all)
    for (const std::string& b : all) {
      const SharedText left{a}, right{b};
      REQUIRE((left == right) == (a == b));
      REQUIRE((left <=> right) == (a <=> b));
      if (a == b) REQUIRE(left.hash() == right.hash());
    }
}

TEST_CASE("shared text: copies and moves keep the text, and what was moved from is empty") {
  for (const std::string& text : texts()) {
    SharedText first{text};
    SharedText copy{first}, assigned{"another text that is long enough to be shared"};
    assigned = copy;
    REQUIRE(copy.view() == text);
    REQUIRE(assigned.view() == text);
    REQUIRE(first.empty() == text.empty());
    const SharedText moved{std::move(copy)};
    REQUIRE(moved.view() == text);
    REQUIRE(copy.empty());  // NOLINT(bugprone-use-after-move): what this is about
    const SharedText& same = assigned;
    assigned = same;
    REQUIRE(assigned.view() == text);
    REQUIRE(SharedText::hash_of(text) == moved.hash());
  }
}

TEST_CASE("shared text: a copy outlives the text that it was made of") {
  SharedText kept;
  {
    const SharedText first{"momentum_001:entry:1700000000000"};
    kept = first;
    CHECK(kept.view().data() == first.view().data());
  }
  CHECK(kept.view() == "momentum_001:entry:1700000000000");
}

TEST_CASE("shared text: several threads may copy and drop the same text") {
  const SharedText shared{"momentum_001:entry:1700000000000"};
  std::vector<std::thread> threads;
  std::array<std::size_t, 4> sizes{};
  for (auto& size : sizes)
    threads.emplace_back([&size, copy = shared] {
      for (int i = 0; i < 10'000; ++i) {
        const SharedText own{copy};
        size += own.view().size();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto size : sizes) CHECK(size == 320'000);
  CHECK(shared.view() == "momentum_001:entry:1700000000000");
}

TEST_CASE("name: a map of names is looked up by text") {
  std::unordered_map<Name<struct OrderTag>, int, NameHash, NameEqual> numbers;
  int next = 0;
  for (const std::string& text : texts()) numbers.emplace(Name<struct OrderTag>{text}, next++);
  next = 0;
  for (const std::string& text : texts()) {
    const auto found = numbers.find(std::string_view{text});
    REQUIRE(found != numbers.end());
    REQUIRE(found->second == next++);
  }
  CHECK(numbers.find(std::string_view{"none"}) == numbers.end());
}
