#include "risk/gate.hpp"

#include <functional>
#include <vector>

#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Money;
using domain::OrderRequest;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using risk::Gate;
using risk::Limits;
using risk::RiskContext;
using risk::RiskLimits;

namespace {

const BotId kBot{"bot"};
const Symbol kIbm{"IBM"};

OrderRequest order(Side side = Side::Buy, int qty = 10) {
  OrderRequest request;
  request.client_order_id = domain::ClientOrderId{"bot:entry:1"};
  request.bot_id = kBot;
  request.symbol = kIbm;
  request.venue = domain::VenueName{"alpaca"};
  request.side = side;
  request.qty = Quantity{qty};
  return request;
}

OrderRequest limit(Side side, int qty, int price) {
  auto request = order(side, qty);
  request.type = OrderType::Limit;
  request.limit_price = Price{price};
  return request;
}

OrderRequest stop(Side side, int qty, int price) {
  auto request = order(side, qty);
  request.type = OrderType::Stop;
  request.stop_price = Price{price};
  return request;
}

/// A world in which nothing is wrong: IBM at 100, a fresh price, an open market.
RiskContext fine() {
  RiskContext now;
  now.market.last = Price{100};
  now.price_age = 1s;
  now.market_open = true;
  return now;
}

RiskLimits book(Limits defaults = {}) {
  RiskLimits limits;
  limits.symbols = {kIbm};
  limits.defaults = std::move(defaults);
  return limits;
}

/// "" when it passes, else the code.
std::string verdict(const RiskLimits& limits, const OrderRequest& request, const RiskContext& now) {
  const auto checked = Gate{limits}.check(request, now);
  if (checked) {
    CHECK(checked->request() == request);
    return "";
  }
  CHECK_FALSE(checked.error().message.empty());
  return checked.error().code;
}

RiskContext with(const std::function<void(RiskContext&)>& change) {
  auto now = fine();
  change(now);
  return now;
}

struct Edge {
  std::string code;
  Limits limits;
  OrderRequest passes, refused;  ///< in these worlds
  RiskContext passes_in, refused_in;
};

const std::vector<Edge>& edges() {
  static const std::vector<Edge> table{
      {"risk.max_order_qty",
       {.max_order_qty = Quantity{10}},
       order(Side::Buy, 10),
       order(Side::Buy, 11),
       fine(),
       fine()},
      {"risk.max_order_qty",
       {.max_order_qty = Quantity{10}},
       order(Side::Sell, 10),
       order(Side::Sell, 11),
       fine(),
       fine()},
      // At the market, with its margin of 3 %.
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       order(Side::Buy, 10),
       order(Side::Buy, 11),
       fine(),
       fine()},
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       order(Side::Sell, 10),
       order(Side::Sell, 11),
       fine(),
       fine()},
      // A limit far below the market, and a stop on the wrong side of it: both are filled by the market.
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       limit(Side::Sell, 10, 1),
       limit(Side::Sell, 11, 1),
       fine(),
       fine()},
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       stop(Side::Buy, 10, 1),
       stop(Side::Buy, 11, 1),
       fine(),
       fine()},
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       stop(Side::Sell, 10, 1),
       stop(Side::Sell, 11, 1),
       fine(),
       fine()},
      // The dearest price that is known counts.
      {"risk.max_order_notional",
       {.max_order_notional = Money{1030}},
       order(),
       order(),
       fine(),
       with([](auto& w) { w.market.ask = Price{101}; })},
      // A purchase with a limit never pays more than that.
      {"risk.max_order_notional",
       {.max_order_notional = Money{1000}},
       limit(Side::Buy, 10, 100),
       limit(Side::Buy, 10, 101),
       fine(),
       fine()},
      {"risk.no_price", {.max_order_notional = Money{1030}}, order(), order(), fine(), with([](auto& w) {
         w.market.last.reset();
       })},
      {"risk.max_position",
       {.max_position_qty = Quantity{50}},
       order(),
       order(),
       with([](auto& w) {
         w.symbol = {.position = Quantity{25}, .open_buys = Quantity{15}, .open_sells = Quantity{99}};
       }),
       with([](auto& w) {
         w.symbol = {.position = Quantity{25}, .open_buys = Quantity{16}, .open_sells = {}};
       })},
      {"risk.max_position",
       {.max_position_qty = Quantity{50}},
       order(Side::Sell),
       order(Side::Sell),
       with([](auto& w) {
         w.symbol = {.position = Quantity{-25}, .open_buys = Quantity{99}, .open_sells = Quantity{15}};
       }),
       with([](auto& w) {
         w.symbol = {.position = Quantity{-25}, .open_buys = {}, .open_sells = Quantity{16}};
       })},
      {"risk.max_bot_position",
       {.max_bot_position_qty = Quantity{50}},
       order(),
       order(),
       with([](auto& w) { w.bot = {.position = Quantity{40}, .open_buys = {}, .open_sells = {}}; }),
       with([](auto& w) { w.bot = {.position = Quantity{41}, .open_buys = {}, .open_sells = {}}; })},
      {"risk.account_exposure",
       {.max_account_exposure = Money{5000}},
       order(),
       order(),
       with([](auto& w) { w.account_exposure = Money{3970}; }),
       with([](auto& w) { w.account_exposure = Money{3971}; })},
      {"risk.account_exposure",
       {.max_account_exposure = Money{5000}},
       limit(Side::Sell, 10, 1),
       limit(Side::Sell, 10, 1),
       with([](auto& w) { w.account_exposure = Money{3970}; }),
       with([](auto& w) { w.account_exposure = Money{3971}; })},
      // Only what makes the larger side larger counts: the other open orders are in it already.
      {"risk.account_exposure",
       {.max_account_exposure = Money{5000}},
       order(),
       order(),
       with([](auto& w) { w.account_exposure = Money{9000}, w.symbol.open_sells = Quantity{10}; }),
       with([](auto& w) { w.account_exposure = Money{9000}, w.symbol.open_sells = Quantity{9}; })},
      {"risk.cannot_judge",
       {.max_account_exposure = Money{5000}},
       order(),
       order(),
       fine(),
       with([](auto& w) { w.unvalued = {Symbol{"AAPL"}}; })},
      {"risk.cannot_judge", {.max_daily_loss = Money{500}}, order(), order(), fine(), with([](auto& w) {
         w.unmarked = {Symbol{"AAPL"}};
       })},
      {"risk.daily_loss", {.max_daily_loss = Money{500}}, order(), order(), fine(), with([](auto& w) {
         w.unmarked = {Symbol{"AAPL"}}, w.bot_day_profit = Money{-500};
       })},
      {"risk.no_price", {.max_account_exposure = Money{5000}}, order(), order(), fine(), with([](auto& w) {
         w.market.last.reset();
       })},
      {"risk.price_collar",
       {.price_collar_pct = core::Decimal{5}},
       limit(Side::Buy, 1, 105),
       limit(Side::Buy, 1, 106),
       fine(),
       fine()},
      {"risk.price_collar",
       {.price_collar_pct = core::Decimal{5}},
       limit(Side::Sell, 1, 95),
       limit(Side::Sell, 1, 94),
       fine(),
       fine()},
      {"risk.no_price",
       {.price_collar_pct = core::Decimal{5}},
       order(),
       limit(Side::Buy, 1, 100),
       with([](auto& w) { w.market.last.reset(); }),
       with([](auto& w) { w.market.last.reset(); })},
      {"risk.order_rate",
       {.max_orders_per_minute = 3},
       order(),
       order(),
       with([](auto& w) { w.bot_orders_last_minute = 2; }),
       with([](auto& w) { w.bot_orders_last_minute = 3; })},
      {"risk.open_orders",
       {.max_open_orders = 3},
       order(),
       order(),
       with([](auto& w) { w.bot_open_orders = 2; }),
       with([](auto& w) { w.bot_open_orders = 3; })},
      {"risk.daily_loss",
       {.max_daily_loss = Money{500}},
       order(),
       order(),
       with([](auto& w) { w.bot_day_profit = Money{-499}; }),
       with([](auto& w) { w.bot_day_profit = Money{-500}; })},
      {"risk.stale_price",
       {.max_price_age = 5s},
       order(),
       order(),
       with([](auto& w) { w.price_age = 5s; }),
       with([](auto& w) { w.price_age = 5001ms; })},
      {"risk.stale_price", {.max_price_age = 5s}, order(), order(), fine(), with([](auto& w) {
         w.price_stale = true;
       })},
      {"risk.no_price", {.max_price_age = 5s}, order(), order(), fine(), with([](auto& w) {
         w.price_age.reset();
       })},
      {"risk.market_closed", {.require_open_market = true}, order(), order(), fine(), with([](auto& w) {
         w.market_open = false;
       })},
      {"risk.market_closed", {.require_open_market = true}, order(), order(), fine(), with([](auto& w) {
         w.market_open.reset();
       })},
      // Without a word about it, what is unknown blocks.
      {"risk.unknown_exposure", {}, order(), order(), fine(), with([](auto& w) {
         w.unknown_in_symbol = true;
       })},
      {"risk.halted", {}, order(), order(), fine(), with([](auto& w) { w.halted = "by the operator"; })},
  };
  return table;
}

}  // namespace

