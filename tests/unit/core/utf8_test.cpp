#include "core/utf8.hpp"

#include "support/catch.hpp"

using namespace avenor;

TEST_CASE("utf8: as the standard has it") {
  for (const auto* good :
       {"", "plain", "ü€𝄞", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xe0\xa0\x80", "12345678ü12345678"}) {
    CHECK(core::is_utf8(good));
  }
  for (const auto* bad :
       {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "1234567\xff", "12345678\xe2\x28\xa1"}) {
    CHECK_FALSE(core::is_utf8(bad));
  }
}
