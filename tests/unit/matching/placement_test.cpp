// What is refused, and with which figures.
#include "support/catch.hpp"
#include "unit/matching/rig.hpp"

using namespace avenor;
using namespace avenor::matching;

TEST_CASE("placement: a request that makes no sense in itself is refused, and leaves nothing behind") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  NewOrder bare = buy(1);
  const auto reason = [&](const NewOrder& request) { return rig.reject_of(request).reason; };
  CHECK(reason(buy(0)) == RejectReason::QuantityOutOfBounds);
  CHECK(reason(buy("1000000001")) == RejectReason::QuantityOutOfBounds);
  CHECK(reason(buy(1).limit("0")) == RejectReason::PriceOutOfBounds);
  CHECK(reason(buy(1).limit("100000001")) == RejectReason::PriceOutOfBounds);
  bare.type = OrderType::Limit;
  CHECK(reason(bare) == RejectReason::LimitPriceMissing);
  bare.type = OrderType::Stop;
  CHECK(reason(bare) == RejectReason::StopPriceMissing);
  bare.type = OrderType::Market;
  bare.limit_price = price("99");
  CHECK(reason(bare) == RejectReason::LimitPriceUnexpected);
  bare.limit_price.reset();
  bare.stop_price = price("99");
  CHECK(reason(bare) == RejectReason::StopPriceUnexpected);
  CHECK(reason(buy(1).exits(OrderClass::Simple, "110", "")) == RejectReason::ExitsUnexpected);
  CHECK(reason(buy(1).exits(OrderClass::Bracket, "110", "")) == RejectReason::ExitsMissing);
  CHECK(reason(buy(1).exits(OrderClass::Oto, "110", "95")) == RejectReason::OneExitNeeded);
  CHECK(reason(sell(1).exits(OrderClass::Oco, "", "95")) == RejectReason::ExitPairIncomplete);
  CHECK(rig.exchange->store().all().empty());
  CHECK(rig.events.empty());
}

TEST_CASE("placement: an instrument is found by its symbol or its id") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  CHECK(rig.send(buy(1).in("id of IBM")).symbol == "IBM");
  const Reject unknown = rig.reject_of(buy(1).in("NONE"));
  CHECK(unknown.reason == RejectReason::UnknownInstrument);
  CHECK(unknown.subject == "NONE");
}

TEST_CASE("placement: a client order id is good once, and what comes in under it is counted") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& first = rig.send(buy(1).named("a:1"));
  CHECK(rig.reject_of(buy(2).named("a:1")).reason == RejectReason::DuplicateClientOrderId);
  CHECK(rig.reject_of(buy(0).named("a:1")).reason == RejectReason::DuplicateClientOrderId);
  CHECK(first.received == 3);
}

TEST_CASE("placement: open orders hold buying power until they end") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& held = rig.send(buy(1500).limit("98"));
  const Reject reject = rig.reject_of(buy(600));
  CHECK(reject.reason == RejectReason::InsufficientBuyingPower);
  CHECK(reject.buying_power == money("53000"));
  CHECK(reject.cost == money("60000"));
  REQUIRE(rig.exchange->cancel(held.id));
  CHECK(rig.exchange->valuation().buying_power == money("200000"));
}

TEST_CASE("placement: a cash account buys what it can pay") {
  Rig rig({.symbols = {"IBM"}, .margin = {.multiplier = 1, .initial = core::Decimal{1}}});
  rig.quote("100", 10'000, "100", 10'000);
  rig.send(buy(400));
  CHECK(rig.exchange->valuation().buying_power == money("60000"));
  CHECK(rig.reject_of(buy(601)).reason == RejectReason::InsufficientBuyingPower);
  rig.send(buy(600));
}

TEST_CASE("placement: no order turns a position around, and units are promised once") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  rig.send(buy(10));
  Order& resting = rig.send(sell(8).limit("150"));
  const Reject reject = rig.reject_of(sell(3));
  CHECK(reject.reason == RejectReason::InsufficientPosition);
  CHECK(reject.requested == qty("3"));
  CHECK(reject.available == qty("2"));
  CHECK(reject.position == qty("10"));
  CHECK(reject.reserved == qty("8"));
  REQUIRE(rig.exchange->cancel(resting.id));
  rig.send(sell(10));
  rig.send(sell(10));  // short
  CHECK(rig.position() == qty("-10"));
  CHECK(rig.reject_of(buy(11)).reason == RejectReason::InsufficientPosition);
}

TEST_CASE("placement: short sales are whole, of shares, and may be forbidden") {
  SECTION("a pair is never sold short") {
    Rig rig({.symbols = {"BTC/USD"}});
    rig.quote("99", 1000, "100", 1000, "BTC/USD");
    CHECK(rig.reject_of(sell("0.5").in("BTC/USD")).reason == RejectReason::NothingToSell);
    CHECK(rig.send(buy("0.25").in("BTC/USD")).filled_qty == qty("0.25"));
  }
  SECTION("a fraction of a share is not") {
    Rig rig;
    CHECK(rig.reject_of(sell("0.5")).reason == RejectReason::FractionalShortSale);
  }
  SECTION("nothing is where shorting is off") {
    Rig rig({.symbols = {"IBM"}, .shorting = false});
    CHECK(rig.reject_of(sell(1)).reason == RejectReason::ShortingDisabled);
  }
}

