#include "config/key_index.hpp"

#include <map>

#include "config/key_text.hpp"
#include "support/catch.hpp"

using namespace avenor::config;

namespace {

constexpr auto kKeys = std::to_array<Key>({
    {.name = "ITEMS", .type = KeyType::List, .meaning = "x"},
    {.name = "DATABASE_URL", .meaning = "x", .secret = true},
    {.name = "RISK_MAX_ORDER_QTY", .type = KeyType::Decimal, .meaning = "x", .limit = true},
    {.name = "RISK_FILE", .meaning = "x", .limit = true},
    {.name = "REDIS_DB_<BOT>",
     .type = KeyType::Integer,
     .least = "0",
     .most = "15",
     .meaning = "x",
     .each_of = "BOTS"},
    {.name = "<ACCOUNT>_KEY_ID", .meaning = "x", .secret = true, .each_of = "VENUES", .kind = "alpaca"},
    {.name = "<ACCOUNT>_PASSPHRASE", .meaning = "x", .secret = true, .each_of = "VENUES", .kind = "other"},
    {.name = "LATER_KEY_ID", .meaning = "x"},
});
constexpr auto kRooms = std::to_array<Room>({Room{.name = "test", .keys = kKeys}});

KeyIndex index_of(const std::map<std::string, std::vector<std::string>, std::less<>>& lists = {}) {
  return {kRooms, [&](std::string_view list) {
            const auto found = lists.find(list);
            return found == lists.end() ? std::vector<std::string>{} : found->second;
          }};
}

std::string nearest(const KeyIndex& index, std::string_view name) {
  const NamedKey* found = index.nearest(name);
  return found == nullptr ? "" : found->name;
}

}  // namespace

TEST_CASE("keys: a list makes a key of each of its items") {
  const auto index = index_of({{"BOTS", {"momentum_001", "dip-buyer.2"}}});
  REQUIRE(index.find("REDIS_DB_MOMENTUM_001"));
  CHECK(index.find("REDIS_DB_MOMENTUM_001")->key == &kKeys[4]);
  CHECK(index.find("REDIS_DB_MOMENTUM_001")->room == "test");
  CHECK(index.find("REDIS_DB_DIP_BUYER_2"));
  CHECK_FALSE(index.find("REDIS_DB_OTHER"));
  CHECK_FALSE(index.find("REDIS_DB_<BOT>"));
  CHECK_FALSE(index_of().find("REDIS_DB_MOMENTUM_001"));
}

TEST_CASE("keys: an account's keys are those of its venue, and a venue's own name always counts") {
  const auto index = index_of({{"VENUES", {"alpaca", "second:alpaca", "third:other"}}});
  CHECK(index.find("ALPACA_KEY_ID"));
  CHECK(index.find("SECOND_KEY_ID"));
  CHECK_FALSE(index.find("THIRD_KEY_ID"));
  CHECK(index.find("THIRD_PASSPHRASE"));
  CHECK_FALSE(index.find("SECOND_PASSPHRASE"));
  CHECK(index_of().find("ALPACA_KEY_ID"));
  CHECK_FALSE(index_of().find("SECOND_KEY_ID"));
}

TEST_CASE("keys: an account takes no key from its place, and its kind's own readers have nothing of it") {
  const auto index = index_of({{"VENUES", {"later:alpaca", "second : alpaca"}}});
  CHECK(index.find("LATER_KEY_ID")->key == &kKeys.back());
  CHECK_FALSE(index.find("LATER_KEY_ID")->of_account);
  CHECK(index.find("SECOND_KEY_ID")->of_account);
  CHECK_FALSE(index.find("ALPACA_KEY_ID")->of_account);
  static constexpr Key kKey{
      .name = "<ACCOUNT>_X", .meaning = "x", .readers = {"one"}, .kind_readers = {"other"}};
  CHECK(NamedKey{.name = "A_X", .key = &kKey, .of_account = true}.is_read_by("one"));
  CHECK_FALSE(NamedKey{.name = "A_X", .key = &kKey, .of_account = true}.is_read_by("other"));
  CHECK(NamedKey{.name = "KIND_X", .key = &kKey}.is_read_by("other"));
}

TEST_CASE("keys: a list that is too long makes a bounded number of keys") {
  std::vector<std::string> many;
  for (int i = 0; i < 5000; ++i) many.push_back("bot" + std::to_string(i));
  CHECK(index_of({{"BOTS", many}}).all().size() < 300);
}

TEST_CASE("keys: the nearest to a name is what was meant, perhaps") {
  const auto index = index_of({{"VENUES", {"second:alpaca"}}});
  CHECK(nearest(index, "RISC_MAX_ORDER_QTY") == "RISK_MAX_ORDER_QTY");
  CHECK(nearest(index, "RISK_MAX_ORDER_QYT") == "RISK_MAX_ORDER_QTY");
  CHECK(nearest(index, "risk_max_order_qty") == "RISK_MAX_ORDER_QTY");
  CHECK(nearest(index, "RISK_FIL") == "RISK_FILE");
  CHECK(nearest(index, "DATABASE_UR") == "DATABASE_URL");
  CHECK(nearest(index, "SECOND_KEYID") == "SECOND_KEY_ID");
  CHECK(nearest(index, "SECOND_KEY") == "SECOND_KEY_ID");
  CHECK(nearest(index, "RISK_" + std::string(100'000, 'X')) != "");
  for (const char* other : {"RISK_FILE", "MAX_ORDERS", "ITEM", "DISK_MAX_USE", "PATH", ""}) {
    INFO(other);
    CHECK(nearest(index, other).empty());
  }
}

TEST_CASE("keys: what is secret is known, and a name that sounds like it is taken for one") {
  const auto index = index_of({{"VENUES", {"second:alpaca"}}});
  CHECK(index.is_secret("DATABASE_URL"));
  CHECK(index.is_secret("SECOND_KEY_ID"));
  CHECK(index.is_secret("SOME_FUTURE_TOKEN"));
  CHECK_FALSE(index.is_secret("ITEMS"));
  CHECK_FALSE(index.is_secret("UNKNOWN"));
}

TEST_CASE("keys: a person is shown what a key takes") {
  using T = KeyType;
  CHECK(accepted_values({.name = "A", .meaning = "x"}) == "text");
  CHECK(accepted_values({.name = "A", .type = T::Integer, .least = "1", .most = "9", .meaning = "x"}) ==
        "a whole number from 1 to 9");
  CHECK(accepted_values({.name = "A", .type = T::Choice, .words = {"a", "b", "c"}, .meaning = "x"}) ==
        "a, b or c");
  CHECK(accepted_values({.name = "A", .type = T::Url, .words = {"tcp", "ipc"}, .meaning = "x"}) ==
        "a URL of tcp:// or ipc://");
  CHECK(accepted_values(
            {.name = "A", .type = T::Decimal, .least = "1", .most = "9", .words = {"max"}, .meaning = "x"}) ==
        "a decimal from 1 to 9, or max");
  CHECK(default_value({.name = "A", .fallback = "15", .meaning = "x"}) == "15");
  CHECK(default_value({.name = "A", .fallback = "15", .local_fallback = "2", .meaning = "x"}) ==
        "15 (on this machine: 2)");
}
