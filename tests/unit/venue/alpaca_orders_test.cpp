// The adapter's answers to orders: what was proven, and what was not.
#include <algorithm>
#include <stdexcept>

#include "unit/venue/alpaca_payloads.hpp"
#include "unit/venue/venue_fixture.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace avenor::testing::alpaca;
using Kind = venue::VenueError::Kind;
using venue::OrderReport;

namespace {

using Keys = std::map<std::string, std::string, std::less<>>;

constexpr const char* kId = "avn-0000000001";
const domain::VenueOrderId kVenueId{"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001"};

struct Orders : VenueFixture {
  venue::TradingVenue venue = make_venue();

  venue::VenueResult<OrderReport> submit(const std::string& id = kId) {
    return wait_for<OrderReport>([&](auto done) { venue.orders->submit(approved(id), done); });
  }
  venue::VenueResult<OrderReport> find(const venue::OrderRef& ref) {
    return wait_for<OrderReport>([&](auto done) { venue.orders->find(ref, done); });
  }
  venue::VenueResult<void> cancel(const venue::OrderRef& ref) {
    return wait_for<void>([&](auto done) { venue.orders->cancel(ref, done); });
  }
};

}  // namespace

TEST_CASE("alpaca orders: an order is posted with the keys in its headers and comes back as a report") {
  Orders f;
  f.server.once("POST /v2/orders", FakeAlpaca::with(200, std::string(kOrder)));
  const auto answer = f.submit();
  REQUIRE(answer);
  CHECK(answer->venue_order_id == kVenueId);
  CHECK(answer->state == domain::OrderEvent::Accepted);
  REQUIRE(f.server.seen.size() == 1);
  CHECK(f.server.seen[0].key_id == "AVENOR_TEST_KEY");
  CHECK(f.server.seen[0].secret_key == "AVENOR_TEST_SECRET");
  CHECK_THAT(f.server.seen[0].body, ContainsSubstring("\"client_order_id\":\"avn-0000000001\""));
  CHECK_THAT(f.server.seen[0].target, !ContainsSubstring("SECRET"));
}

TEST_CASE("alpaca orders: what proves nothing is Unknown, and is not sent again") {
  Orders f;
  const std::pair<const char*, FakeAlpaca::Handler> kRows[] = {
      {"500", FakeAlpaca::with(500, R"({"code":50010000,"message":"internal server error"})")},
      {"503", FakeAlpaca::with(503, "")},
      {"504", FakeAlpaca::with(504, "gateway time-out")},
      {"200 without a body", FakeAlpaca::with(200, "")},
      {"200 cut short", FakeAlpaca::with(200, std::string(kOrder.substr(0, 200)))},
      {"200 that is a page", FakeAlpaca::with(200, "<html>hello</html>")},
      {"200 about another order", FakeAlpaca::with(200, with(kOrder, "avn-0000000001", "avn-0000000009"))},
      {"200 with a number missing", FakeAlpaca::with(200, with(kOrder, "\"filled_qty\":\"0\",", ""))},
      {"a connection that breaks",
       [](const net::HttpRequest&, net::Responder responder) { responder.drop(); }}};
  for (const auto& [name, handler] : kRows) {
    INFO(name);
    f.server.seen.clear();
    f.server.once("POST /v2/orders", handler);
    const auto answer = f.submit();
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::Unknown);
    CHECK_FALSE(answer.error().code.empty());
    CHECK(f.server.seen.size() == 1);
  }
}

TEST_CASE("alpaca orders: a refusal is final and keeps the venue's words") {
  Orders f;
  f.server.once(
      "POST /v2/orders",
      FakeAlpaca::with(
          403, R"({"code":40310000,"message":"insufficient buying power","buying_power":"1250.33"})"));
  const auto answer = f.submit();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Kind::Refused);
  CHECK(answer.error().code == "venue.insufficient_funds");
  CHECK(answer.error().message == "insufficient buying power");
}

TEST_CASE("alpaca orders: an id that the venue has already is no refusal, the order is there") {
  Orders f;
  f.server.once("POST /v2/orders",
                FakeAlpaca::with(422, R"({"code":40010001,"message":"client_order_id must be unique"})"));
  const auto answer = f.submit();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Kind::Unknown);
  CHECK(answer.error().code == "venue.duplicate_id");
}