TEST_CASE("gate: each limit lets through what is at its edge and refuses what is beyond") {
  for (const auto& edge : edges()) {
    INFO(edge.code);
    CHECK(verdict(book(edge.limits), edge.passes, edge.passes_in) == "");
    CHECK(verdict(book(edge.limits), edge.refused, edge.refused_in) == edge.code);
    // And it is this limit that refuses, nothing else (what needs no limit to be in force is left out).
    if (edge.limits.max_order_qty || edge.limits.max_position_qty || edge.limits.max_price_age)
      CHECK(verdict(book(), edge.refused, edge.refused_in) == "");
  }
}

TEST_CASE("gate: without a symbol list nothing may be traded") {
  CHECK(verdict(RiskLimits{}, order(), fine()) == "risk.symbol");
  auto other = order();
  other.symbol = Symbol{"MSFT"};
  CHECK(verdict(book(), other, fine()) == "risk.symbol");
}

TEST_CASE("gate: a refusal has both figures in it") {
  const auto checked = Gate{book({.max_order_qty = Quantity{10}})}.check(order(Side::Buy, 501), fine());
  REQUIRE_FALSE(checked);
  CHECK_THAT(checked.error().message, ContainsSubstring("501") && ContainsSubstring("10"));
}

TEST_CASE("gate: unknown exposure can be allowed by name only") {
  const auto unknown = with([](auto& w) { w.unknown_in_symbol = true; });
  CHECK(verdict(book({.block_on_unknown = false}), order(), unknown) == "");
  CHECK(verdict(book({.block_on_unknown = true}), order(), unknown) == "risk.unknown_exposure");
}

