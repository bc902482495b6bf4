// The ordinary Alpaca adapter, unchanged, on the paper exchange.
#include "config/settings.hpp"
#include "integration/paper_exchange/world.hpp"
#include "risk/gate.hpp"
#include "support/catch.hpp"
#include "venue/registry.hpp"
#include "venue/trading/registry.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

struct Adapter {
  explicit Adapter(PaperWorld& paper) : world(paper) {
    const std::string port = std::to_string(paper.port());
    settings = config::Settings::load(std::nullopt,
                                      {{"ALPACA_KEY_ID", "k"},
                                       {"ALPACA_SECRET_KEY", "s"},
                                       {"ALPACA_TRADING_URL", "http://127.0.0.1:" + port},
                                       {"ALPACA_DATA_STREAM_URL", "ws://127.0.0.1:" + port + "/v2/iex"}})
                   .value();
    config::Reader reader{settings};
    venue = venue::make_trading_venue(config::parse_account("alpaca"), paper.io(), clock, reader);
    feed = venue::make_feed(config::parse_account("alpaca"), paper.io(), clock, reader);
    REQUIRE(reader.problems().empty());
  }

  void start_stream() {
    venue.orders->start_stream(
        {.on_order = [this](venue::OrderReport report) { orders.push_back(std::move(report)); },
         .on_fill = [this](venue::FillReport fill,
                           const venue::OrderReport&) { fills.push_back(std::move(fill)); },
         .on_up = [this] { up = true; },
         .on_down = [this](const std::string&) { up = false; }});
    REQUIRE(world.run_until([this] { return up; }));
  }

  /// What the callback was given.
  template <class T, class Start>
  venue::VenueResult<T> wait(Start start) {
    std::optional<venue::VenueResult<T>> got;
    start([&](venue::VenueResult<T> answer) { got = std::move(answer); });
    REQUIRE(world.run_until([&] { return got.has_value(); }));
    return *got;
  }

  venue::VenueResult<venue::OrderReport> submit(const std::string& id, int qty,
                                                domain::Side side = domain::Side::Buy) {
    domain::OrderRequest request;
    request.client_order_id = domain::ClientOrderId{id};
    request.bot_id = domain::BotId{"bot_1"};
    request.symbol = domain::Symbol{"IBM"};
    request.venue = domain::VenueName{"alpaca"};
    request.side = side;
    request.qty = domain::Quantity{qty};
    const risk::Gate gate({.symbols = {request.symbol}, .defaults = {}, .by_symbol = {}, .by_bot = {}});
    const auto approved = gate.check(request, {});
    if (!approved) FAIL(approved.error().message);
    return wait<venue::OrderReport>([&](auto done) { venue.orders->submit(*approved, done); });
  }

  PaperWorld& world;
  core::SystemClock clock;
  config::Settings settings;
  venue::TradingVenue venue;
  std::unique_ptr<venue::Feed> feed;
  std::vector<venue::OrderReport> orders;
  std::vector<venue::FillReport> fills;
  bool up = false;
};

}  // namespace

TEST_CASE("adapter: an order goes out, its fills come back by stream and by history as the same executions") {
  PaperWorld world;
  world.set_price("99", "100", 6);
  Adapter adapter(world);
  adapter.start_stream();
  const auto report = adapter.submit("bot_1:entry:1", 10);
  REQUIRE(report);
  CHECK(report->client_id == "bot_1:entry:1");
  world.set_price("99", "101", 6);
  REQUIRE(world.run_until([&] { return adapter.fills.size() == 2; }));
  const auto history = adapter.wait<venue::FillHistory>(
      [&](auto done) { adapter.venue.orders->fills(adapter.venue.orders->fills_from({1}), done); });
  REQUIRE(history);
  REQUIRE(history->fills.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(history->fills[i].exec_id == adapter.fills[i].exec_id);
    CHECK(history->fills[i].price == adapter.fills[i].price);
    CHECK(history->fills[i].qty == adapter.fills[i].qty);
  }
  const auto found = adapter.wait<venue::OrderReport>([&](auto done) {
    adapter.venue.orders->find({.venue_order_id = {}, .client_id = "bot_1:entry:1"}, done);
  });
  REQUIRE(found);
  CHECK(found->state == domain::OrderEvent::FullyFilled);
  CHECK(found->avg_price->to_string() == "100.4");
  const auto positions = adapter.wait<std::vector<domain::NamedPosition>>(
      [&](auto done) { adapter.venue.account->positions(done); });
  REQUIRE(positions);
  REQUIRE(positions->size() == 1);
  CHECK((*positions)[0].position.qty == domain::Quantity{10});
  const auto balance =
      adapter.wait<domain::Balance>([&](auto done) { adapter.venue.account->balance(done); });
  REQUIRE(balance);
  CHECK(balance->cash.to_string() == "98996");
  const auto clock = adapter.wait<venue::VenueClock>([&](auto done) { adapter.venue.account->clock(done); });
  REQUIRE(clock);
  REQUIRE(clock->sessions.size() == 1);
  CHECK(clock->sessions[0].is_open);
}

