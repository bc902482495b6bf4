#include "ledger/array_param.hpp"

#include "support/catch.hpp"

using namespace avenor;
using ledger::ArrayParam;
using Type = ArrayParam::Type;

namespace {

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

// What follows the array's header and the element's length.
std::string numeric_hex(const std::string& text) {
  ArrayParam array(Type::Numeric);
  array.numeric(core::Decimal::parse(text).value());
  return hex(array.bytes().substr(24));
}

}  // namespace

TEST_CASE("array: no elements is an array without dimensions") {
  ArrayParam array(Type::Text);
  CHECK(hex(array.bytes()) == "000000000000000000000019");
  CHECK(array.size() == 0);
}

TEST_CASE("array: elements follow a header with their type and number, NULL is a length of -1") {
  ArrayParam array(Type::Text);
  array.text("ab");
  array.text_or_null("");
  CHECK(hex(array.bytes()) ==
        "0000000100000001000000190000000200000001"
        "000000026162"
        "ffffffff");
  array.text("c");  // and it may go on
  CHECK(array.size() == 3);
  CHECK(hex(array.bytes().substr(12, 4)) == "00000003");
}

TEST_CASE("array: numbers and truth are big-endian") {
  ArrayParam whole(Type::Int8);
  whole.int8(-2);
  CHECK(hex(whole.bytes().substr(20)) == "00000008fffffffffffffffe");
  ArrayParam small(Type::Int4);
  small.int4(258);
  CHECK(hex(small.bytes().substr(20)) == "0000000400000102");
  ArrayParam truth(Type::Bool);
  truth.boolean(true);
  CHECK(hex(truth.bytes().substr(20)) == "0000000101");
}

TEST_CASE("array: a numeric is digits of base 10,000 with their weight, sign and scale") {
  //                                 count weight sign scale digits
  CHECK(numeric_hex("0") == "0000000000000000");
  CHECK(numeric_hex("1") == "00010000000000000001");
  CHECK(numeric_hex("-1.5") == "000200004000000100011388");
  CHECK(numeric_hex("10000") == "00010001000000000001");
  CHECK(numeric_hex("181.69") == "000200000000000200b51af4");
  CHECK(numeric_hex("0.0001") == "0001ffff000000040001");
  CHECK(numeric_hex("0.000000000001") == "0001fffd0000000c0001");
}

TEST_CASE("array: a time is microseconds since 2000, below; not set is NULL") {
  ArrayParam array(Type::Timestamptz);
  array.time(core::WallTime{946'684'800'000'000'000 + 1'999});
  array.time(core::WallTime{});
  array.time(core::WallTime{-1});
  CHECK(hex(array.bytes().substr(20)) ==
        "000000080000000000000001ffffffff"
        "00000008"
        "fffca2fec4c81fff");
}

TEST_CASE("array: text that is no UTF-8 becomes text that is") {
  CHECK(ledger::clean_utf8("plain") == "plain");
  CHECK(ledger::clean_utf8("Zürich €𝄞") == "Zürich €𝄞");
  CHECK(ledger::clean_utf8(std::string_view("a\0b", 3)) == "a?b");
  CHECK(ledger::clean_utf8("\xff\x80z") == "??z");
  CHECK(ledger::clean_utf8("cut \xe2\x82") == "cut ??");
  CHECK(ledger::clean_utf8("overlong \xc0\xaf \xe0\x80\x80") == "overlong ?? ???");
  CHECK(ledger::clean_utf8("surrogate \xed\xa0\x80") == "surrogate ???");
  CHECK(ledger::clean_utf8("beyond \xf4\x90\x80\x80") == "beyond ????");
}
