#include <set>

#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/feed_errors.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/body.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/orders/status_map.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_market.hpp"
#include "venue/alpaca/parse_orders.hpp"
#include "venue/alpaca/parse_stream.hpp"

using namespace avenor;
using namespace avenor::venue;
using namespace avenor::venue::alpaca;
using namespace avenor::testing::alpaca;
using E = domain::OrderEvent;
using Kind = VenueError::Kind;

namespace {

core::Decimal dec(std::string_view text) { return core::Decimal::parse(text).value(); }

models::Order order_with_status(std::string_view status, std::string_view filled = "0") {
  auto order = parse_order(kOrder).value();
  order.status = std::string(status);
  order.filled_qty = dec(filled);
  return order;
}

}  // namespace

TEST_CASE("alpaca map: every documented order status has its event") {
  const std::pair<const char*, E> kRows[] = {{"pending_new", E::Accepted},
                                             {"accepted", E::Accepted},
                                             {"new", E::Accepted},
                                             {"accepted_for_bidding", E::Accepted},
                                             {"held", E::Accepted},
                                             {"partially_filled", E::PartFilled},
                                             {"filled", E::FullyFilled},
                                             {"done_for_day", E::Accepted},
                                             {"canceled", E::Cancelled},
                                             {"expired", E::Expired},
                                             {"replaced", E::Cancelled},
                                             {"pending_cancel", E::Accepted},
                                             {"pending_replace", E::Accepted},
                                             {"pending_review", E::Accepted},
                                             {"stopped", E::Accepted},
                                             {"rejected", E::Refused},
                                             {"suspended", E::Accepted},
                                             {"calculated", E::Accepted}};
  CHECK(std::size(kRows) == status_table().size());
  for (const auto& [status, event] : kRows) {
    INFO(status);
    CHECK(event_of_status(status) == event);
    CHECK(to_report(order_with_status(status))->state == event);
    CHECK(to_report(order_with_status(status))->words == status);
  }
}

TEST_CASE("alpaca map: an order that lives and is filled in part says so, whatever its status") {
  CHECK(to_report(order_with_status("pending_cancel", "4"))->state == E::PartFilled);
  CHECK(to_report(order_with_status("done_for_day", "4"))->state == E::PartFilled);
  CHECK(to_report(order_with_status("calculated", "10"))->state == E::FullyFilled);
  CHECK(to_report(order_with_status("canceled", "4"))->state == E::Cancelled);
}

TEST_CASE("alpaca map: a status that nobody documented keeps the order alive and its word") {
  CHECK_FALSE(event_of_status("quarantined"));
  const auto order = order_with_status("quarantined");
  CHECK_FALSE(is_known_status(order));
  const auto report = to_report(order);
  REQUIRE(report);
  CHECK(report->state == E::Accepted);
  CHECK_THAT(report->words, ContainsSubstring("quarantined"));
}

TEST_CASE("alpaca map: every documented event of the order stream has its meaning") {
  const std::set<std::string_view> fills = {"partial_fill", "partially_filled", "fill"};
  const std::set<std::string_view> review = {"trade_bust", "trade_correct"};
  const std::set<std::string_view> changes = {"pending_new",
                                              "accepted",
                                              "held",
                                              "pending_review",
                                              "new",
                                              "canceled",
                                              "expired",
                                              "rejected",
                                              "replaced",
                                              "done_for_day",
                                              "calculated",
                                              "suspended",
                                              "stopped",
                                              "pending_cancel",
                                              "pending_replace",
                                              "restated",
                                              "order_replace_rejected",
                                              "order_cancel_rejected"};
  CHECK(event_table().size() == fills.size() + review.size() + changes.size());
  for (const auto event : fills) CHECK(meaning_of_event(event) == StreamEvent::Filled);
  for (const auto event : review) CHECK(meaning_of_event(event) == StreamEvent::ForReview);
  for (const auto event : changes) CHECK(meaning_of_event(event) == StreamEvent::OrderChanged);
  CHECK_FALSE(meaning_of_event("abducted"));
}

TEST_CASE("alpaca map: every error of the data stream says what to do") {
  const std::pair<int, FeedError> kRows[] = {
      {400, FeedError::Bug},      {401, FeedError::Reconnect}, {402, FeedError::BackOff},
      {403, FeedError::Ignore},   {404, FeedError::Reconnect}, {405, FeedError::BackOff},
      {406, FeedError::BackOff},  {407, FeedError::Reconnect}, {408, FeedError::BackOff},
      {409, FeedError::BackOff},  {410, FeedError::Bug},       {411, FeedError::BackOff},
      {500, FeedError::Reconnect}};
  CHECK(std::size(kRows) == feed_error_table().size());
  for (const auto& [code, meaning] : kRows) CHECK(meaning_of_feed_error(code) == meaning);
  CHECK(meaning_of_feed_error(999) == FeedError::Reconnect);
}

