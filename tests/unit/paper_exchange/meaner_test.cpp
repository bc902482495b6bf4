// What the exchange does when it is told to be as mean as a real one, without its doors.
#include <set>

#include "dialects/alpaca/answers.hpp"
#include "dialects/alpaca/history.hpp"
#include "dialects/alpaca/market_messages.hpp"
#include "dialects/pages.hpp"
#include "dialects/request_body.hpp"
#include "paper_exchange/faults/absurd.hpp"
#include "paper_exchange/faults/switches.hpp"
#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using namespace avenor::dialects;
using namespace avenor::dialects::alpaca;
using std::chrono::milliseconds;

namespace {

core::Result<FaultSettings> changed(const std::string& body) {
  return change_faults({}, parse_body(body).value());
}

std::string list(const Rig& rig, const std::string& query) {
  History history(rig.store());
  return history.orders(query, [&](const Order& order) { return rig.broker->order_shown(order); }).value();
}

}  // namespace

TEST_CASE("faults: every switch is bounded, and its bound is told") {
  const auto refused = [](const std::string& body) { return changed(body).error().message; };
  CHECK(refused(R"({"late_arrival_rate":1.5})") == "late_arrival_rate must be a number from 0 to 1");
  CHECK(refused(R"({"late_arrival_ms":600001})") ==
        "late_arrival_ms must be a whole number from 0 to 600000");
  CHECK(refused(R"({"lag_positions_ms":-1})") == "lag_positions_ms must be a whole number from 0 to 600000");
  CHECK(refused(R"({"page_status":199})") == "page_status must be a whole number from 200 to 599");
  CHECK(refused(R"({"page_body":"nginx"})") ==
        "page_body must be html, apache404, empty or json_endpoint_not_found");
  CHECK(refused(R"({"pending_cancel_ms":"always"})") ==
        "pending_cancel_ms must be a whole number from 0 to 600000, or \"forever\"");
  CHECK(refused(R"({"print_off_percent":100})") == "print_off_percent must be a whole number from 1 to 99");
  CHECK(refused(R"({"absurd_fields":[1]})") == "absurd_fields must be a list of at most 100 texts");
  CHECK(refused(R"({"mute_symbols":"IBM"})") == "mute_symbols must be a list of at most 100 symbols");
  CHECK(refused(R"({"absurd_at":["orders","moon"]})")
            .starts_with("absurd_at must be a list of account, positions, orders, "));
  CHECK(refused(R"({"error_status":200})") == "error_status must be a whole number from 400 to 599");
}

TEST_CASE("faults: what was switched is shown as it was said") {
  const auto on = changed(
      R"({"page_body":"apache404","pending_cancel_ms":"forever","mute_symbols":["IBM","MSFT"],"page_status":200})");
  REQUIRE(on);
  const std::string json = to_json(*on);
  CHECK_THAT(json, ContainsSubstring(R"("page_body":"apache404")"));
  CHECK_THAT(json, ContainsSubstring(R"("pending_cancel_ms":"forever")"));
  CHECK_THAT(json, ContainsSubstring(R"("mute_symbols":["IBM","MSFT"])"));
  CHECK_THAT(json, ContainsSubstring(R"("page_status":200)"));
  CHECK(changed(json).value() == *on);
}

TEST_CASE("pages: each body is what it is called") {
  CHECK_THAT(page(502, PageBody::Html, kNoSuchEndpoint).body, ContainsSubstring("<h1>502</h1>"));
  CHECK_THAT(page(404, PageBody::Apache404, kNoSuchEndpoint).body, ContainsSubstring("<h1>Not Found</h1>"));
  CHECK(page(403, PageBody::Empty, kNoSuchEndpoint).body.empty());
  CHECK(page(404, PageBody::JsonEndpointNotFound, kNoSuchEndpoint).body ==
        R"({"code":40410000,"message":"endpoint not found"})");
}

TEST_CASE("lag: orders are shown as they were, and new ones not at all") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.faults.settings().lag_orders = milliseconds(1000);
  const Order& early = rig.send("buy", 5, "limit", R"(,"limit_price":"90")");
  CHECK(rig.broker->order_shown(early) == nullptr);
  CHECK(list(rig, "status=all") == "[]");
  rig.clock.advance(milliseconds(1500));
  REQUIRE(rig.broker->order_shown(early) != nullptr);
  CHECK(rig.broker->order_shown(early)->status == Status::New);
  rig.quote("89", 100, "90", 3);  // three of them are filled
  CHECK(early.filled_qty == qty("3"));
  CHECK(rig.broker->order_shown(early)->filled_qty.is_zero());
  rig.quote("89", 100, "90", 100);
  CHECK(early.status == Status::Filled);
  CHECK_THAT(list(rig, "status=open"), ContainsSubstring(R"("status":"new")"));
  CHECK(list(rig, "status=closed") == "[]");
  rig.clock.advance(milliseconds(1500));
  CHECK(rig.broker->order_shown(early)->status == Status::Filled);
  CHECK(list(rig, "status=open") == "[]");
}

