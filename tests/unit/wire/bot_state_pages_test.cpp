#include "wire/bot_state_pages.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "support/catch.hpp"
#include "wire/codec.hpp"

using namespace avenor;

namespace {

wire::BotState state_of(int orders, int positions, std::size_t text) {
  wire::BotState state;
  state.bot_id = domain::BotId{"b"};
  for (int i = 0; i < orders; ++i)
    state.open_orders.push_back({.client_order_id = domain::ClientOrderId{"b:entry:" + std::to_string(i)},
                                 .bot_id = state.bot_id,
                                 .symbol = domain::Symbol{"IBM"},
                                 .venue = domain::VenueName{"alpaca"},
                                 .qty = domain::Quantity{1},
                                 .status = domain::OrderStatus::Submitted,
                                 .version = 2,
                                 .message = std::string(text, '\x01')});
  for (int i = 0; i < positions; ++i)
    state.positions.push_back({.symbol = domain::Symbol{"S" + std::to_string(i)},
                               .venue = domain::VenueName{"alpaca"},
                               .bot_id = state.bot_id,
                               .qty = domain::Quantity{i}});
  return state;
}

}  // namespace

TEST_CASE("bot state: what fits is one page, as it always was") {
  const auto state = state_of(3, 2, 0);
  const auto pages = wire::pages_of(state, 7);
  REQUIRE(pages.size() == 1);
  CHECK(pages[0] == state);
  CHECK(wire::to_json(pages[0]).find("page") == std::string::npos);
  CHECK(wire::pages_of(state_of(0, 0, 0), 7).size() == 1);
}

TEST_CASE("bot state: whatever a bot holds, every page fits the bus, and the pages together are all of it") {
  wire::Decoder decoder;
  for (const auto& [orders, positions, text] :
       {std::tuple{5'000, 3, 0}, {2'000, 2'000, 0}, {300, 0, 5'000}, {0, 9'000, 0}}) {
    const auto state = state_of(orders, positions, static_cast<std::size_t>(text));
    const auto pages = wire::pages_of(state, 99);
    CHECK(pages.size() > 1);
    wire::BotStateParts parts;
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
    wire::BotStateParts parts;
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
  wire::BotStateParts parts{kBound};
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
  wire::BotStateParts parts;
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
  wire::BotStateParts parts;
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
  wire::BotStateParts parts;
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

TEST_CASE("bot state: page numbers that make no sense are refused") {
  wire::Decoder decoder;
  const auto decode = [&](const std::string& fields) {
    return decoder
        .decode("BOT_STATE.b", R"({"v":1,"source":"s","seq":1,"session":"x","ts":1,"bot_id":"b",)" + fields +
                                   R"("open_orders":[],"positions":[]})")
        .has_value();
  };
  CHECK(decode(""));
  CHECK(decode(R"("answer":5,"page":1,"pages":1,)"));
  CHECK(decode(R"("answer":5,"page":2,"pages":2,)"));
  CHECK_FALSE(decode(R"("answer":5,"page":3,"pages":2,)"));
  CHECK_FALSE(decode(R"("page":1,"pages":2,)"));
  CHECK_FALSE(decode(R"("answer":5,"page":0,"pages":2,)"));
  CHECK_FALSE(decode(R"("answer":5,"page":1,"pages":9223372036854775807,)"));
}
