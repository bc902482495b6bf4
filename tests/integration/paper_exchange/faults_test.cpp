#include "integration/paper_exchange/world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;
using std::chrono::milliseconds;

namespace {

int received(PaperWorld& world, const std::string& client_order_id) {
  const Reply reply = world.control("orders?client_order_id=" + client_order_id);
  const auto at = reply.body.find("\"received\":");
  return at == std::string::npos ? 0 : std::stoi(reply.body.substr(at + 11));
}

}  // namespace

TEST_CASE("faults: an order may be taken and never answered") {
  PaperWorld world;
  world.set_price("99", "100");
  REQUIRE(world.control("faults", R"({"drop_response_rate":1})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("lost"), milliseconds(200)).status == 0);
  CHECK(text_field(world.call("GET", "/v2/orders:by_client_order_id?client_order_id=lost").body, "status") ==
        "filled");
  CHECK(received(world, "lost") == 1);
  REQUIRE(world.control("faults", R"({"reset":true})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("lost")).status == 422);
  CHECK(received(world, "lost") == 2);
  CHECK(world.control("summary").has(R"("fills":1)"));
}

TEST_CASE("faults: an order may be lost before it is taken, with the connection broken") {
  PaperWorld world;
  REQUIRE(world.control("faults", R"({"drop_before_accept_rate":1,"drop_closes":true})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("gone")).status == 0);
  CHECK(world.call("GET", "/v2/orders:by_client_order_id?client_order_id=gone").status == 404);
  const Reply truth = world.control("orders");
  CHECK(truth.has(R"("client_order_id":"gone","id":null,"received":1,"status":"lost")"));
}

TEST_CASE("faults: errors, before and after the order is taken") {
  PaperWorld world;
  REQUIRE(world.control("faults", R"({"error_rate":1,"error_status":503})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("e1")).status == 503);
  CHECK(world.call("GET", "/v2/account").status == 503);
  REQUIRE(world.control("faults", R"({"error_status":429})").status == 200);
  const Reply limited = world.call("GET", "/v2/account");
  CHECK(limited.status == 429);
  CHECK(limited.body == R"({"code":42910000,"message":"rate limit exceeded"})");
  REQUIRE(world.control("faults", R"({"reset":true,"error_after_accept_rate":1})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("e2")).status == 500);
  REQUIRE(world.control("faults", R"({"reset":true})").status == 200);
  CHECK(world.call("GET", "/v2/orders:by_client_order_id?client_order_id=e1").status == 404);
  CHECK(world.call("GET", "/v2/orders:by_client_order_id?client_order_id=e2").status == 200);
}

TEST_CASE("faults: an answer may be late, and the order's events before it") {
  PaperWorld world;
  world.set_price("99", "100");
  const auto stream = listen_to_trades(world);
  REQUIRE(world.control("faults", R"({"latency_ms":300})").status == 200);
  const auto start = std::chrono::steady_clock::now();
  CHECK(world.call("POST", "/v2/orders", market_order("late")).status == 200);
  CHECK(std::chrono::steady_clock::now() - start >= milliseconds(300));
  CHECK(stream->messages().size() == 4);  // authorized, listening, new, fill: there before the answer
}

TEST_CASE("faults: the venue may reject what it has taken") {
  PaperWorld world;
  const auto stream = listen_to_trades(world);
  REQUIRE(world.control("faults", R"({"reject_rate":1})").status == 200);
  CHECK(world.call("POST", "/v2/orders", market_order("r")).has(R"("status":"pending_new")"));
  CHECK_THAT(stream->wait_for(R"("event":"rejected")"), ContainsSubstring(R"("status":"rejected")"));
}

TEST_CASE("faults: events may come twice, or in another order, or not at all") {
  PaperWorld world;
  world.set_price("99", "100");
  const auto stream = listen_to_trades(world);
  SECTION("twice") {
    REQUIRE(world.control("faults", R"({"duplicate_event_rate":1})").status == 200);
    world.call("POST", "/v2/orders", market_order("d"));
    const std::string first = stream->wait_for(R"("event":"fill")");
    CHECK(stream->wait_for(R"("event":"fill")") == first);
  }
  SECTION("shuffled, and none lost") {
    REQUIRE(world.control("faults", R"({"reorder_events":true})").status == 200);
    std::vector<std::string> bodies;
    for (int i = 0; i < 20; ++i) bodies.push_back(market_order("o" + std::to_string(i)));
    world.post_all(bodies);
    REQUIRE(world.run_until([&] { return stream->messages().size() == 42; }));
    bool sorted = true;
    for (std::size_t i = 3; i < 42; ++i) {
      sorted = sorted && text_field(stream->messages()[i - 1], "event_id") <
                             text_field(stream->messages()[i], "event_id");
    }
    CHECK_FALSE(sorted);
  }
  SECTION("muted: what happens meanwhile is not sent later") {
    REQUIRE(world.control("faults", R"({"mute_stream":true})").status == 200);
    world.call("POST", "/v2/orders", market_order("m1"));
    REQUIRE(world.control("faults", R"({"mute_stream":false})").status == 200);
    world.call("POST", "/v2/orders", market_order("m2"));
    CHECK_THAT(stream->wait_for(R"("event":"new")"), ContainsSubstring(R"("client_order_id":"m2")"));
  }
  SECTION("the stream may break") {
    REQUIRE(world.control("faults", R"({"disconnect_stream":true})").status == 200);
    CHECK(stream->wait_closed());
    CHECK_FALSE(listen_to_trades(world)->messages().empty());
  }
}

TEST_CASE("faults: a cancel may take its time, and a fill cross it") {
  PaperWorld world;
  world.set_price("99", "100");
  const auto stream = listen_to_trades(world);
  REQUIRE(world.control("faults", R"({"cancel_delay_ms":60000})").status == 200);
  const std::string limit =
      R"({"symbol":"IBM","qty":"5","side":"buy","type":"limit","limit_price":"98","time_in_force":"day","client_order_id":"c"})";
  const std::string id = text_field(world.call("POST", "/v2/orders", limit).body, "id");
  CHECK(world.call("DELETE", "/v2/orders/" + id).status == 204);
  CHECK_FALSE(stream->wait_for(R"("event":"pending_cancel")").empty());
  REQUIRE(world.control("fill_order", R"({"client_order_id":"c","qty":"2","price":"97.50"})").status == 200);
  CHECK_THAT(stream->wait_for(R"("event":"partial_fill")"), ContainsSubstring(R"("price":"97.5","qty":"2")"));
  REQUIRE(world.control("cancel_order", R"({"client_order_id":"c"})").status == 200);
  CHECK_THAT(stream->wait_for(R"("event":"canceled")"), ContainsSubstring(R"("filled_qty":"2")"));
}

TEST_CASE("control: orders by another hand are there for the client, and marked in the truth") {
  PaperWorld world;
  world.set_price("99", "100");
  const auto stream = listen_to_trades(world);
  REQUIRE(world.control("place_external_order", market_order("by-hand", "buy", 3)).status == 200);
  CHECK_FALSE(stream->wait_for(R"("event":"fill")").empty());
  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "qty") == "3");
  const Reply truth = world.control("orders");
  CHECK(truth.has(R"("external":true)"));
  CHECK(received(world, "by-hand") == 0);
  world.control(
      "place_external_order",
      R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"50","time_in_force":"day","client_order_id":"x"})");
  CHECK(world.control("expire_order", R"({"client_order_id":"x"})").status == 200);
  CHECK_FALSE(stream->wait_for(R"("event":"expired")").empty());
}

TEST_CASE("control: bad bodies get 422 and say why") {
  PaperWorld world;
  const auto check = [&](const std::string& what, const std::string& body, const std::string& why) {
    const Reply reply = world.control(what, body);
    INFO(what << " " << body << " " << reply.body);
    CHECK(reply.status == 422);
    CHECK_THAT(reply.body, ContainsSubstring(why));
  };
  check("faults", "{", "not JSON");
  check("faults", "[]", "must be a JSON object");
  check("faults", R"({"error_rate":2})", "error_rate must be a number from 0 to 1");
  check("faults", R"({"nonsense":2})", "unknown fault 'nonsense'");
  check("faults", R"({"disconnect_stream":"x"})", "disconnect_stream must be");
  check("cancel_order", R"({"id":"x"})", "there is no order");
  check("set_price", R"({"symbol":"NOPE","bid":"1"})", "'NOPE' is unknown");
  check("set_price", R"({"symbol":"IBM","bid":"-1"})", "bid must be a number > 0");
  check("set_price", R"({"symbol":"IBM"})", "give at least one");
  check("place_external_order", R"({"symbol":"IBM"})", "qty is required");
  CHECK(world.control("nothing", "{}").status == 404);
}

TEST_CASE("paper exchange: a web page may not use the control door") {
  PaperWorld world;
  CHECK(world.control("summary").status == 200);
  const std::string change = R"({"error_rate":1,"error_status":503})";
  CHECK(world.control("faults", change, {{"Origin", "https://example.org"}}).status == 403);
  CHECK(world.control("faults", change, {{"Origin", "null"}}).status == 403);
  CHECK(world.control("faults", change, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
  CHECK(world.control("faults").has(R"("error_rate":0)"));
}