TEST_CASE("lag: positions are behind the orders, by their own time") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send("buy", 5, "market");
  rig.clock.advance(milliseconds(5000));
  rig.faults.settings().lag_positions = milliseconds(2000);
  rig.send("buy", 2, "market");
  CHECK(rig.position() == qty("7"));
  CHECK(rig.broker->position_shown("IBM") == qty("5"));
  CHECK_THAT(positions_json(*rig.broker), ContainsSubstring(R"("qty":"5")"));
  rig.clock.advance(milliseconds(2500));
  CHECK(rig.broker->position_shown("IBM") == qty("7"));
}

TEST_CASE("lag: activities end where the lag begins") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send("buy", 5, "market");
  History history(rig.store());
  const auto now = rig.exchange().now();
  CHECK(history.activities("FILL", "", now - milliseconds(500)).value() == "[]");
  CHECK_THAT(history.activities("FILL", "", now + milliseconds(500)).value(),
             ContainsSubstring(R"("qty":"5")"));
}

TEST_CASE("pending cancel: a second cancel is refused in the venue's words, and it may fill meanwhile") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.faults.settings().pending_cancel.for_ever = true;
  const Order& order = rig.send("buy", 5, "limit", R"(,"limit_price":"90")");
  REQUIRE(rig.try_cancel(order.id));
  CHECK(order.status == Status::PendingCancel);
  const auto again = rig.try_cancel(order.id);
  REQUIRE(!again);
  CHECK(again.error().status == 422);
  CHECK(again.error().code == 42210000);
  CHECK(again.error().message == R"(order is already in "pending_cancel" state)");
  rig.quote("89", 100, "90", 100);
  CHECK(order.status == Status::Filled);
}

TEST_CASE("split: positions, orders and prices are worth the same as before, over a restart too") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send("buy", 5, "market");
  const std::string waiting = rig.send("buy", 4, "limit", R"(,"limit_price":"90.05")").id;
  const std::string stop = rig.send("sell", 5, "stop", R"(,"stop_price":"95")").id;
  const auto cash = rig.exchange().account().cash();
  REQUIRE(rig.exchange().split("IBM", 10));
  rig.broker->commit();
  const auto check = [&] {
    CHECK(rig.position() == qty("50"));
    CHECK(rig.exchange().account().position("IBM").avg_price == price("10"));
    CHECK(rig.order(waiting).qty == qty("40"));
    CHECK(*rig.order(waiting).limit_price == price("9.005"));
    CHECK(rig.order(stop).qty == qty("50"));
    CHECK(*rig.order(stop).stop_price == price("9.5"));
    CHECK(rig.order(stop).is_open());
    CHECK(rig.exchange().account().cash() == cash);
    CHECK(rig.exchange().splits().factor("IBM") == 10);
  };
  CHECK(*rig.exchange().instruments().find("IBM")->book.quote().bid == price("9.9"));
  check();
  rig.restart();
  check();
  rig.quote("9.8", 100, "9.9", 100);
  rig.send("buy", 1, "market");
  rig.restart();  // executions after the split are not multiplied
  CHECK(rig.position() == qty("51"));
}

TEST_CASE("split: what makes no sense is refused, and nothing is changed") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send("buy", 5, "market");
  CHECK(!rig.exchange().split("NONE", 10));
  CHECK(!rig.exchange().split("IBM", 1));
  CHECK(!rig.exchange().split("IBM", 101));
  CHECK(rig.position() == qty("5"));
}

