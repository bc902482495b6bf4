// The same through the exchange's doors.
#include "integration/paper_exchange/world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;
using std::chrono::milliseconds;

namespace {

std::string status_of(PaperWorld& world, const std::string& client_order_id) {
  return text_field(
      world.call("GET", "/v2/orders:by_client_order_id?client_order_id=" + client_order_id).body, "status");
}

std::unique_ptr<Listener> watch_market(PaperWorld& world) {
  auto market = std::make_unique<Listener>(world, "/v2/iex");
  market->send(R"({"action":"auth","key":"k","secret":"s"})");
  market->wait_for("authenticated");
  market->send(R"({"action":"subscribe","trades":["IBM","MSFT"],"quotes":["IBM","MSFT"]})");
  market->wait_for("subscription");
  return market;
}

}  // namespace

TEST_CASE("faults: a request arrives long after its connection was given up") {
  PaperWorld world;
  world.set_price("99", "100");
  REQUIRE(
      world.control("faults", R"({"late_arrival_rate":1,"late_arrival_ms":400,"drop_closes":true})").status ==
      200);
  CHECK(world.call("POST", "/v2/orders", market_order("late")).status == 0);
  CHECK(status_of(world, "late").empty());  // not there yet
  CHECK(world.run_until([&] { return status_of(world, "late") == "filled"; }));
  CHECK(world.control("orders?client_order_id=late").has(R"("received":1)"));
}

TEST_CASE("faults: pages of any status, before and after the order is taken") {
  PaperWorld world;
  world.set_price("99", "100");
  REQUIRE(world.control("faults", R"({"page_rate":1,"page_status":404,"page_body":"apache404"})").status ==
          200);
  const Reply before = world.call("POST", "/v2/orders", market_order("before"));
  CHECK(before.status == 404);
  CHECK(before.has("<h1>Not Found</h1>"));
  REQUIRE(
      world.control("faults", R"({"reset":true,"page_after_rate":1,"page_status":403,"page_body":"empty"})")
          .status == 200);
  const Reply after = world.call("POST", "/v2/orders", market_order("after"));
  CHECK(after.status == 403);
  CHECK(after.body.empty());
  CHECK(world.call("GET", "/v2/account").status == 200);
  REQUIRE(world.control("faults", R"({"reset":true})").status == 200);
  CHECK(status_of(world, "before").empty());
  CHECK(status_of(world, "after") == "filled");
}

TEST_CASE("faults: in maintenance everything is a page, and then it is over") {
  PaperWorld world;
  REQUIRE(world.control("faults", R"({"maintenance_ms":300})").status == 200);
  const Reply page = world.call("GET", "/v2/account");
  CHECK(page.status == 503);
  CHECK(page.has("<html>"));
  CHECK(world.run_until([&] { return world.call("GET", "/v2/account").status == 200; }));
  CHECK(world.control("faults", R"({"maintenance_ms":600001})").status == 422);
}

TEST_CASE("faults: a cancel pends for ever, until the switch is off") {
  PaperWorld world;
  world.set_price("99", "100");
  REQUIRE(world.control("faults", R"({"pending_cancel_ms":"forever"})").status == 200);
  const Reply taken = world.call(
      "POST", "/v2/orders",
      R"({"symbol":"IBM","side":"buy","qty":"1","type":"limit","limit_price":"90","time_in_force":"day","client_order_id":"p"})");
  const std::string id = text_field(taken.body, "id");
  CHECK(world.call("DELETE", "/v2/orders/" + id).status == 204);
  CHECK(status_of(world, "p") == "pending_cancel");
  const Reply again = world.call("DELETE", "/v2/orders/" + id);
  CHECK(again.status == 422);
  CHECK(again.has("42210000"));
  REQUIRE(world.control("faults", R"({"reset":true})").status == 200);
  CHECK(status_of(world, "p") == "canceled");
}

TEST_CASE("faults: a fill is told with the cumulative quantity") {
  PaperWorld world;
  world.set_price("99", "100", 4);
  const auto stream = listen_to_trades(world);
  REQUIRE(world.control("faults", R"({"cumulative_fill_rate":1})").status == 200);
  world.call("POST", "/v2/orders", market_order("c", "buy", 10));
  stream->wait_for(R"("event":"partial_fill")");
  world.set_price("99", "100", 6);
  CHECK_THAT(stream->wait_for(R"("event":"fill")"), ContainsSubstring(R"("price":"100","qty":"10")"));
  const Reply history = world.call("GET", "/v2/account/activities/FILL");
  CHECK(history.has(R"("qty":"6")"));
}

TEST_CASE("faults: prints that are late, taken back or put right, and a symbol that is mute") {
  PaperWorld world;
  const auto market = watch_market(world);
  SECTION("late") {
    REQUIRE(world.control("faults", R"({"late_print_rate":1})").status == 200);
    CHECK(!market->wait_for(R"("c":[" ","Z"])").empty());
  }
  SECTION("taken back") {
    REQUIRE(world.control("faults", R"({"cancelled_print_rate":1})").status == 200);
    CHECK(!market->wait_for(R"("T":"x")").empty());
  }
  SECTION("put right") {
    REQUIRE(world.control("faults", R"({"corrected_print_rate":1})").status == 200);
    CHECK(!market->wait_for(R"("T":"c")").empty());
  }
  SECTION("absurd") {
    REQUIRE(world.control("faults", R"({"absurd_rate":1})").status == 200);
    CHECK(!market->wait_for(R"("bp":100000000000000000)").empty());
  }
  SECTION("mute") {
    REQUIRE(world.control("faults", R"({"mute_symbols":["IBM"]})").status == 200);
    const auto heard = market->messages().size();
    world.set_price("99", "100");
    int msft = 0;
    CHECK(world.run_until([&] {
      msft = 0;
      for (auto i = heard; i < market->messages().size(); ++i)
        msft += market->messages()[i].find("MSFT") != std::string::npos;
      return msft > 3;
    }));
    for (auto i = heard + 1; i < market->messages().size(); ++i)
      CHECK(market->messages()[i].find("IBM") == std::string::npos);
  }
}

TEST_CASE("control: a split is shown at once, and the tape goes on below it") {
  PaperWorld world;
  world.set_price("99", "100");
  world.call("POST", "/v2/orders", market_order("s", "buy", 3));
  CHECK(world.control("split", R"({"symbol":"IBM","ratio":101})").status == 422);
  REQUIRE(world.control("split", R"({"symbol":"IBM","ratio":10})").status == 200);
  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "qty") == "30");
  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "current_price") == "9.95");
  world.kill_9();
  world.start();
  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "qty") == "30");
}

TEST_CASE("control: an order edited on the broker's page has a successor by another hand") {
  PaperWorld world;
  world.set_price("99", "100");
  world.call(
      "POST", "/v2/orders",
      R"({"symbol":"IBM","side":"buy","qty":"5","type":"limit","limit_price":"90","time_in_force":"day","client_order_id":"mine"})");
  const Reply fresh =
      world.control("replace_order", R"({"client_order_id":"mine","qty":"7","limit_price":"91"})");
  REQUIRE(fresh.status == 200);
  const Reply old = world.call("GET", "/v2/orders:by_client_order_id?client_order_id=mine");
  CHECK(text_field(old.body, "status") == "replaced");
  CHECK(text_field(old.body, "replaced_by") == text_field(fresh.body, "id"));
  CHECK(world.control("orders").has(R"("external":true)"));
  CHECK(world.control("replace_order", R"({"client_order_id":"nobody"})").status == 422);
}
