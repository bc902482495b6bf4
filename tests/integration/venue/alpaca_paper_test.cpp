// The Alpaca adapter against our paper exchange, which is a process of its own.
#include <fmt/format.h>
#include <signal.h>

#include <map>

#include "config/reader.hpp"
#include "risk/gate.hpp"
#include "support/catch.hpp"
#include "support/fake_alpaca.hpp"
#include "support/free_port.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "venue/registry.hpp"
#include "venue/trading/registry.hpp"

using namespace avenor;
using namespace avenor::testing;
using Kind = venue::VenueError::Kind;

namespace {

domain::OrderRequest order(const std::string& id, domain::OrderType type, int qty) {
  domain::OrderRequest request;
  request.client_order_id = domain::ClientOrderId{id};
  request.bot_id = domain::BotId{"bot_1"};
  request.symbol = domain::Symbol{"IBM"};
  request.venue = domain::VenueName{"alpaca"};
  request.type = type;
  request.qty = domain::Quantity(qty);
  if (type == domain::OrderType::Limit) request.limit_price = domain::Price(1);
  return request;
}

risk::Approved approved(const domain::OrderRequest& request) {
  risk::RiskLimits book;
  book.symbols.insert(request.symbol);
  auto passed = risk::Gate(book).check(request, {});
  REQUIRE(passed);
  return std::move(*passed);
}

struct Stage {
  Stage() {
    const int port = free_port();
    const std::string host = "127.0.0.1:" + std::to_string(port);
    env = {{"AVENOR_ENV", "sim"},
           {"SYMBOLS", "IBM"},
           {"ALPACA_KEY_ID", "AVENOR_TEST_KEY"},
           {"ALPACA_SECRET_KEY", "AVENOR_TEST_SECRET"},
           {"ALPACA_TRADING_URL", "http://" + host},
           {"ALPACA_DATA_STREAM_URL", "ws://" + host + "/v2/iex"},
           {"PAPER_LISTEN", host},
           {"PAPER_STATE_DIR", folder.path().string()},
           {"PAPER_SPEED", "20"}};
    start_exchange();
    settings = config::Settings::load(std::nullopt, {env.begin(), env.end()}).value();
    config::Reader reader(settings);
    venue = venue::make_trading_venue(config::parse_account("alpaca"), io, clock, reader);
    feed = venue::make_feed(config::parse_account("alpaca"), io, clock, reader);
    REQUIRE(reader.problems().empty());

    venue::StreamHandlers handlers;
    handlers.on_order = [this](venue::OrderReport report) { orders.push_back(std::move(report)); };
    handlers.on_fill = [this](venue::FillReport fill, venue::OrderReport report) {
      fills.push_back(std::move(fill));
      orders.push_back(std::move(report));
    };
    handlers.on_up = [this] { ++ups; };
    handlers.on_warning = [this](const std::string& text) { warnings.push_back(text); };
    venue.account->on_warning(handlers.on_warning);
    venue.orders->start_stream(handlers);

    venue::FeedHandlers prices;
    prices.on_quote = [this](const domain::Quote& quote) { last = quote; };
    prices.on_warning = [this](const std::string& text) { warnings.push_back(text); };
    feed->start({domain::Symbol{"IBM"}}, prices);
    REQUIRE(run_until(io, [this] { return ups == 1 && last && last->bid && last->ask; }));
  }

  void start_exchange() {
    exchange = std::make_unique<Process>(Launch{binary("paper_exchange"), {}, env, {}});
  }
  template <class T, class Ask>
  venue::VenueResult<T> wait_for(Ask ask) {
    std::optional<venue::VenueResult<T>> answer;
    ask([&](venue::VenueResult<T> got) { answer = std::move(got); });
    REQUIRE(run_until(io, [&] { return answer.has_value(); }));
    return std::move(*answer);
  }
  venue::VenueResult<venue::OrderReport> submit(const domain::OrderRequest& request) {
    return wait_for<venue::OrderReport>([&](auto done) { venue.orders->submit(approved(request), done); });
  }
  venue::VenueResult<venue::OrderReport> find(const std::string& client_id) {
    return wait_for<venue::OrderReport>([&](auto done) { venue.orders->find({{}, {}, client_id}, done); });
  }
  bool reaches(domain::OrderEvent wanted) {
    return run_until(io, [&] { return !orders.empty() && orders.back().state == wanted; });
  }

  TempDir folder;
  std::map<std::string, std::string> env;
  boost::asio::io_context io;
  core::SystemClock clock;
  config::Settings settings;
  std::unique_ptr<Process> exchange;
  venue::TradingVenue venue;
  std::unique_ptr<venue::Feed> feed;
  std::vector<venue::OrderReport> orders;
  std::vector<venue::FillReport> fills;
  std::vector<std::string> warnings;
  std::optional<domain::Quote> last;
  int ups = 0;
};

}  // namespace

