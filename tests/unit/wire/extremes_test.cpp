// Every field of every topic at its extremes: the decoder answers, and what it takes is bounded.
#include "unit/wire/extremes.hpp"
#include "core/byte_order_mark.hpp"
#include "support/catch.hpp"
#include "unit/wire/samples.hpp"
#include "wire/bounds.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace avenor;

namespace {

template <class Amount>
bool is_bounded(const Amount& amount) {
  return Amount::bounded(amount.decimal()).has_value();
}
template <class Amount>
bool is_bounded(const std::optional<Amount>& amount) {
  return !amount || is_bounded(*amount);
}
bool is_bounded(core::WallTime time) { return time.ns >= 0 && time <= domain::kLatestTime; }

struct Bounded {
  bool operator()(const domain::Quote& q) const {
    const auto above_zero = [](const auto& price) { return !price || price->is_positive(); };
    return is_bounded(q.bid) && is_bounded(q.ask) && is_bounded(q.last) && is_bounded(q.bid_size) &&
           is_bounded(q.ask_size) && is_bounded(q.last_size) && is_bounded(q.event_ts) && above_zero(q.bid) &&
           above_zero(q.ask) && above_zero(q.last);
  }
  bool operator()(const domain::Bar& b) const {
    return is_bounded(b.open) && is_bounded(b.high) && is_bounded(b.low) && is_bounded(b.close) &&
           is_bounded(b.volume) && is_bounded(b.event_ts);
  }
  bool operator()(const domain::Balance& b) const {
    return is_bounded(b.cash) && is_bounded(b.equity) && is_bounded(b.buying_power);
  }
  bool operator()(const wire::PositionReport& p) const {
    return is_bounded(p.qty) && is_bounded(p.avg_price) && is_bounded(p.realized_pnl);
  }
  bool operator()(const domain::OrderRequest& r) const {
    const domain::Bracket bracket = r.bracket.value_or(domain::Bracket{});
    return is_bounded(r.qty) && is_bounded(r.limit_price) && is_bounded(r.stop_price) &&
           is_bounded(bracket.take_profit) && is_bounded(bracket.stop_loss) &&
           is_bounded(bracket.stop_loss_limit) && is_bounded(r.expires_ts);
  }
  bool operator()(const wire::OrderReplace& r) const {
    return is_bounded(r.qty) && is_bounded(r.filled_qty) && is_bounded(r.limit_price) &&
           is_bounded(r.stop_price);
  }
  bool operator()(const wire::Confirmation& c) const {
    return is_bounded(c.qty) && is_bounded(c.filled_qty) && is_bounded(c.fee_qty) &&
           is_bounded(c.avg_price) && c.version <= wire::kMostVersion;
  }
  bool operator()(const wire::BotState& s) const {
    return std::all_of(s.open_orders.begin(), s.open_orders.end(), *this) &&
           std::all_of(s.positions.begin(), s.positions.end(), *this);
  }
  bool operator()(const domain::Fill& f) const {
    return is_bounded(f.price) && is_bounded(f.qty) && is_bounded(f.fee.amount) && is_bounded(f.event_ts) &&
           domain::value_of(f.price, f.qty);
  }
  bool operator()(const wire::Heartbeat& h) const {
    return h.uptime_s >= 0 && h.uptime_s <= wire::kLongestUptime;
  }
  bool operator()(const wire::Ack& a) const { return a.version <= wire::kMostVersion; }
  template <class Other>
  bool operator()(const Other&) const {
    return true;
  }
};

}  // namespace

TEST_CASE("wire: each number of each topic is bounded, and both halves of the decoder agree on it") {
  wire::Decoder decoder;
  std::size_t tried = 0, taken = 0;
  std::string payload;
  for (const wire::Message& message : testing::sample_messages()) {
    const std::string topic = wire::topic_of(message);
    wire::encode(testing::sample_envelope(), message, payload);
    REQUIRE(decoder.decode(topic, payload));
    for (const std::string& extreme : testing::with_extremes(payload)) {
      ++tried;
      const auto decoded = decoder.decode(topic, extreme);
      const auto slowly = decoder.decode(topic, " " + extreme);
      INFO(extreme);
      REQUIRE(decoded.has_value() == slowly.has_value());
      if (!decoded) continue;
      ++taken;
      REQUIRE(decoded->message == slowly->message);
      REQUIRE(is_bounded(decoded->envelope.ts));
      REQUIRE(std::visit(Bounded{}, decoded->message));
    }
  }
  CHECK(tried > 3'000);
  CHECK(taken > 300);
}

TEST_CASE("wire: a refusal at a bound names the field, the value and the bound") {
  wire::Decoder decoder;
  std::string payload;
  wire::encode(testing::sample_envelope(), testing::sample_request(), payload);
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = payload;
    copy.replace(copy.find(from), from.size(), to);
    const auto decoded = decoder.decode("TRADE_ORDER.CREATE", copy);
    return decoded ? std::string{} : decoded.error().message;
  };
  CHECK(changed(R"("qty":"100")", R"("qty":"1000000000000")").empty());
  CHECK(changed(R"("qty":"100")", R"("qty":"999999999999999999")") ==
        "field qty: 999999999999999999 is beyond the largest quantity taken, 10^12");
  CHECK(changed(R"("limit_price":"181.5")", R"("limit_price":"50000000000000000")") ==
        "field limit_price: 50000000000000000 is beyond the largest price taken, 10^9");
  CHECK_THAT(changed(R"("expires_ts":1700000060000000000)", R"("expires_ts":7258118400000000001)"),
             ContainsSubstring("expires_ts: out of range"));
}

TEST_CASE("wire: a byte order mark is refused, whatever the JSON library makes of it") {
  wire::Decoder decoder;
  std::string payload;
  for (const wire::Message& message : testing::sample_messages()) {
    const std::string topic = wire::topic_of(message);
    wire::encode(testing::sample_envelope(), message, payload);
    for (const std::string& before :
         {std::string(core::kByteOrderMark), std::string(core::kByteOrderMark) + " "}) {
      const auto decoded = decoder.decode(topic, before + payload);
      REQUIRE_FALSE(decoded);
      CHECK_THAT(decoded.error().message, ContainsSubstring("byte order mark"));
    }
    CHECK_FALSE(decoder.decode(topic, " " + std::string(core::kByteOrderMark) + payload));
    CHECK_FALSE(decoder.decode(topic, payload + std::string(core::kByteOrderMark)));
  }
}
