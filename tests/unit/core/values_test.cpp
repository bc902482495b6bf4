#include <set>
#include <type_traits>
#include <unordered_set>

#include "core/name.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "support/catch.hpp"

using namespace avenor::core;

namespace {
using Apple = Name<struct AppleTag>;
using Pear = Name<struct PearTag>;
}  // namespace

TEST_CASE("name: names of different things do not mix") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Apple, Pear>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Apple, Pear>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, Apple>);
  CHECK(Apple{"a"} < Apple{"b"});
  CHECK(fmt::format("{:>3}", Apple{"a"}) == "  a");
  CHECK(std::unordered_set<Apple>{Apple{"a"}, Apple{"a"}}.size() == 1);
}

TEST_CASE("secret: it cannot be formatted or converted") {
  STATIC_REQUIRE_FALSE(fmt::is_formattable<Secret>::value);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string>);
  CHECK(Secret{"x"}.reveal() == "x");
  CHECK(Secret{}.empty());
}

TEST_CASE("random: ids are hexadecimal, as long as asked, and do not repeat") {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) seen.insert(random_hex(8));
  CHECK(seen.size() == 1'000);
  for (const std::string& id : seen) {
    REQUIRE(id.size() == 16);
    REQUIRE(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
  CHECK(random_hex(300).size() == 600);
}