TEST_CASE(
    "alpaca and paper: a market order is filled, and the stream and the history tell the same executions") {
  Stage s;
  const auto answer = s.submit(order("bot_1:entry:1", domain::OrderType::Market, 10));
  REQUIRE(answer);
  CHECK(answer->client_id == "bot_1:entry:1");
  REQUIRE(s.reaches(domain::OrderEvent::FullyFilled));

  domain::Quantity total;
  for (const auto& fill : s.fills) total += fill.qty;
  CHECK(total == domain::Quantity(10));
  CHECK(s.orders.back().filled_qty == domain::Quantity(10));
  CHECK(s.orders.back().avg_price);

  const auto history = s.wait_for<venue::FillHistory>(
      [&](auto done) { s.venue.orders->fills(s.venue.orders->fills_from({}), done); });
  REQUIRE(history);
  REQUIRE(history->fills.size() == s.fills.size());
  for (std::size_t i = 0; i < history->fills.size(); ++i) {
    CHECK(history->fills[i].exec_id == s.fills[i].exec_id);
    CHECK(history->fills[i].price == s.fills[i].price);
    CHECK(history->fills[i].qty == s.fills[i].qty);
    CHECK(history->fills[i].venue_order_id == answer->venue_order_id);
  }
  const auto found = s.find("bot_1:entry:1");
  REQUIRE(found);
  CHECK(found->state == domain::OrderEvent::FullyFilled);
  const auto positions =
      s.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { s.venue.account->positions(done); });
  REQUIRE(positions);
  REQUIRE(positions->size() == 1);
  CHECK(positions->at(0).position.qty == domain::Quantity(10));
  CHECK(s.wait_for<domain::Balance>([&](auto done) { s.venue.account->balance(done); }));
  CHECK(s.wait_for<venue::VenueClock>([&](auto done) { s.venue.account->clock(done); }));
  const auto listed = s.wait_for<venue::InstrumentAnswer>([&](auto done) {
    s.venue.account->instruments({domain::Symbol{"IBM"}, domain::Symbol{"NONE"}}, done);
  });
  REQUIRE(listed);
  REQUIRE(listed->found.size() == 1);
  CHECK(listed->found[0].symbol.str() == "IBM");
  CHECK(listed->unlisted == std::vector{domain::Symbol{"NONE"}});
  for (const auto& warning : s.warnings) FAIL_CHECK(warning);
}

TEST_CASE("alpaca and paper: a resting order is open, replaced, cancelled, and its id is never taken again") {
  Stage s;
  const auto first = s.submit(order("bot_1:entry:1", domain::OrderType::Limit, 10));
  REQUIRE(first);
  auto open =
      s.wait_for<std::vector<venue::OrderReport>>([&](auto done) { s.venue.orders->open_orders(done); });
  REQUIRE(open);
  REQUIRE(open->size() == 1);
  CHECK(open->at(0).venue_order_id == first->venue_order_id);

  const auto again = s.submit(order("bot_1:entry:1", domain::OrderType::Limit, 10));
  REQUIRE_FALSE(again);
  CHECK(again.error().code == "venue.duplicate_id");

  REQUIRE(run_until(s.io, [&] { return !s.orders.empty() && s.orders.back().words == "new"; }));
  const venue::Replacement change{
      .new_client_id = "bot_1:entry:2", .qty = {}, .limit_price = domain::Price(2), .stop_price = {}};
  const auto amended = s.wait_for<venue::Amended>(
      [&](auto done) { s.venue.orders->replace({{}, {}, "bot_1:entry:1"}, change, done); });
  REQUIRE(amended);
  const auto* second = &amended->order;
  REQUIRE(run_until(s.io, [&] { return s.find("bot_1:entry:1")->state == domain::OrderEvent::Cancelled; }));
  CHECK(s.find("bot_1:entry:1")->replaced_by == second->venue_order_id);

  CHECK(s.wait_for<void>([&](auto done) { s.venue.orders->cancel({{}, second->venue_order_id, ""}, done); }));
  REQUIRE(run_until(s.io, [&] { return s.find("bot_1:entry:2")->state == domain::OrderEvent::Cancelled; }));
  open = s.wait_for<std::vector<venue::OrderReport>>([&](auto done) { s.venue.orders->open_orders(done); });
  REQUIRE(open);
  CHECK(open->empty());

  const auto missing = s.find("bot_1:entry:9");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Kind::NotFound);
  const auto late =
      s.wait_for<void>([&](auto done) { s.venue.orders->cancel({{}, second->venue_order_id, ""}, done); });
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == Kind::Refused);
  for (const auto& warning : s.warnings) FAIL_CHECK(warning);
}

TEST_CASE("alpaca and paper: many orders at once are answered each, and all pages of fills are read") {
  Stage s;
  constexpr int kOrders = 230;
  int answered = 0;
  for (int i = 0; i < kOrders; ++i) {
    s.venue.orders->submit(approved(order(fmt::format("bot_1:entry:{}", i), domain::OrderType::Market, 1)),
                           [&](venue::VenueResult<venue::OrderReport> answer) {
                             CHECK(answer);
                             ++answered;
                           });
  }
  REQUIRE(run_until(s.io, [&] { return answered == kOrders; }));
  REQUIRE(run_until(s.io, [&] { return s.fills.size() == kOrders; }, std::chrono::seconds(60)));
  const auto history = s.wait_for<venue::FillHistory>(
      [&](auto done) { s.venue.orders->fills(s.venue.orders->fills_from({}), done); });
  REQUIRE(history);
  CHECK(history->fills.size() == kOrders);
}

TEST_CASE("alpaca and paper: an exchange that was killed is found again, with its orders") {
  Stage s;
  REQUIRE(s.submit(order("bot_1:entry:1", domain::OrderType::Limit, 10)));
  s.exchange->kill(SIGKILL);
  REQUIRE(s.exchange->wait());
  const auto lost = s.find("bot_1:entry:1");
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind != Kind::NotFound);
  s.start_exchange();
  REQUIRE(run_until(s.io, [&] { return s.ups == 2; }, std::chrono::seconds(20)));
  CHECK(s.find("bot_1:entry:1")->state == domain::OrderEvent::Accepted);
}
