#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/wire/samples.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"
#include "wire/topics.hpp"

using namespace avenor;

TEST_CASE("wire: every message comes back as it went out") {
  wire::Decoder decoder;
  std::string payload;
  for (const wire::Message& message : testing::sample_messages()) {
    const std::string topic = wire::topic_of(message);
    wire::encode(testing::sample_envelope(), message, payload);
    INFO(topic << " " << payload);
    const auto decoded = decoder.decode(topic, payload);
    if (!decoded) FAIL(decoded.error().message);
    CHECK(decoded->envelope == testing::sample_envelope());
    CHECK(decoded->message == message);
  }
}

// A leading blank is one of the things that the decoder's fast half leaves to the other.
TEST_CASE("wire: both halves of the decoder agree on every payload with a byte changed, gone or doubled") {
  wire::Decoder decoder;
  wire::Decoded fast, slow;
  const auto agree = [&](const std::string& topic, const std::string& text) {
    const bool taken = decoder.decode(topic, text, fast).has_value();
    if (decoder.decode(topic, " " + text, slow).has_value() != taken) return false;
    return !taken || (fast.envelope == slow.envelope && fast.message == slow.message);
  };
  std::vector<wire::Message> messages = testing::sample_messages();
  domain::OrderRequest bare = testing::sample_request();
  for (const char* rationale : {"", R"({"signal":"cross","mid":"181.69"})"}) {
    bare.rationale = rationale;
    messages.push_back(bare);
  }
  wire::Confirmation plain = testing::sample_confirmation();
  plain.venue_order_id = domain::VenueOrderId("b3b2-1");
  plain.message = "no more";
  messages.push_back(plain);

  const std::string bytes = std::string("\"\\,:{}[ 09.-+eaZ\x7f\xc3") + '\0';
  std::string payload;
  for (const wire::Message& message : messages) {
    const std::string topic = wire::topic_of(message);
    wire::encode(testing::sample_envelope(), message, payload);
    for (std::size_t at = 0; at < payload.size(); ++at) {
      std::vector<std::string> variants = {std::string(payload).erase(at, 1),
                                           std::string(payload).insert(at, 1, payload[at])};
      for (const char c : bytes) variants.push_back(std::string(payload).replace(at, 1, 1, c));
      for (const std::string& variant : variants) {
        if (!agree(topic, variant)) FAIL(variant);
      }
    }
  }
}

TEST_CASE("wire: what encode() writes of flat messages is read the fast way") {
  wire::Decoder decoder;
  std::string payload;
  domain::Quote quote = testing::sample_quote();
  domain::OrderRequest request = testing::sample_request();
  request.rationale = R"({"signal":"cross","mid":"181.69"})";
  wire::Confirmation confirmation = testing::sample_confirmation();
  confirmation.venue_order_id = {};
  confirmation.message = "no more";
  const wire::Ack ack{.client_order_id = request.client_order_id, .bot_id = request.bot_id, .version = 1};
  std::uint64_t read = 0;
  for (const wire::Message& message :
       {wire::Message(quote), wire::Message(request), wire::Message(confirmation),
        wire::Message(testing::sample_position()), wire::Message(ack)}) {
    wire::encode(testing::sample_envelope(), message, payload);
    INFO(payload);
    CHECK(decoder.decode(wire::topic_of(message), payload).has_value());
    CHECK(decoder.plain() == ++read);
  }
}

TEST_CASE("wire: what is absent stays absent") {
  wire::Decoder decoder;
  std::string payload;
  const auto returns = [&](const wire::Message& message) {
    wire::encode(testing::sample_envelope(), message, payload);
    const auto decoded = decoder.decode(wire::topic_of(message), payload);
    return decoded.has_value() && decoded->message == message;
  };

  domain::Quote quote = testing::sample_quote();
  quote.bid = quote.ask = quote.last = std::nullopt;
  quote.bid_size = quote.ask_size = quote.last_size = std::nullopt;
  quote.stale = false;
  CHECK(returns(quote));

  domain::OrderRequest request = testing::sample_request();
  request.limit_price = request.stop_price = std::nullopt;
  request.bracket = std::nullopt;
  request.expires_ts = {};
  request.rationale.clear();
  CHECK(returns(request));

  wire::Confirmation confirmation = testing::sample_confirmation();
  confirmation.avg_price = std::nullopt;
  confirmation.venue_order_id = {};
  confirmation.error.clear();
  confirmation.message.clear();
  CHECK(returns(confirmation));

  wire::PositionReport total = testing::sample_position();
  total.bot_id = {};
  total.realized_pnl = std::nullopt;
  CHECK(returns(total));
}

