#include <array>

#include "support/catch.hpp"
#include "unit/wire/samples.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace avenor;

namespace {

const std::string kHead = R"("v":1,"source":"s","seq":1,"session":"x","ts":1,)";
const std::string kPriceBody = R"("symbol":"ZZZ","venue":"alpaca","event_ts":1)";

std::string price_with(const std::string& more) { return "{" + kHead + kPriceBody + more + "}"; }

std::string refusal(std::string_view topic, std::string_view payload) {
  static wire::Decoder decoder;
  const auto decoded = decoder.decode(topic, payload);
  return decoded ? "" : decoded.error().message;
}

struct Bad {
  std::string payload;
  std::string says;
};

}  // namespace

TEST_CASE("wire: the smallest PRICE is taken, unknown fields are ignored") {
  CHECK(refusal("PRICE.ZZZ", price_with("")).empty());
  CHECK(refusal("PRICE.ZZZ", price_with(R"(,"new":{"a":[1,2,{"b":null}]},"x":1.5,"bid":null)")).empty());
}

TEST_CASE("wire: an amount has one spelling, read the same with blanks and without") {
  for (const char* text : {"1", "0.5", "10", "100.010", "0"}) {
    INFO(text);
    CHECK(refusal("PRICE.ZZZ", price_with(R"(,"bid_size":")" + std::string(text) + "\"")).empty());
    CHECK(refusal("PRICE.ZZZ", price_with(R"(, "bid_size": ")" + std::string(text) + "\"")).empty());
  }
}

TEST_CASE("wire: a PRICE that does not fit is refused with the field's name") {
  const std::vector<Bad> table = {
      {price_with(R"(,"bid":181.69)"), "bid: not a string"},
      {price_with(R"(,"bid":"NaN")"), "bid"},
      {price_with(R"(,"bid":"1e400")"), "bid"},
      {price_with(R"(,"bid":"1e5")"), "bid"},
      {price_with(R"(,"bid":"+1")"), "bid: '+1' is not a plain decimal"},
      {price_with(R"(,"bid":"01")"), "bid: '01' is not a plain decimal"},
      {price_with(R"(,"bid":"00")"), "bid"},
      {price_with(R"(,"bid":"00.5")"), "bid"},
      {price_with(R"(,"bid_size":"-01")"), "bid_size"},
      {price_with(R"(,"bid_size":"-+1")"), "bid_size"},
      {price_with(R"(,"bid":"Infinity")"), "bid"},
      {price_with(R"(,"bid":" 1")"), "bid"},
      {price_with(R"(,"bid":"1.0000000000001")"), "bid"},
      {price_with(R"(,"bid":"1000000000000000000")"), "bid"},
      {price_with(R"(,"bid":["1"])"), "bid"},
      {price_with(R"(,"bid":{"x":"1"})"), "bid"},
      {price_with(R"(,"stale":"yes")"), "stale: not true or false"},
      {price_with(R"(,"stale":1)"), "stale"},
      {price_with(R"(,"bid":NaN)"), "not JSON"},
      {price_with(R"(,"new":1e400)"), "not JSON"},
      {price_with(R"(,"new":-Infinity)"), "not JSON"},
      {price_with(R"(,"bid":"1","bid":"2")"), "twice"},
      {price_with(R"(,"bid":"1","\u0062id":"2")"), "twice"},
      {price_with(R"(,"new":{"a":1,"a":1})"), "twice"},
      {price_with(R"(,"new":[[{"a":1,"b":{"c":1,"c":2}}]])"), "twice"},
      {"{" + kHead + R"("venue":"alpaca","event_ts":1})", "symbol: missing"},
      {"{" + kHead + R"("symbol":"","venue":"alpaca","event_ts":1})", "symbol"},
      {"{" + kHead + R"("symbol":"zz z","venue":"alpaca","event_ts":1})", "symbol"},
      {"{" + kHead + R"("symbol":"ZZZ","venue":"alpaca","event_ts":1.5})", "event_ts"},
      {"{" + kHead + R"("symbol":"ZZZ","venue":"alpaca","event_ts":0})", "event_ts"},
      {"{" + kHead + R"("symbol":"ZZZ","venue":"alpaca","event_ts":9223372036854775808})", "event_ts"},
      {"{" + kHead + R"("symbol":"ZZZX","venue":"alpaca","event_ts":1})", "belongs on PRICE.ZZZX"},
      {"{" + kPriceBody + "}", "v: missing"},
      {R"({"v":2,"source":"s","seq":1,"session":"x","ts":1,)" + kPriceBody + "}", "v: out of range"},
      {R"({"v":"1","source":"s","seq":1,"session":"x","ts":1,)" + kPriceBody + "}", "v"},
      {R"({"v":1,"source":"","seq":1,"session":"x","ts":1,)" + kPriceBody + "}", "source"},
      {R"({"v":1,"source":"s","seq":0,"session":"x","ts":1,)" + kPriceBody + "}", "seq"},
      {R"({"v":1,"source":"s","seq":-1,"session":"x","ts":1,)" + kPriceBody + "}", "seq"},
      {R"({"v":1,"source":"s","seq":1,"session":"x","ts":-1,)" + kPriceBody + "}", "ts"},
  };
  for (const Bad& bad : table) {
    INFO(bad.payload);
    CHECK_THAT(refusal("PRICE.ZZZ", bad.payload), ContainsSubstring(bad.says));
  }
}