TEST_CASE("placement: the wash trade check names the order that could be met") {
  Rig rig({.symbols = {"IBM"}, .wash_trade_check = true});
  rig.quote("99", 1000, "101", 1000);
  Order& resting = rig.send(buy(1).limit("100"));
  const Reject met = rig.reject_of(sell(1).limit("100"));
  CHECK(met.reason == RejectReason::OppositeLimitOrder);
  CHECK(met.subject == resting.id);
  REQUIRE(rig.exchange->cancel(rig.send(sell(1).limit("100.01")).id));
  REQUIRE(rig.exchange->cancel(resting.id));
  rig.send(buy(1).stop("105"));
  CHECK(rig.reject_of(sell(1).limit("100")).reason == RejectReason::OppositeMarketOrder);
}

TEST_CASE("cancelling: an order ends once, and a requested cancel may lose against a fill") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& order = rig.send(buy(10).limit("98"));
  SECTION("at once") {
    REQUIRE(rig.exchange->cancel(order.id));
    CHECK(order.status == Status::Cancelled);
    const auto again = rig.exchange->cancel(order.id);
    REQUIRE_FALSE(again);
    CHECK(again.error().reason == RejectReason::OrderNotOpen);
    CHECK(again.error().status == Status::Cancelled);
    CHECK(rig.exchange->cancel("nope").error().reason == RejectReason::UnknownOrder);
  }
  SECTION("by and by") {
    REQUIRE(rig.exchange->request_cancel(order.id));
    CHECK(order.status == Status::PendingCancel);
    CHECK(rig.exchange->request_cancel(order.id).error().status == Status::PendingCancel);
    CHECK(rig.exchange->replace(order.id, {.qty = qty("5")}).error().reason == RejectReason::NotReplaceable);
    rig.quote("97", 1000, "98", 1000);
    CHECK(order.status == Status::Filled);
    rig.exchange->finish_cancel(order);
    CHECK(order.status == Status::Filled);
  }
  SECTION("what waits for its entry ends at once in any case") {
    Order& entry =
        rig.send(buy(1).limit("98").lasting(TimeInForce::Gtc).exits(OrderClass::Bracket, "110", "90"));
    REQUIRE(rig.exchange->request_cancel(entry.children[0]));
    CHECK(rig.order(entry.children[0]).status == Status::Cancelled);
    CHECK(entry.status == Status::Cancelled);
  }
}

TEST_CASE("replacing: what has no such term, is over or says nothing new is refused") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& old = rig.send(buy(10).limit("98").named("r1"));
  const auto reason = [&](const Change& change) {
    return rig.exchange->replace(old.id, change).error().reason;
  };
  CHECK(reason({.stop_price = price("101")}) == RejectReason::NoStopPriceToReplace);
  CHECK(reason({.limit_price = price("98")}) == RejectReason::NothingChanged);
  CHECK(reason({.client_order_id = "r1", .limit_price = price("97")}) ==
        RejectReason::DuplicateClientOrderId);
  CHECK(reason({.qty = qty("3000")}) == RejectReason::InsufficientBuyingPower);
  CHECK(reason({.qty = qty("0")}) == RejectReason::QuantityOutOfBounds);
  const auto fresh = rig.exchange->replace(old.id, {.qty = qty("5")});
  REQUIRE(fresh);
  CHECK((*fresh)->status == Status::PendingNew);
  SECTION("the venue refuses it, and the old order lives on") {
    rig.exchange->refuse_replacement(**fresh);
    CHECK((*fresh)->status == Status::Rejected);
    CHECK(old.status == Status::New);
    CHECK(rig.kinds_of(old.id).back() == EventKind::ReplaceRejected);
  }
  SECTION("or takes it, and the old one ends as replaced") {
    rig.exchange->activate_replacement(**fresh);
    CHECK(old.status == Status::Replaced);
    CHECK(old.replaced_by == (*fresh)->id);
    CHECK(rig.exchange->valuation().buying_power == money("199510"));
    CHECK(reason({.qty = qty("6")}) == RejectReason::OrderNotOpen);
  }
}

TEST_CASE("replacing: an exit keeps its quantity, and no more is sold than there is") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& entry = rig.send(buy(10).lasting(TimeInForce::Gtc).exits(OrderClass::Bracket, "110", "90"));
  CHECK(rig.exchange->replace(entry.children[0], {.qty = qty("5")}).error().reason ==
        RejectReason::ExitQuantityFixed);
  REQUIRE(rig.exchange->cancel(entry.children[0]));
  Order& sale = rig.send(sell(8).limit("150"));
  const auto beyond = rig.exchange->replace(sale.id, {.qty = qty("11")});
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().reason == RejectReason::ReplacementBeyondPosition);
  CHECK(beyond.error().available == qty("10"));
}

TEST_CASE("execute: an execution that no price asked for is at most what is left") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& order = rig.send(buy(10).limit("90"));
  const auto beyond = rig.exchange->execute(order, price("95"), qty("11"));
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().available == qty("10"));
  REQUIRE(rig.exchange->execute(order, price("95"), qty("10")));
  CHECK(order.filled_cost == money("950"));
  CHECK(rig.exchange->execute(order, price("95"), qty("1")).error().reason == RejectReason::OrderNotLive);
}
