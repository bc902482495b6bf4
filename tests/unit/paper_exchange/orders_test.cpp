#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using namespace avenor::dialects;
using namespace avenor::dialects::alpaca;
using Kinds = std::vector<EventKind>;

namespace {

Refusal refusal_of(Rig& rig, const std::string& body) {
  const auto refused = rig.try_send(body);
  if (refused) return {};
  return refused.error();
}

std::string body(const std::string& more) {
  return R"({"symbol":"IBM","qty":"10","side":"buy","type":"market","time_in_force":"day")" + more + "}";
}

}  // namespace

TEST_CASE("orders: a client_order_id is good once, for ever, whatever became of its order") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  REQUIRE(rig.try_send(body(R"(,"client_order_id":"a:1")")));
  const Refusal again = refusal_of(rig, body(R"(,"client_order_id":"a:1")"));
  CHECK(again.status == 422);
  CHECK(again.code == 40010001);
  CHECK(again.message == "client_order_id must be unique");
  CHECK(rig.store().by_client_order_id("a:1")->received == 2);
  rig.restart();
  CHECK(refusal_of(rig, body(R"(,"client_order_id":"a:1")")).code == 40010001);
  CHECK(rig.store().by_client_order_id("a:1")->received == 3);
}

TEST_CASE("orders: what the venue refuses, and how") {
  struct Row {
    const char* body;
    int status;
    int code;
    const char* message;
  };
  const auto row = GENERATE(
      Row{R"({"qty":"1","side":"buy","type":"market","time_in_force":"day"})", 422, 40010001,
          "symbol is required"},
      Row{R"({"symbol":"IBM","side":"buy","type":"market","time_in_force":"day"})", 422, 40010001,
          "qty is required"},
      Row{R"({"symbol":"IBM","qty":"0","side":"buy","type":"market","time_in_force":"day"})", 422, 40010001,
          "qty must be"},
      Row{R"({"symbol":"IBM","qty":"x","side":"buy","type":"market","time_in_force":"day"})", 422, 40010001,
          "qty must be"},
      Row{R"({"symbol":"IBM","qty":"999999999999999999","side":"buy","type":"market","time_in_force":"day"})",
          422, 42210000, "qty must be at most 1000000000"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","time_in_force":"day","limit_price":"999999999999999999"})",
          422, 42210000, "limit_price must be at most 100000000"},
      Row{R"({"symbol":"IBM","qty":"1","side":"up","type":"market","time_in_force":"day"})", 422, 40010001,
          "invalid side"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"trailing_stop","time_in_force":"day"})", 422,
          40010001, "invalid type"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"market","time_in_force":"opg"})", 422, 40010001,
          "invalid time_in_force"},
      Row{R"({"symbol":"NOPE","qty":"1","side":"buy","type":"market","time_in_force":"day"})", 422, 42210000,
          "asset \"NOPE\" not found"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","time_in_force":"day"})", 422, 40010001,
          "require a limit price"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","time_in_force":"day","limit_price":"187.253"})",
          422, 42210000, "sub-penny increment"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","time_in_force":"day","limit_price":"0.12345"})",
          422, 42210000, "sub-penny increment"},
      Row{R"({"symbol":"IBM","qty":"1.5","side":"buy","type":"market","time_in_force":"gtc"})", 422, 42210000,
          "fractional orders must be DAY"},
      Row{R"({"symbol":"IBM","qty":"0.5","side":"sell","type":"market","time_in_force":"day"})", 422,
          42210000, "sold short"},
      Row{R"({"symbol":"IBM","qty":"5000","side":"buy","type":"market","time_in_force":"day"})", 403,
          40310000, "insufficient buying power"},
      Row{R"({"symbol":"IBM","qty":"5000","side":"sell","type":"limit","limit_price":"100","time_in_force":"day"})",
          403, 40310000, "insufficient buying power"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"market","time_in_force":"day","extended_hours":true})",
          422, 42210000, "extended hours"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"market","time_in_force":"day","order_class":"bracket"})",
          422, 42210000, "bracket orders require"},
      Row{R"({"symbol":"IBM","qty":"1.5","side":"buy","type":"market","time_in_force":"day","order_class":"bracket","take_profit":{"limit_price":"110"},"stop_loss":{"stop_price":"90"}})",
          422, 42210000, "fractional orders must be simple"},
      Row{R"({"symbol":"BTC/USD","qty":"1","side":"buy","type":"market","time_in_force":"gtc","order_class":"bracket","take_profit":{"limit_price":"110"},"stop_loss":{"stop_price":"90"}})",
          422, 42210000, "crypto orders must be simple"},
      Row{R"({"symbol":"BTC/USD","qty":"1","side":"sell","type":"stop","stop_price":"90","time_in_force":"gtc"})",
          422, 42210000, "invalid order type for crypto"},
      Row{R"({"symbol":"BTC/USD","qty":"1","side":"buy","type":"market","time_in_force":"day"})", 422,
          42210000, "invalid crypto time_in_force"},
      Row{R"({"symbol":"IBM","qty":"1","side":"sell","type":"stop","stop_price":"100","time_in_force":"day"})",
          422, 42210000, "stop price must be less than current price"},
      Row{R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"100","time_in_force":"gtc","order_class":"bracket","take_profit":{"limit_price":"90"},"stop_loss":{"stop_price":"95"}})",
          422, 42210000, "take_profit.limit_price must be > stop_loss.stop_price"},
      Row{R"({"symbol":"IBM","qty":"10","side":"sell","type":"limit","limit_price":"110","time_in_force":"gtc","order_class":"oco","stop_loss":{"stop_price":"95"}})",
          403, 40310000, "insufficient qty available for order (requested: 10, available: 0)"},
      Row{R"({"symbol":"BTC/USD","qty":"0.5","side":"sell","type":"market","time_in_force":"gtc"})", 403,
          40310000, "insufficient balance for BTC"});
  Rig rig({.cash = Money{100'000}, .symbols = {"IBM", "MSFT", "BTC/USD"}});
  rig.quote("99", 1000, "100", 1000);
  const Refusal refusal = refusal_of(rig, row.body);
  INFO(row.body);
  CHECK(refusal.status == row.status);
  CHECK(refusal.code == row.code);
  CHECK_THAT(refusal.message, ContainsSubstring(row.message));
  CHECK(rig.store().all().empty());
}

TEST_CASE("orders: numbers are taken as exactly as strings, and of repeated keys the last") {
  Rig rig;
  const auto order = rig.try_send(
      R"({"symbol":"IBM","qty":1,"qty":0.123456789,"side":"buy","type":"market","time_in_force":"day"})");
  REQUIRE(order);
  CHECK((*order)->qty == qty("0.123456789"));
}

TEST_CASE("orders: of a crypto pair any fraction is bought, gtc or ioc") {
  Rig rig({.cash = Money{100'000}, .symbols = {"BTC/USD"}});
  rig.quote("99", 1000, "100", 1000, "BTC/USD");
  const auto order =
      rig.try_send(R"({"symbol":"BTC/USD","qty":"0.25","side":"buy","type":"market","time_in_force":"gtc"})");
  REQUIRE(order);
  CHECK((*order)->filled_qty == qty("0.25"));
  CHECK_THAT(rig.events.back().json, ContainsSubstring(R"("symbol":"BTC/USD","asset_class":"crypto")"));
  const auto out = rig.try_send(
      R"({"symbol":"BTC/USD","qty":"0.25","side":"sell","type":"stop_limit","stop_price":"90","limit_price":"89","time_in_force":"gtc"})");
  CHECK(out);
}

TEST_CASE("orders: open orders hold buying power until they end") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& held = rig.send("buy", 1500, "limit", R"(,"limit_price":"98")");
  CHECK(rig.exchange().valuation().buying_power == Money{200'000 - 147'000});
  const Refusal refusal =
      refusal_of(rig, R"({"symbol":"IBM","qty":"600","side":"buy","type":"market","time_in_force":"day"})");
  CHECK(refusal.code == 40310000);
  CHECK(refusal.extra == R"("buying_power":"53000","cost_basis":"60000")");
  REQUIRE(rig.try_cancel(held.id));
  CHECK(rig.exchange().valuation().buying_power == Money{200'000});
}

TEST_CASE("orders: no order turns a position around, and shares are promised once") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  rig.send("buy", 10, "market");
  const Refusal flip =
      refusal_of(rig, R"({"symbol":"IBM","qty":"25","side":"sell","type":"market","time_in_force":"day"})");
  CHECK(flip.status == 403);
  CHECK_THAT(flip.message,
             ContainsSubstring("insufficient qty available for order (requested: 25, available: 10)"));
  Order& resting = rig.send("sell", 8, "limit", R"(,"limit_price":"150")");
  CHECK(refusal_of(rig, R"({"symbol":"IBM","qty":"3","side":"sell","type":"market","time_in_force":"day"})")
            .extra ==
        R"("available":"2","existing_qty":"10","held_for_orders":"8","related_orders":[],"symbol":"IBM")");
  REQUIRE(rig.try_cancel(resting.id));
  rig.send("sell", 10, "market");
  CHECK(rig.position().is_zero());
  rig.send("sell", 10, "market");  // short
  CHECK(rig.position() == qty("-10"));
  CHECK(refusal_of(rig, R"({"symbol":"IBM","qty":"11","side":"buy","type":"market","time_in_force":"day"})")
            .code == 40310000);
  rig.send("buy", 10, "market");
  CHECK(rig.position().is_zero());
}

TEST_CASE("orders: switches of the account") {
  SECTION("without shorting a short sale is refused") {
    Rig rig({.symbols = {"IBM"}, .shorting = false});
    CHECK_THAT(
        refusal_of(rig, R"({"symbol":"IBM","qty":"1","side":"sell","type":"market","time_in_force":"day"})")
            .message,
        ContainsSubstring("cannot be sold short"));
  }
  SECTION("the wash trade check refuses an order that could meet our own") {
    Rig rig({.symbols = {"IBM"}, .wash_trade_check = true});
    rig.quote("99", 1000, "101", 1000);
    rig.send("buy", 1, "limit", R"(,"limit_price":"100")");
    CHECK_THAT(
        refusal_of(
            rig,
            R"({"symbol":"IBM","qty":"1","side":"sell","type":"limit","limit_price":"100","time_in_force":"day"})")
            .message,
        ContainsSubstring("potential wash trade"));
    rig.send("sell", 1, "limit", R"(,"limit_price":"100.01")");
  }
}

TEST_CASE("orders: cancelling") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& order = rig.send("buy", 10, "limit", R"(,"limit_price":"98")");
  SECTION("a live order is cancelled, and only once") {
    REQUIRE(rig.try_cancel(order.id));
    CHECK(order.status == Status::Cancelled);
    CHECK(order.cancelled_at.is_set());
    const auto again = rig.try_cancel(order.id);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == 42210000);
    CHECK(again.error().message == "order is already in \"canceled\" state");
    CHECK(rig.try_cancel("nope").error().status == 404);
    rig.quote("90", 1000, "91", 1000);
    CHECK(order.filled_qty.is_zero());
  }
  SECTION("a fill may cross a cancel that takes its time") {
    rig.faults.settings().cancel_delay = std::chrono::milliseconds(100);
    REQUIRE(rig.try_cancel(order.id));
    CHECK(order.status == Status::PendingCancel);
    rig.quote("97", 1000, "98", 4);
    CHECK(order.status == Status::PendingCancel);
    CHECK(order.filled_qty == qty("4"));
    rig.quote("97", 1000, "98", 1000);
    CHECK(order.status == Status::Filled);
    rig.exchange().finish_cancel(order);
    CHECK(order.status == Status::Filled);
    CHECK(rig.kinds_of(order.id) ==
          Kinds{EventKind::New, EventKind::PendingCancel, EventKind::PartialFill, EventKind::Fill});
  }
}

TEST_CASE("orders: replacing") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& old = rig.send("buy", 10, "limit", R"(,"limit_price":"98","client_order_id":"r1")");
  const auto replace = [&](const std::string& change) { return rig.try_replace(old.id, change); };
  SECTION("makes a new order with a new id, and the old one ends as replaced") {
    const auto fresh = replace(R"({"limit_price":"98.50","client_order_id":"r2"})");
    REQUIRE(fresh);
    CHECK((*fresh)->status == Status::PendingNew);
    rig.broker->activate_replacement(**fresh);
    CHECK(old.status == Status::Replaced);
    CHECK(old.replaced_by == (*fresh)->id);
    CHECK((*fresh)->replaces == old.id);
    CHECK((*fresh)->qty == qty("10"));
    CHECK((*fresh)->limit_price == price("98.50"));
    CHECK(rig.kinds_of(old.id) == Kinds{EventKind::New, EventKind::Replaced});
    CHECK(rig.kinds_of((*fresh)->id) == Kinds{EventKind::New});
    CHECK(rig.exchange().valuation().buying_power == Money{200'000 - 985});
    rig.quote("98", 1000, "98.50", 1000);
    CHECK((*fresh)->status == Status::Filled);
    CHECK(old.filled_qty.is_zero());
  }
  SECTION("what is filled stays with the old order, and the new one has the rest") {
    rig.quote("97", 1000, "98", 4);
    const auto fresh = replace(R"({"limit_price":"97.50"})");
    REQUIRE(fresh);
    rig.broker->activate_replacement(**fresh);
    CHECK(old.filled_qty == qty("4"));
    CHECK((*fresh)->qty == qty("6"));
  }
  SECTION("is refused when nothing changes, the id is used, or the order is over") {
    CHECK(replace(R"({"limit_price":"98.00"})").error().message == "order parameters are not changed");
    CHECK(replace(R"({"limit_price":"97","client_order_id":"r1"})").error().code == 40010001);
    CHECK(replace(R"({"qty":"3000"})").error().code == 40310000);
    REQUIRE(rig.try_cancel(old.id));
    CHECK(replace(R"({"limit_price":"97"})").error().code == 42210000);
  }
  SECTION("a fault rejects it, and the old order lives on") {
    rig.faults.settings().reject_rate = 1;
    const auto fresh = replace(R"({"limit_price":"97"})");
    REQUIRE(fresh);
    rig.broker->activate_replacement(**fresh);
    CHECK((*fresh)->status == Status::Rejected);
    CHECK(old.status == Status::New);
    CHECK(rig.kinds_of(old.id).back() == EventKind::ReplaceRejected);
  }
}

TEST_CASE("orders: a reject by fault comes after the acceptance") {
  Rig rig;
  rig.faults.settings().reject_rate = 1;
  Order& order = rig.send("buy", 1, "market");
  CHECK(order.status == Status::Rejected);
  CHECK(rig.kinds_of(order.id) == Kinds{EventKind::Rejected});
  CHECK(rig.exchange().valuation().buying_power == Money{200'000});
}
