#include "integration/paper_exchange/world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

TEST_CASE("rest: without the right keys there is no answer but a refusal") {
  PaperWorld world;
  net::HttpClient stranger(world.io(),
                           net::parse_url("http://127.0.0.1:" + std::to_string(world.port())).value(), {});
  const auto ask = [&](net::Headers headers) {
    int status = 0;
    stranger.send({.target = "/v2/account", .headers = std::move(headers)},
                  [&](net::HttpResult result) { status = result ? result->status : -1; });
    world.run_until([&] { return status != 0; });
    return status;
  };
  CHECK(ask({}) == 401);
  CHECK(ask({{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "wrong"}}) == 403);
  CHECK(ask({{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}}) == 200);
}

TEST_CASE("rest: an order's life over the wire") {
  PaperWorld world;
  world.set_price("99.99", "100.01");
  const Reply posted = world.call("POST", "/v2/orders", market_order("bot_1:entry:1"));
  CHECK(posted.status == 200);
  CHECK(posted.has(R"("status":"pending_new")"));
  const std::string id = text_field(posted.body, "id");
  const Reply found = world.call("GET", "/v2/orders:by_client_order_id?client_order_id=bot_1%3Aentry%3A1");
  CHECK(found.status == 200);
  CHECK(found.has(R"("status":"filled")"));
  CHECK(found.has(R"("filled_avg_price":"100.01")"));
  CHECK(world.call("GET", "/v2/orders/" + id).body == found.body);
  CHECK(world.call("GET", "/v2/orders:by_client_order_id?client_order_id=nope").status == 404);
  CHECK(world.call("GET", "/v2/orders/nope").status == 404);

  const Reply again = world.call("POST", "/v2/orders", market_order("bot_1:entry:1"));
  CHECK(again.status == 422);
  CHECK(again.body == R"({"code":40010001,"message":"client_order_id must be unique"})");

  const std::string limit =
      R"({"symbol":"IBM","qty":2,"side":"buy","type":"limit","limit_price":"90.00","time_in_force":"gtc","client_order_id":"l1"})";
  const std::string resting = text_field(world.call("POST", "/v2/orders", limit).body, "id");
  CHECK(count_of(world.call("GET", "/v2/orders").body, "\"client_order_id\"") == 1);
  const Reply replaced = world.call("PATCH", "/v2/orders/" + resting, R"({"limit_price":"91.00"})");
  CHECK(replaced.status == 200);
  CHECK(text_field(replaced.body, "replaces") == resting);
  const std::string fresh = text_field(replaced.body, "id");
  CHECK(fresh != resting);
  CHECK(text_field(world.call("GET", "/v2/orders/" + resting).body, "status") == "replaced");
  const Reply cancelled = world.call("DELETE", "/v2/orders/" + fresh);
  CHECK(cancelled.status == 204);
  CHECK(cancelled.body.empty());
  const Reply twice = world.call("DELETE", "/v2/orders/" + fresh);
  CHECK(twice.status == 422);
  CHECK(twice.body == R"({"code":42210000,"message":"order is already in \"canceled\" state"})");

  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "qty") == "1");
  CHECK(world.call("GET", "/v2/positions/MSFT").body ==
        R"({"code":40410000,"message":"position does not exist"})");
  CHECK(text_field(world.call("GET", "/v2/account").body, "cash") == "99899.99");
  CHECK(text_field(world.call("GET", "/v2/account/activities/FILL").body, "order_id") == id);
  CHECK(world.call("GET", "/v2/clock").has(R"("is_open":true)"));
  CHECK(world.call("GET", "/v2/assets/IBM").has(R"("tradable":true)"));
  CHECK(world.call("GET", "/v2/assets/NOPE").status == 404);
  CHECK(world.call("GET", "/v2/calendar?start=2026-01-02&end=2026-01-03").has(R"("date":"2026-01-03")"));
}

TEST_CASE("rest: cancelling all tells of each") {
  PaperWorld world;
  world.set_price("99", "101");
  for (int i = 0; i < 3; ++i) {
    world.call(
        "POST", "/v2/orders",
        R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"90","time_in_force":"day"})");
  }
  const Reply all = world.call("DELETE", "/v2/orders");
  CHECK(all.status == 207);
  CHECK(count_of(all.body, R"("status":200)") == 3);
  CHECK(world.call("GET", "/v2/orders").body == "[]");
}

TEST_CASE("rest: a bracket comes back with its legs") {
  PaperWorld world;
  world.set_price("99", "101");
  const Reply posted = world.call(
      "POST", "/v2/orders",
      R"({"symbol":"IBM","qty":"10","side":"buy","type":"limit","limit_price":"100.00","time_in_force":"gtc","order_class":"bracket","client_order_id":"b1","take_profit":{"limit_price":"110.00"},"stop_loss":{"stop_price":"95.00","limit_price":"94.50"}})");
  CHECK(posted.status == 200);
  CHECK(count_of(posted.body, R"("status":"held")") == 2);
  CHECK(count_of(world.call("GET", "/v2/orders?status=open").body, "\"client_order_id\"") == 3);
  const Reply nested = world.call("GET", "/v2/orders?status=open&nested=true");
  CHECK(count_of(nested.body, "\"client_order_id\"") == 3);
  CHECK(nested.has(R"("legs":[{)"));
}

TEST_CASE("rest: nonsense is refused and harms nothing") {
  PaperWorld world;
  for (const char* body : {"", "null", "[]", "{", "\xff\xfe", R"({"symbol":1})", R"({"symbol":{"a":[]}})"}) {
    const Reply reply = world.call("POST", "/v2/orders", body);
    INFO(body);
    CHECK((reply.status == 400 || reply.status == 422));
    CHECK(reply.has("\"message\""));
  }
  CHECK(world.call("GET", "/nowhere").status == 404);
  for (const char* method : {"PUT", "OPTIONS", "BREW"})
    for (const char* path : {"/v2/orders", "/v2/account", "/v2/positions", "/v2/clock"}) {
      INFO(method << ' ' << path);
      CHECK(world.call(method, path).status == 405);
    }
  CHECK(world.call("POST", "/nowhere").status == 404);
  CHECK(world.call("HEAD", "/v2/account").status == 200);
  for (const char* method : {"CONNECT", "TRACE"}) CHECK(world.call(method, "/v2/orders").status == 405);
  CHECK(world.call("GET", "/v2/orders?limit=-1").status == 422);
  CHECK(world.call("POST", "/v2/orders", std::string(2'000'000, 'x')).status == 413);
  CHECK(world.control("orders").body == R"({"orders":[]})");
}