TEST_CASE("gate: what only reduces the bot's position passes when opening would not") {
  const Limits strict{.max_order_notional = Money{1},
                      .max_position_qty = Quantity{1},
                      .max_bot_position_qty = Quantity{1},
                      .max_account_exposure = Money{1},
                      .max_open_orders = 1,
                      .max_daily_loss = Money{1},
                      .max_price_age = 1s,
                      .require_open_market = true};
  auto now = fine();
  now.bot_open_orders = 9;
  now.market.last.reset();
  now.bot.position = now.symbol.position = Quantity{30};
  now.account_exposure = Money{1'000'000};
  now.bot_day_profit = Money{-1'000'000};
  now.price_age.reset();
  now.market_open = false;
  now.unknown_in_symbol = true;
  CHECK(verdict(book(strict), order(Side::Sell, 30), now) == "");
  CHECK(verdict(book(strict), order(Side::Sell, 31), now) != "");
  CHECK(verdict(book(strict), order(Side::Buy, 1), now) != "");

  // A symbol that was taken off the list, too: what is held of it must go.
  auto unlisted = book(strict);
  unlisted.symbols.clear();
  CHECK(verdict(unlisted, order(Side::Sell, 30), now) == "");
  CHECK(verdict(unlisted, order(Side::Buy, 1), now) == "risk.symbol");

  now.halted = "by the operator";
  CHECK(verdict(book(strict), order(Side::Sell, 30), now) == "risk.halted");
}

TEST_CASE("gate: size, collar and pace hold for what reduces, too") {
  auto now = fine();
  now.bot.position = Quantity{30};
  CHECK(verdict(book({.max_order_qty = Quantity{5}}), order(Side::Sell, 30), now) == "risk.max_order_qty");
  CHECK(verdict(book({.price_collar_pct = core::Decimal{5}}), limit(Side::Sell, 30, 10), now) ==
        "risk.price_collar");
  now.bot_orders_last_minute = 9;
  CHECK(verdict(book({.max_orders_per_minute = 9}), order(Side::Sell, 30), now) == "risk.order_rate");
}

TEST_CASE("gate: what reduces has no want of a price, also with one of its own") {
  auto now = fine();
  now.bot.position = Quantity{30};
  now.market = {};
  CHECK(verdict(book({.price_collar_pct = core::Decimal{5}}), limit(Side::Sell, 30, 10), now) == "");
  CHECK(verdict(book({.price_collar_pct = core::Decimal{5}}), limit(Side::Buy, 30, 10), now) ==
        "risk.no_price");
}