TEST_CASE("alpaca orders: a venue that cannot be reached has not seen the order") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_TRADING_URL", "http://127.0.0.1:1"}});
  const auto answer = f.wait_for<OrderReport>([&](auto done) { venue.orders->submit(approved(kId), done); });
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Kind::NotSent);
}

TEST_CASE("alpaca orders: a long id is derived, and the answer must carry the derived one") {
  Orders f;
  const std::string id = "a_bot_with_a_rather_long_name_001:take_profit:1767366245123";
  const std::string derived = f.venue.orders->client_id_for(domain::ClientOrderId{id});
  CHECK(derived.size() <= 48);
  f.server.once("POST /v2/orders", FakeAlpaca::with(200, with(kOrder, "avn-0000000001", derived)));
  const auto answer = f.submit(id);
  REQUIRE(answer);
  CHECK(answer->client_id == derived);
}

TEST_CASE("alpaca orders: an order is found by our id or the venue's, and not found is an answer") {
  Orders f;
  f.server.always("GET /v2/orders:by_client_order_id", FakeAlpaca::with(200, std::string(kOrder)));
  REQUIRE(f.find({{}, {}, kId}));
  CHECK(f.server.seen.back().target == "/v2/orders:by_client_order_id?client_order_id=avn-0000000001");

  f.server.always("GET /v2/orders/" + kVenueId.str(), FakeAlpaca::with(200, std::string(kOrder)));
  REQUIRE(f.find({{}, kVenueId, ""}));

  const auto other = f.find({{}, {}, "avn-2"});
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == Kind::Unknown);

  f.server.always(
      "GET /v2/orders:by_client_order_id",
      FakeAlpaca::with(404, R"({"code":40410000,"message":"order not found for avn-0000000001"})"));
  const auto missing = f.find({{}, {}, kId});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Kind::NotFound);

  f.server.always("GET /v2/orders:by_client_order_id", FakeAlpaca::with(503, ""));
  CHECK(f.find({{}, {}, kId}).error().kind == Kind::Unknown);
}

TEST_CASE("alpaca orders: a cancel is a wish: 204 without a body, and by our id it is looked up first") {
  Orders f;
  const std::string path = "/v2/orders/" + kVenueId.str();
  f.server.always("DELETE " + path, FakeAlpaca::with(204, ""));
  CHECK(f.cancel({{}, kVenueId, ""}));

  f.server.always("GET /v2/orders:by_client_order_id", FakeAlpaca::with(200, std::string(kOrder)));
  f.server.seen.clear();
  CHECK(f.cancel({{}, {}, kId}));
  REQUIRE(f.server.seen.size() == 2);
  CHECK(f.server.seen[1].method == "DELETE");

  f.server.always(
      "DELETE " + path,
      FakeAlpaca::with(422, R"({"code":42210000,"message":"order is already in \"filled\" state"})"));
  const auto late = f.cancel({{}, kVenueId, ""});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == "venue.already_final");
}