TEST_CASE("alpaca map: an order becomes a report") {
  const auto report = to_report(*parse_order(kOrder));
  REQUIRE(report);
  CHECK(report->client_id == "avn-0000000001");
  CHECK(report->venue_order_id.str() == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
  CHECK(report->symbol.str() == "AAPL");
  CHECK(report->side == domain::Side::Buy);
  CHECK(report->type == domain::OrderType::Limit);
  CHECK(report->qty == domain::Quantity(10));
  CHECK(report->limit_price == domain::Price(dec("187.25")));
  CHECK_FALSE(report->avg_price);

  auto order = *parse_order(kOrder);
  order.side = "sideways";
  REQUIRE_FALSE(to_report(order));
  CHECK_THAT(to_report(order).error().message, ContainsSubstring("sideways"));
  order.side = "sell_short";
  CHECK(to_report(order)->side == domain::Side::Sell);
  order.replaced_by = "new-id";
  CHECK(to_report(order)->replaced_by.str() == "new-id");
}

TEST_CASE("alpaca map: one execution has one id, from the stream and from the history") {
  const auto streamed = to_fill(std::get<models::TradeUpdate>(*parse_stream(kPartialFill)));
  const auto listed = to_fill(parse_activities("[" + std::string(kActivity) + "]")->entries.at(0));
  REQUIRE(streamed);
  REQUIRE(listed);
  CHECK(streamed->exec_id == listed->exec_id);
  CHECK(streamed->exec_id.str() == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001/4");
  CHECK(streamed->price == listed->price);
  CHECK(streamed->qty == listed->qty);
  CHECK(streamed->client_id == "avn-0000000001");
  CHECK(listed->client_id.empty());
  CHECK(exec_id_of("x", dec("4.500")) == exec_id_of("x", dec("4.5")));
}

TEST_CASE("alpaca map: a fill that cannot be is refused") {
  auto update = std::get<models::TradeUpdate>(*parse_stream(kPartialFill));
  update.qty = dec("5");  // more than the order has in all
  CHECK_FALSE(to_fill(update));
  update.qty = dec("0");
  CHECK_FALSE(to_fill(update));
  update.qty = std::nullopt;
  CHECK_FALSE(to_fill(update));
}

TEST_CASE("alpaca map: positions, balance and clock become ours") {
  const auto position = to_position(parse_positions("[" + std::string(kPosition) + "]")->entries.at(0));
  CHECK(position.key.venue.str() == "alpaca");
  CHECK(position.key.bot_id.empty());
  CHECK(position.key.symbol.str() == "AAPL");
  CHECK(position.position.qty == domain::Quantity(10));

  auto crypto = parse_positions("[" + std::string(kPosition) + "]")->entries.at(0);
  crypto.symbol = "BTCUSD";
  crypto.asset_class = "crypto";
  CHECK(to_position(crypto).key.symbol.str() == "BTC/USD");
  CHECK(canonical_symbol("ETHUSDT", "crypto") == "ETH/USDT");
  CHECK(canonical_symbol("BTC/USD", "crypto") == "BTC/USD");
  CHECK(canonical_symbol("USD", "us_equity") == "USD");

  CHECK(to_balance(*parse_account(kAccount)).cash == domain::Money(dec("98127.5")));
  CHECK(to_clock(*parse_clock(kClock)).sessions.at(0).is_open);
}

TEST_CASE("alpaca map: an asset becomes an instrument with its rules") {
  const auto shares = to_instrument(*parse_asset(kAsset));
  REQUIRE(shares);
  CHECK(shares->symbol.str() == "AAPL");
  CHECK(shares->venue_symbol == "AAPL");
  CHECK(shares->base.empty());
  CHECK(shares->quote.str() == "USD");
  CHECK(shares->tick.to_string() == "0.0001");
  CHECK(shares->lot.to_string() == "0.000000001");
  CHECK_FALSE(shares->always_open());

  auto asset = *parse_asset(kAsset);
  asset.fractionable = asset.marginable = false;
  CHECK(to_instrument(asset)->lot == domain::Quantity(1));
  CHECK(to_instrument(asset)->settlement == domain::Settlement::Spot);
  asset.asset_class = "us_option";
  CHECK(to_instrument(asset)->contract_size == core::Decimal{100});
  asset.symbol = "no symbol";
  CHECK_FALSE(to_instrument(asset));

  const auto coins = to_instrument(*parse_asset(kCryptoAsset));
  REQUIRE(coins);
  CHECK(coins->symbol.str() == "BTC/USD");
  CHECK(coins->base.str() == "BTC");
  CHECK(coins->quote.str() == "USD");
  CHECK(coins->tick.to_string() == "0.01");
  CHECK(coins->lot.to_string() == "0.0001");
  CHECK(coins->settlement == domain::Settlement::Spot);
  CHECK(coins->always_open());
  auto spelled = *parse_asset(kCryptoAsset);
  spelled.symbol = "BTCUSD";
  CHECK(to_instrument(spelled)->symbol.str() == "BTC/USD");
  CHECK(to_instrument(spelled)->venue_symbol == "BTCUSD");
  spelled.min_order_size = dec("-1");
  CHECK_FALSE(to_instrument(spelled));
}

TEST_CASE("alpaca map: the venue says which of an entry's children is which") {
  auto parent = *parse_order(kOrder);
  auto profit = parent, loss = parent, limited = parent;
  profit.type = "limit";
  loss.type = "stop";
  limited.type = "stop_limit";
  parent.legs = {profit, loss, limited};
  const auto report = to_report(parent);
  REQUIRE(report);
  REQUIRE(report->children.size() == 3);
  CHECK(report->exit_role == ExitRole::None);
  CHECK(report->children[0].exit_role == ExitRole::TakeProfit);
  CHECK(report->children[1].exit_role == ExitRole::StopLoss);
  CHECK(report->children[2].exit_role == ExitRole::StopLoss);
}

TEST_CASE("alpaca map: a client id fits the venue, is always the same and never another's") {
  const std::string fits(48, 'a');
  CHECK(client_id_for(fits) == fits);
  CHECK(client_id_for("momentum_001:entry:1767366245123") == "momentum_001:entry:1767366245123");
  const std::string a = "a_bot_with_a_rather_long_name_001:take_profit:1767366245123";
  const std::string b = "a_bot_with_a_rather_long_name_001:take_profit:1767366245124";
  CHECK(client_id_for(a).size() <= 48);
  CHECK(client_id_for(a) == client_id_for(a));
  CHECK(client_id_for(a) != client_id_for(b));
  CHECK(client_id_for(a).starts_with("a_bot_with_a_rather_long"));
  CHECK(client_id_for(std::string(49, 'a')) == "aaaaaaaaaaaaaaaaaaaaaaaa-afdac8eb00353fdc");
}

TEST_CASE("alpaca body: what is sent is what was asked for") {
  domain::OrderRequest request;
  request.client_order_id = domain::ClientOrderId{"avn-0000000001"};
  request.symbol = domain::Symbol{"AAPL"};
  request.side = domain::Side::Buy;
  request.type = domain::OrderType::Limit;
  request.qty = domain::Quantity(10);
  request.limit_price = domain::Price(dec("187.25"));
  CHECK(
      order_body(request, "avn-0000000001") ==
      R"({"symbol":"AAPL","qty":"10","side":"buy","type":"limit","time_in_force":"day","limit_price":"187.25","client_order_id":"avn-0000000001"})");

  request.time_in_force = domain::TimeInForce::Gtc;
  request.bracket = domain::Bracket{.take_profit = domain::Price(195),
                                    .stop_loss = domain::Price(183),
                                    .stop_loss_limit = domain::Price(dec("182.5"))};
  CHECK_THAT(
      order_body(request, "x"),
      ContainsSubstring(
          R"("order_class":"bracket","take_profit":{"limit_price":"195"},"stop_loss":{"stop_price":"183","limit_price":"182.5"}})"));
  request.bracket->take_profit.reset();
  CHECK_THAT(order_body(request, "x"), ContainsSubstring(R"("order_class":"oto","stop_loss":{)"));

  // Where the venue holds no exits the order goes alone: fractions, crypto, and what must be filled at once.
  CHECK(exits_of(request) == ExitKind::Children);
  auto fraction = request;
  fraction.qty = domain::Quantity(dec("10.5"));
  auto crypto = request;
  crypto.symbol = domain::Symbol{"BTC/USD"};
  auto at_once = request;
  at_once.time_in_force = domain::TimeInForce::Ioc;
  for (const auto& alone : {fraction, crypto, at_once}) {
    CHECK(exits_of(alone) == ExitKind::Emulated);
    CHECK_THAT(order_body(alone, "x"), !ContainsSubstring("order_class") && !ContainsSubstring("stop_loss"));
  }
  CHECK_THAT(order_body(crypto, "x"), ContainsSubstring(R"("symbol":"BTC/USD")"));

  const Replacement change{
      .new_client_id = "avn-2", .qty = {}, .limit_price = domain::Price(dec("187.1")), .stop_price = {}};
  CHECK(replace_body(change) == R"({"limit_price":"187.1","client_order_id":"avn-2"})");
}
