// Eight bytes at a time must find what one at a time finds.
#include "wire/plain_text.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "support/catch.hpp"
#include "wire/plain_reader.hpp"

using namespace avenor;

namespace {

std::size_t one_at_a_time(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, wire::is_plain) - text.begin());
}

}  // namespace

TEST_CASE("plain text: each byte at each place") {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(byte);
      CHECK(wire::plain_length(text) == one_at_a_time(text));
    }
  }
}

TEST_CASE("plain text: bytes at random, in texts of each length") {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = static_cast<char>(random() % 8 == 0 ? random() % 256 : 'a' + random() % 26);
    CHECK(wire::plain_length(text) == one_at_a_time(text));
  }
}

TEST_CASE("plain text: a short decimal is read as a long one is") {
  using domain::Price;
  std::mt19937 random(11);
  constexpr std::string_view kPieces = "00123456789..-+e";
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    for (auto left = random() % 24; left > 0; --left) text += kPieces[random() % kPieces.size()];
    const std::string payload = "{\"price\":\"" + text + "\"}";
    wire::PlainReader reader(payload);
    const auto read = reader.amount<Price>("price");
    const auto wanted = wire::plain_amount<Price>(text);
    CAPTURE(text);
    CHECK(reader.complete() == wanted.has_value());
    if (wanted) CHECK(read == *wanted);
  }
}