TEST_CASE("alpaca orders: a replacement is a new order with our new id") {
  Orders f;
  f.server.once("PATCH /v2/orders/" + kVenueId.str(), FakeAlpaca::with(200, std::string(kReplacement)));
  const venue::Replacement change{.new_client_id = "avn-0000000002",
                                  .qty = {},
                                  .limit_price = domain::Price(core::Decimal::parse("187.10").value()),
                                  .stop_price = {}};
  const auto answer = f.wait_for<venue::Amended>(
      [&](auto done) { f.venue.orders->replace({{}, kVenueId, kId}, change, done); });
  REQUIRE(answer);
  CHECK(f.venue.orders->amend_style() == venue::AmendStyle::NewOrder);
  CHECK(answer->outcome == venue::Amended::Outcome::NewOrder);
  CHECK(answer->order.venue_order_id.str() == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1002");
  CHECK(f.server.seen.back().body == R"({"limit_price":"187.1","client_order_id":"avn-0000000002"})");

  // The order to replace could not even be looked up: the replacement was not sent.
  f.server.always("GET /v2/orders:by_client_order_id", FakeAlpaca::with(500, ""));
  const auto not_sent =
      f.wait_for<venue::Amended>([&](auto done) { f.venue.orders->replace({{}, {}, kId}, change, done); });
  REQUIRE_FALSE(not_sent);
  CHECK(not_sent.error().kind == Kind::NotSent);
}

TEST_CASE("alpaca orders: after a 429 nothing is sent before the venue's time, and it says how long") {
  Orders f;
  f.server.once(
      "POST /v2/orders",
      FakeAlpaca::with(429, R"({"code":42910000,"message":"rate limit exceeded"})", {{"Retry-After", "0"}}));
  f.server.once("POST /v2/orders", FakeAlpaca::with(200, std::string(kOrder)));
  const auto limited = f.submit();
  REQUIRE_FALSE(limited);
  CHECK(limited.error().kind == Kind::RateLimited);
  CHECK(limited.error().retry_after == std::chrono::milliseconds(100));
  const auto refused_at = f.clock.mono();
  CHECK(f.submit());
  CHECK(f.clock.mono() - refused_at >= std::chrono::milliseconds(95));
}

TEST_CASE(
    "alpaca orders: a long Retry-After holds back orders and questions, a cancel for a second at most") {
  Orders f;
  f.server.once("POST /v2/orders",
                FakeAlpaca::with(429, R"({"code":42910000,"message":"rate limit exceeded"})",
                                 {{"Retry-After", "99999"}}));
  f.server.always("POST /v2/orders", FakeAlpaca::with(200, std::string(kOrder)));
  f.server.once("DELETE /v2/orders/" + kVenueId.str(), FakeAlpaca::with(429, "", {{"Retry-After", "99999"}}));
  f.server.always("DELETE /v2/orders/" + kVenueId.str(), FakeAlpaca::with(204, ""));
  CHECK(f.venue.orders->quiet_for().count() == 0);
  const auto limited = f.submit();
  REQUIRE_FALSE(limited);
  CHECK(limited.error().retry_after == std::chrono::seconds(60));
  CHECK(f.venue.orders->quiet_for() > std::chrono::seconds(55));
  bool sent = false, asked = false;
  f.venue.orders->submit(approved(kId), [&](auto) { sent = true; });
  f.venue.account->clock([&](auto) { asked = true; });
  const auto before = f.clock.mono();
  // the first cancel is refused, too, and asks for a minute again: the next goes after a second all the same
  const auto refused = f.wait_for<void>([&](auto done) { f.venue.orders->cancel({{}, kVenueId, ""}, done); });
  CHECK_FALSE(refused);
  CHECK(f.wait_for<void>([&](auto done) { f.venue.orders->cancel({{}, kVenueId, ""}, done); }));
  const auto took = f.clock.mono() - before;
  CHECK(took >= std::chrono::milliseconds(1900));
  CHECK(took < std::chrono::seconds(10));
  CHECK_FALSE(sent);
  CHECK_FALSE(asked);
}

TEST_CASE("alpaca orders: a cancel overtakes orders that wait") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_CONNECTIONS", "1"}});
  f.server.always("POST /v2/orders", FakeAlpaca::with(503, ""));
  f.server.always("DELETE /v2/orders/" + kVenueId.str(), FakeAlpaca::with(204, ""));
  int answered = 0;
  for (int i = 0; i < 3; ++i)
    venue.orders->submit(approved("avn-" + std::to_string(i)), [&](auto) { ++answered; });
  venue.orders->cancel({{}, kVenueId, ""}, [&](auto) { ++answered; });
  REQUIRE(run_until(f.io, [&] { return answered == 4; }));
  REQUIRE(f.server.seen.size() == 4);
  CHECK(f.server.seen[0].method == "POST");
  CHECK(f.server.seen[1].method == "DELETE");
}

TEST_CASE("alpaca orders: one bot's orders do not wait behind another's") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_CONNECTIONS", "1"}});
  f.server.always("POST /v2/orders", FakeAlpaca::with(503, ""));
  int answered = 0;
  for (int i = 0; i < 50; ++i)
    venue.orders->submit(approved("avn-" + std::to_string(i), "busy"), [&](auto) { ++answered; });
  venue.orders->submit(approved("avn-calm", "calm"), [&](auto) { ++answered; });
  REQUIRE(run_until(f.io, [&] { return answered == 51; }));
  const auto calm = std::ranges::find_if(
      f.server.seen, [](const auto& request) { return request.body.find("avn-calm") != std::string::npos; });
  CHECK(calm - f.server.seen.begin() <= 2);
}