TEST_CASE("adapter: more orders and fills than a page holds are all found") {
  PaperWorld world;
  world.set_price("99", "100");
  std::vector<std::string> bodies;
  for (int i = 0; i < 250; ++i) bodies.push_back(market_order("f" + std::to_string(i)));
  for (int i = 0; i < 1'100; ++i) {
    bodies.push_back(
        R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"50","time_in_force":"day"})");
  }
  world.post_all(bodies);
  Adapter adapter(world);
  const auto open = adapter.wait<std::vector<venue::OrderReport>>(
      [&](auto done) { adapter.venue.orders->open_orders(done); });
  REQUIRE(open);
  CHECK(open->size() == 1'100);
  const auto fills = adapter.wait<venue::FillHistory>(
      [&](auto done) { adapter.venue.orders->fills(adapter.venue.orders->fills_from({1}), done); });
  REQUIRE(fills);
  CHECK(fills->fills.size() == 250);
}

TEST_CASE("adapter: what the exchange refuses or loses is what the adapter says") {
  PaperWorld world;
  world.set_price("99", "100");
  Adapter adapter(world);
  CHECK(adapter.submit("big", 10'000).error().kind == venue::VenueError::Kind::Refused);
  REQUIRE(adapter.submit("once", 1));
  REQUIRE(world.control("faults", R"({"error_rate":1,"error_status":500})").status == 200);
  CHECK(adapter.submit("lost", 1).error().kind == venue::VenueError::Kind::Unknown);
  REQUIRE(world.control("faults", R"({"reset":true,"drop_response_rate":1,"drop_closes":true})").status ==
          200);
  CHECK(adapter.submit("dropped", 1).error().kind == venue::VenueError::Kind::Unknown);
  REQUIRE(world.control("faults", R"({"reset":true})").status == 200);
  const auto find = [&](const std::string& id) {
    return adapter.wait<venue::OrderReport>(
        [&](auto done) { adapter.venue.orders->find({.venue_order_id = {}, .client_id = id}, done); });
  };
  CHECK(find("lost").error().kind == venue::VenueError::Kind::NotFound);
  REQUIRE(find("dropped"));
  CHECK(find("dropped")->state == domain::OrderEvent::FullyFilled);
}

TEST_CASE("adapter: the feed shows the exchange's prices") {
  PaperWorld world;
  world.set_price("99.5", "100.25", 300);
  Adapter adapter(world);
  std::optional<domain::Quote> last;
  bool up = false;
  adapter.feed->start({domain::Symbol{"IBM"}}, {.on_quote = [&](const domain::Quote& quote) { last = quote; },
                                                .on_bar = {},
                                                .on_up = [&] { up = true; },
                                                .on_down = {}});
  REQUIRE(world.run_until([&] { return up && last && last->bid; }));
  CHECK(last->bid->to_string() == "99.5");
  CHECK(last->ask->to_string() == "100.25");
  CHECK(last->ask_size == domain::Quantity{300});
  world.set_price("101", "102");
  REQUIRE(world.run_until([&] { return last->bid->to_string() == "101"; }));
}
