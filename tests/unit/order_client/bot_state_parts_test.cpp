// BOT_STATE put together from the pages that execution cuts.
#include "order_client/bot_state_parts.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "support/bot_states.hpp"
#include "support/catch.hpp"
#include "wire/bot_state_pages.hpp"
#include "wire/bounds.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace avenor;
using order_client::BotStateParts;
using testing::state_of;

TEST_CASE("bot state: whatever a bot holds, every page fits the bus, and the pages together are all of it") {
  wire::Decoder decoder;
  for (const auto& [orders, positions, text] :
       {std::tuple{5'000, 3, 0}, {2'000, 2'000, 0}, {300, 0, 5'000}, {0, 9'000, 0}}) {
    const auto state = state_of(orders, positions, static_cast<std::size_t>(text));
    const auto pages = wire::pages_of(state, 99);
    CHECK(pages.size() > 1);
    BotStateParts parts;
    std::optional<wire::BotState> whole;
    std::string payload;
    for (const auto& page : pages) {
      wire::encode({.source = std::string(100, 's'), .seq = 1, .session = "x", .ts = {1}}, page, payload);
      CHECK(payload.size() <= wire::kMaxPayload);
      const auto read = decoder.decode(wire::topic_of(page), payload);
      if (!read) FAIL(read.error().message);
      CHECK_FALSE(whole);
      whole = parts.add("x", std::get<wire::BotState>(read->message));
    }
    REQUIRE(whole);
    CHECK(whole->open_orders.size() == state.open_orders.size());
    CHECK(whole->positions == state.positions);
  }
}

TEST_CASE("bot state: pages in any order, repeated, lost and of several answers never make a mixed one") {
  std::mt19937 random(7);
  for (int run = 0; run < 300; ++run) {
    BotStateParts parts;
    std::vector<std::pair<std::string, wire::BotState>> air;
    for (int answer = 1; answer <= 4; ++answer) {
      const auto state = state_of(40 + answer, 0, 0);
      for (auto& page : wire::pages_of(state, answer, 1'500)) air.emplace_back(answer < 3 ? "a" : "b", page);
    }
    for (std::size_t i = 0; i + 1 < air.size(); ++i)
      std::swap(air[i], air[i + random() % std::min<std::size_t>(3, air.size() - i)]);
    for (const auto& [session, page] : air) {
      if (random() % 10 == 0) continue;
      if (random() % 10 == 0) parts.add(session, page);
      const auto whole = parts.add(session, page);
      if (!whole) continue;
      std::set<std::string> ids;
      for (const auto& order : whole->open_orders) ids.insert(order.client_order_id.str());
      CHECK(ids.size() == whole->open_orders.size());
      CHECK(static_cast<std::int64_t>(ids.size()) == 40 + page.answer);
    }
  }
}

TEST_CASE("bot state: an answer that never ends takes up no more than its bound, and the next one is whole") {
  constexpr std::size_t kBound = 1'000'000;
  BotStateParts parts{kBound};
  auto page = state_of(200, 200, 100);
  page.answer = 1;
  page.pages = 1000;
  std::uint64_t taken = 0;
  for (page.page = 1; page.page <= 999; ++page.page, ++taken) {
    CHECK_FALSE(parts.add("forged", page));
    if (parts.bytes() > kBound) FAIL(parts.bytes());
    if (parts.forgotten() > 0) break;
    // its texts are counted, too
    CHECK(parts.bytes() > taken * 200 * (sizeof(wire::Confirmation) + 100 + sizeof(wire::PositionReport)));
  }
  CHECK(parts.forgotten() == 1);
  CHECK(parts.bytes() == 0);
  CHECK_FALSE(parts.add("forged", page));  // and another one is begun
  const auto state = state_of(1'000, 0, 0);
  std::optional<wire::BotState> whole;
  for (const auto& part : wire::pages_of(state, 2, 50'000)) whole = parts.add("real", part);
  REQUIRE(whole);
  CHECK(whole->open_orders == state.open_orders);
  CHECK(parts.bytes() == 0);
}

TEST_CASE("bot state: what is begun and never ended is forgotten with the first answer that is whole") {
  BotStateParts parts;
  auto page = state_of(100, 0, 0);
  page.answer = 9;
  page.pages = 3;
  CHECK_FALSE(parts.add("forged", page));
  CHECK(parts.bytes() > 0);
  CHECK(parts.add("real", state_of(1, 0, 0)));
  CHECK(parts.bytes() == 0);
}

TEST_CASE("bot state: a forged page of an answer that never ends does not shut out the answers after it") {
  const auto forged_answer = GENERATE(std::numeric_limits<std::int64_t>::max(), std::int64_t{1});
  BotStateParts parts;
  auto page = state_of(1, 0, 0);
  page.answer = forged_answer;  // under execution's own session
  page.page = 1;
  page.pages = 2;
  CHECK_FALSE(parts.add("execution", page));
  const auto state = state_of(1'000, 0, 0);
  std::optional<wire::BotState> whole;
  for (const std::int64_t answer : {7, 8})
    for (const auto& part : wire::pages_of(state, answer, 50'000))
      if (!whole) whole = parts.add("execution", part);
  REQUIRE(whole);
  CHECK(whole->open_orders == state.open_orders);
}

TEST_CASE("bot state: a forged page of the very answer that is coming costs that answer, not the next") {
  BotStateParts parts;
  auto page = state_of(1, 0, 0);
  page.answer = 7;
  page.page = 1;
  page.pages = 900;
  CHECK_FALSE(parts.add("execution", page));
  const auto state = state_of(1'000, 0, 0);
  std::optional<wire::BotState> whole;
  for (const auto& part : wire::pages_of(state, 7, 50'000)) CHECK_FALSE(parts.add("execution", part));
  for (const auto& part : wire::pages_of(state, 8, 50'000)) whole = parts.add("execution", part);
  REQUIRE(whole);
  CHECK(whole->open_orders == state.open_orders);
}