TEST_CASE("alpaca orders: a full minute's worth is never exceeded, and what waits goes when it may") {
  VenueFixture f;
  // 1200 a minute: 300 at once, then one each 67 ms.
  const auto venue = f.make_venue({{"ALPACA_REQUESTS_PER_MINUTE", "1200"}});
  f.server.always("GET /v2/clock", FakeAlpaca::with(503, ""));
  int answered = 0;
  const auto start = f.clock.mono();
  for (int i = 0; i < 303; ++i) venue.account->clock([&](auto) { ++answered; });
  REQUIRE(run_until(f.io, [&] { return answered == 303; }));
  CHECK(f.clock.mono() - start >= std::chrono::milliseconds(3 * 66));
}

TEST_CASE("alpaca orders: requests run side by side, as many as there are connections") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_CONNECTIONS", "3"}});
  std::vector<net::Responder> held;
  f.server.always("POST /v2/orders",
                  [&](const net::HttpRequest&, net::Responder responder) { held.push_back(responder); });
  int answered = 0;
  for (int i = 0; i < 5; ++i)
    venue.orders->submit(approved("avn-" + std::to_string(i)), [&](auto) { ++answered; });
  REQUIRE(run_until(f.io, [&] { return held.size() == 3; }));
  for (const auto& responder : held) responder.send(503, "text/plain", "");
  held.clear();
  REQUIRE(run_until(f.io, [&] { return held.size() == 2; }));
  for (const auto& responder : held) responder.send(503, "text/plain", "");
  REQUIRE(run_until(f.io, [&] { return answered == 5; }));
}

TEST_CASE("alpaca orders: what a callback throws costs its answer only, and is told") {
  VenueFixture f;
  // The next request waits for the connection of the one before.
  const auto venue = f.make_venue({{"ALPACA_CONNECTIONS", "1"}});
  std::vector<std::string> warnings;
  venue.account->on_warning([&](const std::string& text) { warnings.push_back(text); });
  f.server.always("GET /v2/clock", FakeAlpaca::with(200, std::string(kClock)));
  int thrown = 0, answered = 0;
  venue.account->clock([&](auto) {
    ++thrown;
    throw std::overflow_error("a price too large");
  });
  venue.account->clock([&](const auto& clock) { answered += clock.has_value() ? 1 : 0; });
  REQUIRE(run_until(f.io, [&] { return answered == 1; }));
  CHECK(thrown == 1);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], ContainsSubstring("a price too large"));

  // An answer that comes without a request having left.
  venue.account->stop();
  venue.account->clock([&](auto) {
    ++thrown;
    throw std::overflow_error("a price too small");
  });
  venue.account->clock([&](const auto& clock) { answered += clock.has_value() ? 0 : 1; });
  REQUIRE(run_until(f.io, [&] { return answered == 2; }));
  CHECK(thrown == 2);
  REQUIRE(warnings.size() == 2);
  CHECK_THAT(warnings[1], ContainsSubstring("a price too small"));
}

TEST_CASE("alpaca orders: an order whose release check throws does not leave, and the next one goes") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_CONNECTIONS", "1"}});
  std::vector<std::string> warnings;
  venue.account->on_warning([&](const std::string& text) { warnings.push_back(text); });
  f.server.always("POST /v2/orders", FakeAlpaca::with(503, ""));
  int asked = 0;
  venue.orders->set_release_check([&](const domain::ClientOrderId&) {
    if (++asked == 1) throw std::overflow_error("an exposure too large");
    return true;
  });
  const auto submit = [&] {
    return f.wait_for<venue::OrderReport>([&](auto done) { venue.orders->submit(approved(kId), done); });
  };
  const auto withheld = submit();
  REQUIRE_FALSE(withheld);
  CHECK(withheld.error().kind == Kind::NotSent);
  CHECK(withheld.error().code == "venue.not_sent");  // it may be sent later
  CHECK(f.server.seen.empty());
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], ContainsSubstring("an exposure too large"));
  CHECK_FALSE(submit());
  CHECK(f.server.seen.size() == 1);
}

TEST_CASE("alpaca orders: a venue that is gone calls nobody back") {
  VenueFixture f;
  bool called = false;
  {
    const auto venue = f.make_venue();
    venue.orders->submit(approved(kId), [&](auto) { called = true; });
    venue.orders->stop();
    venue.orders->submit(approved(kId), [&](auto) { called = true; });
  }
  f.io.restart();
  f.io.run_for(std::chrono::milliseconds(20));
  CHECK_FALSE(called);
}

TEST_CASE("alpaca orders: a stopped venue says that nothing was sent") {
  Orders f;
  f.venue.orders->stop();
  const auto answer = f.submit();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Kind::NotSent);
}