TEST_CASE("wire: a PRICE payload is spelt as the contract says") {
  std::string payload;
  domain::Quote quote = testing::sample_quote();
  quote.stale = false;
  wire::encode(testing::sample_envelope(), quote, payload);
  CHECK(
      payload ==
      R"({"v":1,"source":"market_data/alpaca","seq":42,"session":"0123456789abcdef","ts":1700000000123456789,)"
      R"("symbol":"ZZZ","venue":"alpaca","event_ts":1700000000000000001,"quote_ts":1700000000000000001,"last_ts":1699999999000000002,)"
      R"("bid":"181.69","bid_size":"300",)"
      R"("ask":"181.7","ask_size":"200","last":"181.695","last_size":"0.000000000001","stale":false})");
}

TEST_CASE("wire: to_json is the payload without its envelope") {
  CHECK(wire::to_json(wire::OrderQuery{.bot_id = domain::BotId("b")}) == R"({"bot_id":"b"})");
  CHECK(wire::to_json(wire::BotState{.bot_id = domain::BotId("b"), .open_orders = {}, .positions = {}}) ==
        R"({"bot_id":"b","open_orders":[],"positions":[]})");
}

TEST_CASE("wire: topics carry the symbol, the service and the severity") {
  CHECK(wire::topic_of(testing::sample_quote()) == "PRICE.ZZZ");
  CHECK(wire::topics::heartbeat("market_data") == "HEARTBEAT.MARKET_DATA");
  CHECK(wire::topic_of(
            wire::Alert{.severity = wire::Severity::Warning, .code = "x", .message = "", .subject = ""}) ==
        "ALERT.WARNING");
}

TEST_CASE("wire: what is told of a symbol away from its home, or of another account, names the venue") {
  const domain::HomeVenues homes{domain::VenueName{"alpaca"},
                                 {{domain::Symbol{"BTC/USD"}, domain::VenueName{"second"}}}};
  wire::Decoder decoder;
  std::string topic, payload;
  const auto topic_of = [&](const wire::Message& message) {
    wire::topic_of(message, homes, topic);
    return topic;
  };
  auto quote = testing::sample_quote();
  const auto at = [&](const char* symbol, const char* venue) {
    quote.symbol = domain::Symbol{symbol};
    quote.venue = domain::VenueName{venue};
    return topic_of(quote);
  };
  CHECK(at("IBM", "alpaca") == "PRICE.IBM");
  CHECK(at("IBM", "second") == "PRICE.IBM@second");
  CHECK(at("BTC/USD", "second") == "PRICE.BTC/USD");
  CHECK(at("BTC/USD", "alpaca") == "PRICE.BTC/USD@alpaca");
  wire::encode(testing::sample_envelope(), quote, payload);
  for (const char* good : {"PRICE.BTC/USD", "PRICE.BTC/USD@alpaca"}) CHECK(decoder.decode(good, payload));
  for (const char* bad :
       {"PRICE.BTC/USD@second", "PRICE.BTC/USD@", "PRICE.BTC/USDalpaca", "PRICE.BTC/USD@alpaca@alpaca",
        "PRICE.@alpaca", "PRICE.BTC/USD@alpacax", "POSITION.BTC/USD@alpaca"})
    CHECK_FALSE(decoder.decode(bad, payload));

  auto position = testing::sample_position();
  position.symbol = domain::Symbol{"IBM"};
  position.venue = domain::VenueName{"second"};
  CHECK(topic_of(position) == "POSITION.IBM@second");
  const domain::Balance balance{.venue = domain::VenueName{"second"}, .currency = domain::Currency{"USD"}};
  CHECK(topic_of(balance) == "ACCOUNT.BALANCE@second");
  wire::encode(testing::sample_envelope(), balance, payload);
  CHECK(decoder.decode("ACCOUNT.BALANCE@second", payload));
  CHECK(decoder.decode("ACCOUNT.BALANCE", payload));
  for (const char* bad :
       {"ACCOUNT.BALANCE@alpaca", "ACCOUNT.BALANCE@", "ACCOUNT.BALANCEX", "ACCOUNT.BALANCE@second@second"})
    CHECK_FALSE(decoder.decode(bad, payload));
  CHECK(wire::topic_of(balance) == "ACCOUNT.BALANCE");
}