TEST_CASE("wire: what is no JSON object is refused") {
  const std::string good = price_with("");
  CHECK_FALSE(refusal("PRICE.ZZZ", "").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", " ").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", "null").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", "[" + good + "]").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", "\"" + std::string("text") + "\"").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", good + "x").empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", good + good).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", good + std::string(1, '\0')).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",\"new\":\"\xff\xfe\"")).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",\"new\":\"\xed\xa0\x80\"")).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",")).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",'new':1")).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",\"new\":01")).empty());
}

TEST_CASE("wire: half a message is refused wherever it was cut") {
  std::string payload;
  wire::encode(testing::sample_envelope(), testing::sample_request(), payload);
  for (std::size_t length = 0; length < payload.size(); ++length) {
    INFO(payload.substr(0, length));
    CHECK_FALSE(refusal("TRADE_ORDER.CREATE", payload.substr(0, length)).empty());
  }
}

TEST_CASE("wire: nesting has a bound") {
  const auto nested = [](std::size_t depth) {
    return price_with(",\"new\":" + std::string(depth, '[') + std::string(depth, ']'));
  };
  CHECK(refusal("PRICE.ZZZ", nested(10)).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", nested(17)).empty());
  CHECK_FALSE(refusal("PRICE.ZZZ", nested(50'000)).empty());
}

TEST_CASE("wire: size has a bound, and a huge object of one-letter keys is no trap") {
  CHECK_FALSE(refusal("PRICE.ZZZ", price_with(",\"new\":\"" + std::string(10'000'000, 'x') + "\"")).empty());
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += ",\"k" + std::to_string(i) + "\":1";
  CHECK(refusal("PRICE.ZZZ", price_with(many)).empty());
  CHECK_THAT(refusal("PRICE.ZZZ", price_with(many + ",\"k7\":2")), ContainsSubstring("twice"));
}

TEST_CASE("wire: a topic that nobody knows is refused") {
  const std::string good = price_with("");
  for (const char* topic : {"", "PRICE", "PRICE.", "PRICES.ZZZ", "price.ZZZ", "ACCOUNT.BALANCE.X",
                            "ALERT.LOUD", "CONTROL.", "TRADE_ORDER.", "TRADE_ORDER.CREATE2", "\xff\xff"}) {
    INFO(topic);
    CHECK_FALSE(refusal(topic, good).empty());
  }
}

TEST_CASE("wire: an order with a wrong word or type is refused") {
  std::string payload;
  wire::encode(testing::sample_envelope(), testing::sample_request(), payload);
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = payload;
    copy.replace(copy.find(from), from.size(), to);
    return copy;
  };
  REQUIRE(refusal("TRADE_ORDER.CREATE", payload).empty());
  const std::vector<std::array<std::string, 3>> table = {
      {R"("side":"buy")", R"("side":"BUY")", "side"},
      {R"("side":"buy")", R"("side":1)", "side"},
      {R"("type":"stop_limit")", R"("type":"iceberg")", "type"},
      {R"("qty":"100")", R"("qty":100)", "qty"},
      {R"("qty":"100")", R"("qty":"")", "qty"},
      {R"("time_in_force":"gtc")", R"("time_in_force":"GTD")", "time_in_force"},
      {R"("reason":"trailing_stop")", R"("reason":"")", "reason"},
      {R"("bot_id":"momentum_001")", R"("bot_id":"momentum 001")", "bot_id"},
      {R"("bot_id":"momentum_001")", R"("bot_id":null)", "bot_id: missing"},
      {R"("client_order_id":"momentum_001:entry:1700000000000")",
       R"("client_order_id":"'; drop table trades")", "client_order_id"},
      {R"("expires_ts":1700000060000000000)", R"("expires_ts":"soon")", "expires_ts"},
      {R"("rationale":{)", R"("rationale":"x","y":{)", "rationale: not an object"},
      {R"("signal":"ema_cross")", R"("signal":")" + std::string(4097, 'x') + '"',
       "rationale: longer than 4096"},
  };
  for (const auto& [from, to, says] : table) {
    INFO(to);
    CHECK_THAT(refusal("TRADE_ORDER.CREATE", changed(from, to)), ContainsSubstring(says));
  }
}

TEST_CASE("wire: a replacement that gives less than nothing as filled is refused") {
  const auto with = [](const std::string& filled) {
    return "{" + kHead + R"("client_order_id":"b:entry:1","new_client_order_id":"b:entry:2","bot_id":"b",)" +
           R"("qty":"5","filled_qty":")" + filled + "\"}";
  };
  for (const char* good : {"0", "2"}) CHECK(refusal("TRADE_ORDER.REPLACE", with(good)).empty());
  for (const char* bad : {"-1", "-0.000000000001"}) {
    INFO(bad);
    CHECK_THAT(refusal("TRADE_ORDER.REPLACE", with(bad)), ContainsSubstring("filled_qty: below zero"));
  }
}

TEST_CASE("wire: a bad entry in a BOT_STATE refuses the whole") {
  const std::string head = "{" + kHead + R"("bot_id":"b",)";
  CHECK_FALSE(refusal("BOT_STATE.b", head + R"("open_orders":[1],"positions":[]})").empty());
  CHECK_FALSE(refusal("BOT_STATE.b", head + R"("open_orders":[{}],"positions":[]})").empty());
  CHECK_FALSE(refusal("BOT_STATE.b", head + R"("open_orders":{},"positions":[]})").empty());
  CHECK_FALSE(refusal("BOT_STATE.b", head + R"("open_orders":[]})").empty());
  CHECK(refusal("BOT_STATE.b", head + R"("open_orders":[],"positions":[]})").empty());
}

TEST_CASE("wire: heartbeats, alerts and controls keep to their shape") {
  const std::string beat = "{" + kHead + R"("service":"proxy","instance":"","pid":1,"uptime_s":3,"state":)";
  CHECK(refusal("HEARTBEAT.PROXY", beat + "\"ok\"}").empty());
  CHECK_THAT(refusal("HEARTBEAT.PROXY", beat + "\"fine\"}"), ContainsSubstring("state"));
  CHECK_THAT(refusal("HEARTBEAT.PROXI", beat + "\"ok\"}"), ContainsSubstring("belongs on"));
  CHECK_THAT(refusal("ALERT.INFO", "{" + kHead + R"("message":"x"})"), ContainsSubstring("code"));
  const std::string control = "{" + kHead + R"("request_id":"1","verb":"halt","args":)";
  CHECK(refusal("CONTROL.REQUEST", control + R"({"a":"b"}})").empty());
  CHECK_THAT(refusal("CONTROL.REQUEST", control + R"({"a":1}})"), ContainsSubstring("args"));
}

TEST_CASE("wire: a refusal never repeats control characters or a whole payload") {
  const std::string key = "\\u001b[2J" + std::string(5000, 'k');
  const std::string why = refusal("PRICE.ZZZ", price_with(",\"" + key + "\":1,\"" + key + "\":1"));
  CHECK_THAT(why, ContainsSubstring("twice"));
  CHECK(why.size() < 200);
  CHECK(why.find('\x1b') == std::string::npos);
}
