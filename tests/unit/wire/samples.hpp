// One message of every kind, with every field set, for round trips.
#pragma once

#include <vector>

#include "wire/messages.hpp"

namespace avenor::testing {

inline domain::Price price(const char* text) { return domain::Price::parse(text).value(); }
inline domain::Quantity quantity(const char* text) { return domain::Quantity::parse(text).value(); }
inline domain::Money money(const char* text) { return domain::Money::parse(text).value(); }
inline domain::CurrencyUnits units(const char* text) { return domain::CurrencyUnits::parse(text).value(); }

inline wire::Envelope sample_envelope() {
  return {.v = 1,
          .source = "market_data/alpaca",
          .seq = 42,
          .session = "0123456789abcdef",
          .ts = {1'700'000'000'123'456'789}};
}

inline domain::Quote sample_quote() {
  return {.symbol = domain::Symbol("ZZZ"),
          .venue = domain::VenueName("alpaca"),
          .event_ts = {1'700'000'000'000'000'001},
          .quote_ts = {1'700'000'000'000'000'001},
          .last_ts = {1'699'999'999'000'000'002},
          .bid = price("181.69"),
          .bid_size = quantity("300"),
          .ask = price("181.7"),
          .ask_size = quantity("200"),
          .last = price("181.695"),
          .last_size = quantity("0.000000000001"),
          .stale = true};
}

inline wire::Confirmation sample_confirmation() {
  return {.client_order_id = domain::ClientOrderId("momentum_001:entry:1700000000000"),
          .bot_id = domain::BotId("momentum_001"),
          .symbol = domain::Symbol("BTC/USD"),
          .venue = domain::VenueName("alpaca"),
          .side = domain::Side::Sell,
          .qty = quantity("10"),
          .status = domain::OrderStatus::PartiallyFilled,
          .filled_qty = quantity("4"),
          .fee_qty = quantity("0.006"),
          .avg_price = price("12345.678"),
          .venue_order_id = domain::VenueOrderId("b3b2-\"quoted\""),
          .version = 3,
          .error = "venue.halted",
          .message = "the venue said: \xE2\x80\x9Ehalt\xE2\x80\x9C\n\ttwice \\ \x01"};
}

inline wire::PositionReport sample_position() {
  return {.symbol = domain::Symbol("BTC/USD"),
          .venue = domain::VenueName("alpaca"),
          .bot_id = domain::BotId("momentum_001"),
          .qty = quantity("-4.5"),
          .avg_price = price("999999999.999999999999"),
          .realized_pnl = money("-0.01")};
}

inline domain::OrderRequest sample_request() {
  return {.client_order_id = domain::ClientOrderId("momentum_001:entry:1700000000000"),
          .bot_id = domain::BotId("momentum_001"),
          .symbol = domain::Symbol("ZZZ"),
          .venue = domain::VenueName("alpaca"),
          .side = domain::Side::Buy,
          .type = domain::OrderType::StopLimit,
          .qty = quantity("100"),
          .time_in_force = domain::TimeInForce::Gtc,
          .reason = domain::Reason::TrailingStop,
          .limit_price = price("181.5"),
          .stop_price = price("181.4"),
          .bracket =
              domain::Bracket{
                  .take_profit = price("200"), .stop_loss = price("170"), .stop_loss_limit = price("169.5")},
          .expires_ts = {1'700'000'060'000'000'000},
          .rationale = R"({"signal":"ema_cross","fast":1.5,"seen":["181.69",null,true]})"};
}

inline std::vector<wire::Message> sample_messages() {
  const domain::BotId bot("momentum_001");
  const domain::ClientOrderId id("momentum_001:entry:1700000000000");
  return {
      sample_quote(),
      domain::Bar{.symbol = domain::Symbol("ZZZ"),
                  .venue = domain::VenueName("alpaca"),
                  .interval = "1m",
                  .open = price("1"),
                  .high = price("2.5"),
                  .low = price("0.5"),
                  .close = price("1.1"),
                  .volume = quantity("123456789"),
                  .event_ts = {1'700'000'000'000'000'000}},
      domain::Balance{.venue = domain::VenueName("alpaca"),
                      .currency = domain::Currency("USD"),
                      .cash = money("-100.25"),
                      .equity = money("100000"),
                      .buying_power = money("200000")},
      sample_position(),
      sample_request(),
      wire::OrderCancel{.client_order_id = id, .bot_id = bot},
      wire::OrderReplace{.client_order_id = id,
                         .new_client_order_id = domain::ClientOrderId("momentum_001:entry:1700000000001"),
                         .bot_id = bot,
                         .qty = quantity("5"),
                         .filled_qty = quantity("2"),
                         .limit_price = price("3"),
                         .stop_price = price("4")},
      wire::OrderQuery{.bot_id = bot},
      wire::BotState{.bot_id = bot,
                     .open_orders = {sample_confirmation(), sample_confirmation()},
                     .positions = {sample_position()}},
      wire::BotState{.bot_id = bot, .open_orders = {}, .positions = {}},
      sample_confirmation(),
      wire::Ack{.client_order_id = id, .bot_id = bot, .version = 7},
      domain::Fill{.client_order_id = id,
                   .bot_id = bot,
                   .exec_id = domain::ExecId("20240101::77"),
                   .symbol = domain::Symbol("ZZZ"),
                   .venue = domain::VenueName("alpaca"),
                   .side = domain::Side::Sell,
                   .price = price("181.69"),
                   .qty = quantity("50"),
                   .fee = {.currency = domain::Currency("USD"), .amount = units("0.0013")},
                   .event_ts = {1'700'000'000'000'000'000}},
      wire::Heartbeat{.service = "market_data",
                      .instance = "alpaca",
                      .pid = 4711,
                      .degraded = true,
                      .detail = "feed is mute",
                      .uptime_s = 12.5,
                      .gaps = 3,
                      .dropped = 4},
      wire::Alert{.severity = wire::Severity::Critical,
                  .code = "heartbeat.lost",
                  .message = "execution has been silent for 45 s",
                  .subject = "execution"},
      wire::Alert{.severity = wire::Severity::Info, .code = "heartbeat.back", .message = "", .subject = ""},
      wire::Control{
          .reply = false, .request_id = "r1", .verb = "halt", .args = {{"bot", "momentum_001"}, {"x", ""}}},
      wire::Control{.reply = true, .request_id = "r1", .verb = "halt", .args = {}},
  };
}

}  // namespace avenor::testing