TEST_CASE("wire: the venues that a bot's state waits for, and an order without a venue, come through") {
  wire::Decoder decoder;
  std::string payload;
  const wire::BotState state{.bot_id = domain::BotId("b"),
                             .waiting_for = {domain::VenueName{"second"}, domain::VenueName{"third"}}};
  wire::encode(testing::sample_envelope(), state, payload);
  const auto decoded = decoder.decode("BOT_STATE.b", payload);
  REQUIRE(decoded);
  CHECK(std::get<wire::BotState>(decoded->message) == state);
  for (const char* bad : {R"("second")", R"([1])", R"(["Not A Venue"])", R"([["second"]])", R"({"a":"b"})"}) {
    auto text = payload;
    text.replace(text.find(R"(["second","third"])"), 18, bad);
    CHECK_FALSE(decoder.decode("BOT_STATE.b", text));
  }
  auto order = testing::sample_request();
  order.venue = {};
  wire::encode(testing::sample_envelope(), order, payload);
  CHECK(payload.find("venue") == std::string::npos);
  const auto read = decoder.decode("TRADE_ORDER.CREATE", payload);
  REQUIRE(read);
  CHECK(std::get<domain::OrderRequest>(read->message) == order);
}

TEST_CASE("wire: amounts of every size keep every digit") {
  wire::Decoder decoder;
  std::string payload;
  for (const char* text :
       {"0", "-0.000000000001", "0.1", "1", "-1", "10", "0.100000000001", "9223372.036854775807",
        "9223372.036854775808", "-9223372.036854775809", "999999999.999999999999", "1000000000",
        "-1000000000", "123456789.000001", "0.999999", "0.0000010"}) {
    wire::PositionReport position = testing::sample_position();
    position.avg_price = testing::price(text);  // (of the prices the one that may have either sign)
    wire::encode(testing::sample_envelope(), position, payload);
    INFO(payload);
    CHECK_THAT(payload, ContainsSubstring("\"avg_price\":\"" + position.avg_price.to_string() + "\""));
    const auto decoded = decoder.decode(wire::topic_of(position), payload);
    REQUIRE(decoded.has_value());
    CHECK(std::get<wire::PositionReport>(decoded->message).avg_price == position.avg_price);
  }
}

TEST_CASE("wire: words of a venue that are not UTF-8 go out readable, not as garbage") {
  wire::Decoder decoder;
  std::string payload;
  wire::Confirmation confirmation = testing::sample_confirmation();
  for (const char* broken :
       {"\xff", "caf\xe9 au lait", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf", "\xe2\x82"}) {
    confirmation.message = std::string("said ") + broken;
    wire::encode(testing::sample_envelope(), confirmation, payload);
    const auto decoded = decoder.decode("TRADE_CONFIRMATION", payload);
    REQUIRE(decoded.has_value());
    CHECK_THAT(std::get<wire::Confirmation>(decoded->message).message, ContainsSubstring("said "));
    CHECK_THAT(std::get<wire::Confirmation>(decoded->message).message, ContainsSubstring("\xEF\xBF\xBD"));
  }
  confirmation.message = std::string(3000, 'x') + "\"" + std::string(3000, '\xfe');
  wire::encode(testing::sample_envelope(), confirmation, payload);
  CHECK(decoder.decode("TRADE_CONFIRMATION", payload).has_value());
}

TEST_CASE("wire: the rationale is carried in minified form") {
  wire::Decoder decoder;
  std::string payload;
  wire::encode(testing::sample_envelope(), testing::sample_request(), payload);
  const std::string tight = R"("rationale":{"signal")";
  payload.replace(payload.find(tight), tight.size(), "\"rationale\" : {  \"signal\"");
  const auto decoded = decoder.decode("TRADE_ORDER.CREATE", payload);
  REQUIRE(decoded.has_value());
  CHECK(std::get<domain::OrderRequest>(decoded->message) == testing::sample_request());
}

TEST_CASE("wire: a confirmation says what the order knows") {
  domain::Order order;
  order.request = testing::sample_request();
  order.version = 2;
  CHECK_FALSE(wire::confirmation_of(order).avg_price.has_value());
  order.filled_qty = testing::quantity("1");
  order.avg_price = testing::price("3");
  CHECK(wire::confirmation_of(order).avg_price == testing::price("3"));
  CHECK(wire::confirmation_of(order).version == 2);
}
