#include "core/shortened.hpp"

#include <string>

#include "support/catch.hpp"

using avenor::core::shortened;

TEST_CASE("shortened: what fits stays, what does not ends in an ellipsis") {
  CHECK(shortened("", 0).empty());
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abc\xE2\x80\xA6");
  CHECK(shortened("abcdef", 2) == "ab");
  CHECK(shortened("abcdef", 0).empty());
}

TEST_CASE("shortened: no character is cut in two, whatever its length and the bound") {
  for (const std::string character : {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    std::string text;
    for (int i = 0; i < 50; ++i) text += character;
    for (std::size_t most = 3; most < text.size(); ++most) {
      const auto cut = shortened(text, most);
      CHECK(cut.size() <= most);
      CHECK(cut.ends_with("\xE2\x80\xA6"));
      CHECK((cut.size() - 3) % character.size() == 0);
      CHECK(most - cut.size() < character.size());
    }
  }
}

TEST_CASE("shortened: bytes that are no UTF-8 are cut as they are") {
  const std::string garbage(1000, '\x80');
  CHECK(shortened(garbage, 100).size() <= 100);
}