TEST_CASE("gate: a refusal for want of a price names the symbol that has none") {
  const auto checked = Gate{book({.max_account_exposure = Money{5000}})}.check(
      order(), with([](auto& w) { w.unvalued = {Symbol{"AAPL"}}; }));
  REQUIRE_FALSE(checked);
  CHECK_THAT(checked.error().message, ContainsSubstring("AAPL"));
}

TEST_CASE("gate: figures of any size are refused and throw nothing") {
  auto huge = order();
  for (const char* size : {"100000000000000000", "999999999999999999"}) {
    const auto beyond = core::Decimal::parse(size).value();  // no door lets it in
    huge.qty = Quantity{beyond};
    CHECK(verdict(book({.max_order_notional = Money{1000}}), huge, fine()) != "");
    CHECK(verdict(book({.max_account_exposure = Money{1000}}), huge, fine()) != "");
    const auto far = with([&](auto& w) { w.market.last = Price{beyond}; });
    CHECK(verdict(book({.max_order_notional = Money{1000}}), order(), far) != "");
    CHECK(verdict(book({.max_account_exposure = Money{1000}}), huge, far) != "");
  }
}

TEST_CASE("gate: a position beyond its limit can be brought down, also through the other bot's orders") {
  auto now = fine();
  now.symbol.position = Quantity{80};  // all bots together; this one has nothing
  CHECK(verdict(book({.max_position_qty = Quantity{50}}), order(Side::Sell, 10), now) == "");
  CHECK(verdict(book({.max_position_qty = Quantity{50}}), order(Side::Buy, 1), now) == "risk.max_position");
  // Through zero: beyond the limit on the other side, although nearer to zero than it was.
  CHECK(verdict(book({.max_position_qty = Quantity{50}}), order(Side::Sell, 140), now) ==
        "risk.max_position");
  CHECK(verdict(book({.max_position_qty = Quantity{50}}), order(Side::Sell, 130), now) == "");
  CHECK(verdict(book({.max_position_qty = Quantity{50}}), order(Side::Sell, 161), now) ==
        "risk.max_position");
}

TEST_CASE("only_reduces: on top of all that is open, nearer to zero and not through it") {
  const auto held = [](int position, int buys, int sells) {
    return risk::Exposure{
        .position = Quantity{position}, .open_buys = Quantity{buys}, .open_sells = Quantity{sells}};
  };
  struct Row {
    risk::Exposure bot;
    Side side;
    int qty;
    bool reduces;
  };
  const std::vector<Row> rows{
      {held(0, 0, 0), Side::Buy, 1, false},    {held(0, 0, 0), Side::Sell, 1, false},
      {held(10, 0, 0), Side::Sell, 10, true},  {held(10, 0, 0), Side::Sell, 11, false},
      {held(10, 0, 3), Side::Sell, 7, true},   {held(10, 0, 3), Side::Sell, 8, false},
      {held(10, 50, 0), Side::Sell, 10, true}, {held(10, 50, 0), Side::Sell, 11, false},
      {held(10, 0, 0), Side::Buy, 1, false},   {held(-10, 0, 0), Side::Buy, 10, true},
      {held(-10, 0, 0), Side::Buy, 11, false}, {held(-10, 3, 0), Side::Buy, 7, true},
      {held(-10, 3, 0), Side::Buy, 8, false},  {held(-10, 0, 0), Side::Sell, 1, false},
  };
  for (const auto& row : rows) {
    INFO(row.bot.position.to_string()
         << " " << row.bot.open_buys.to_string() << " " << row.bot.open_sells.to_string() << ", "
         << (row.side == Side::Buy ? "buy " : "sell ") << row.qty);
    CHECK(only_reduces(order(row.side, row.qty), row.bot) == row.reduces);
  }
}

TEST_CASE("limits: over the defaults what is said of the symbol, over that what is said of the bot") {
  auto limits = book({.max_order_qty = Quantity{1}, .max_open_orders = 1, .block_on_unknown = false});
  limits.by_symbol[kIbm] = {.max_order_qty = Quantity{2}, .max_open_orders = 2};
  limits.by_bot[kBot] = {.max_order_qty = Quantity{3}};
  const auto mine = limits.limits_for(kBot, kIbm);
  CHECK(mine.max_order_qty == Quantity{3});
  CHECK(mine.max_open_orders == 2);
  CHECK(mine.block_on_unknown == false);
  CHECK(limits.limits_for(BotId{"other"}, kIbm).max_order_qty == Quantity{2});
  CHECK(limits.limits_for(BotId{"other"}, Symbol{"AAPL"}).max_order_qty == Quantity{1});
}
