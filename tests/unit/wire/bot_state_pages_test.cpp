#include "wire/bot_state_pages.hpp"

#include <string>

#include "support/bot_states.hpp"
#include "support/catch.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace avenor;
using testing::state_of;

TEST_CASE("bot state: what fits is one page, as it always was") {
  const auto state = state_of(3, 2, 0);
  const auto pages = wire::pages_of(state, 7);
  REQUIRE(pages.size() == 1);
  CHECK(pages[0] == state);
  CHECK(wire::to_json(pages[0]).find("page") == std::string::npos);
  CHECK(wire::pages_of(state_of(0, 0, 0), 7).size() == 1);
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