TEST_CASE("prints: a cancelled and a corrected one name the one that was wrong") {
  const Print wrong{.id = 3, .symbol = "IBM", .price = price("90"), .size = qty("100"), .at = {}};
  const Print right{.id = 4, .symbol = "IBM", .price = price("100.05"), .size = qty("100"), .at = {}};
  std::string out;
  json::Writer x(out);
  write_cancelled(x, wrong, {1'000'000'000});
  CHECK(
      out ==
      R"({"T":"x","i":3,"S":"IBM","x":"V","p":90,"s":100,"a":"C","t":"1970-01-01T00:00:01.000000000Z","z":"A"})");
  out.clear();
  json::Writer c(out);
  write_corrected(c, wrong, right, {1'000'000'000});
  CHECK_THAT(
      out, ContainsSubstring(R"("oi":3,"op":90,"os":100,"oc":["@"],"ci":4,"cp":100.05,"cs":100,"cc":["@"])"));
}

TEST_CASE("figures: untrue ones are ten times as large, absurd ones 10^17") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send("buy", 5, "market");
  CHECK_THAT(account_json(*rig.broker, rig.clock.wall(), Figures::TenTimes),
             ContainsSubstring(R"("cash":"995000")"));
  CHECK_THAT(account_json(*rig.broker, rig.clock.wall(), Figures::Absurd),
             ContainsSubstring(R"("cash":"100000000000000000")"));
  CHECK_THAT(positions_json(*rig.broker, Figures::Absurd),
             ContainsSubstring(R"("qty":"100000000000000000")"));
  CHECK_THAT(account_json(*rig.broker, rig.clock.wall()), ContainsSubstring(R"("account_blocked":false)"));
  CHECK_THAT(account_json(*rig.broker, rig.clock.wall(), Figures::True, true),
             ContainsSubstring(R"("account_blocked":true)"));
}

TEST_CASE("absurd: every number and time that is a member's value is changed, and nothing else") {
  const std::string json =
      R"({"id":"7f:1","qty":"1.5","n":-2e3,"at":"2025-11-28T14:30:00.5Z","t":[{"p":1,"s":"a\":3,"}],"none":null,"yes":true,"list":[7,"8"],"to":{"q":"-3"}})";
  CHECK(
      make_absurd(json, AbsurdIn::Figures) ==
      R"({"id":"7f:1","qty":"100000000000000000","n":100000000000000000,"at":"2025-11-28T14:30:00.5Z",)"
      R"("t":[{"p":100000000000000000,"s":"a\":3,"}],"none":null,"yes":true,"list":[7,"8"],"to":{"q":"100000000000000000"}})");
  const auto times = make_absurd(json, AbsurdIn::Times);
  CHECK_THAT(times, ContainsSubstring(R"("qty":"1.5","n":-2e3,"at":"9999-12-31T23:59:59.999999999Z")"));
  const auto both = make_absurd(json, AbsurdIn::Both);
  CHECK_THAT(both, ContainsSubstring(R"("n":100000000000000000,"at":"9999-)"));
  CHECK(make_absurd("", AbsurdIn::Both).empty());
  CHECK(make_absurd(R"({"torn":)", AbsurdIn::Both) == R"({"torn":)");
}

TEST_CASE("absurd: of certain fields only, and by the figures that are named") {
  const std::string json = R"({"qty":"1.5","at":"2025-11-28T14:30:00Z","t":[{"p":1,"qty":2}],"name":"qty"})";
  CHECK(make_absurd(json, {{"qty"}}, "-1e308") ==
        R"({"qty":"-1e308","at":"2025-11-28T14:30:00Z","t":[{"p":1,"qty":-1e308}],"name":"qty"})");
  CHECK(make_absurd(json, {{"p", "none"}}, "0") ==
        R"({"qty":"1.5","at":"2025-11-28T14:30:00Z","t":[{"p":0,"qty":2}],"name":"qty"})");
  SeededFaults faults(1);
  faults.settings() = changed(R"({"absurd_rate":1,"absurd_at":["orders"],"absurd_fields":["qty"]})").value();
  CHECK_THAT(faults.distort(AbsurdPlaces::Orders, json), ContainsSubstring(R"("qty":"100000000000000000")"));
  CHECK(faults.distort(AbsurdPlaces::Events, json) == json);
  faults.settings() =
      changed(R"({"absurd_rate":1,"absurd_at":["orders"],"absurd_fields":["p"],"absurd_figures":["-1","0"]})")
          .value();
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) seen.insert(faults.distort(AbsurdPlaces::Orders, json));
  CHECK(seen.size() == 2);
  CHECK_THAT(to_json(faults.settings()), ContainsSubstring(R"("absurd_figures":["-1","0"])"));
}

TEST_CASE("absurd: only where the switch says") {
  SeededFaults faults(1);
  const std::string json = R"({"at":"2025-11-28T14:30:00Z","n":1})";
  faults.settings() = changed(R"({"absurd_rate":1,"absurd_at":["orders"]})").value();
  CHECK(faults.distort(AbsurdPlaces::Orders, json) != json);
  CHECK(faults.distort(AbsurdPlaces::Events, json) == json);
  CHECK_THAT(to_json(faults.settings()), ContainsSubstring(R"("absurd_at":["orders"])"));
  faults.settings().absurd_rate = 0;
  CHECK(faults.distort(AbsurdPlaces::Orders, json) == json);
}
