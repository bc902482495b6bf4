// Each limit against a plain reckoning of its own: every way in which the open orders may be filled is tried,
// one after the other, and the price of a fill is drawn by the rules of a market. The gate knows only sums.
#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "risk/gate.hpp"
#include "support/catch.hpp"

using namespace avenor;
using domain::BotId;
using domain::Money;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;

namespace {

struct Open {
  int bot = 0;  ///< 0: the one whose order is judged
  int qty = 0;  ///< signed
};

/// A book of two bots in one symbol, and the order that is to be judged.
struct Table {
  std::mt19937 dice;
  int held[2] = {0, 0};
  std::vector<Open> open;
  domain::OrderRequest order;
  int bid = 0, ask = 0, last = 0;

  explicit Table(unsigned seed) : dice(seed) {
    for (int& qty : held) qty = draw(-20, 20);
    for (int i = draw(0, 6); i > 0; --i) open.push_back({.bot = draw(0, 1), .qty = nonzero(15)});
    last = draw(50, 150);
    bid = last - draw(0, 3), ask = last + draw(0, 3);
    const int wish = nonzero(20);
    order.client_order_id = domain::ClientOrderId{"bot:entry:1"};
    order.bot_id = BotId{"bot"};
    order.symbol = domain::Symbol{"IBM"};
    order.venue = domain::VenueName{"alpaca"};
    order.side = wish > 0 ? Side::Buy : Side::Sell;
    order.qty = Quantity{std::abs(wish)};
    const int kind = draw(0, 3);
    if (kind == 1 || kind == 3) order.limit_price = Price{draw(1, 250)};
    if (kind >= 2) order.stop_price = Price{draw(1, 250)};
    order.type = kind == 0   ? OrderType::Market
                 : kind == 1 ? OrderType::Limit
                 : kind == 2 ? OrderType::Stop
                             : OrderType::StopLimit;
  }
  int draw(int low, int high) { return std::uniform_int_distribution{low, high}(dice); }
  int nonzero(int most) { return draw(1, most) * (draw(0, 1) == 0 ? 1 : -1); }
  int wish() const {
    const int qty = std::stoi(order.qty.to_string());
    return order.side == Side::Buy ? qty : -qty;
  }
  bool mine(const Open& one, bool bot_only) const { return !bot_only || one.bot == 0; }

  /// What the gate is told.
  risk::Exposure sums(bool bot_only) const {
    risk::Exposure exposure;
    exposure.position = Quantity{held[0] + (bot_only ? 0 : held[1])};
    for (const auto& one : open)
      if (mine(one, bot_only))
        (one.qty > 0 ? exposure.open_buys : exposure.open_sells) += Quantity{std::abs(one.qty)};
    return exposure;
  }
  /// Every position that may come of it, with the order filled or without it.
  std::vector<int> outcomes(bool bot_only, bool filled) const {
    std::vector<int> all;
    for (unsigned some = 0; some < 1U << open.size(); ++some) {
      int position = held[0] + (bot_only ? 0 : held[1]) + (filled ? wish() : 0);
      for (std::size_t i = 0; i < open.size(); ++i)
        if ((some >> i & 1U) != 0 && mine(open[i], bot_only)) position += open[i].qty;
      all.push_back(position);
    }
    return all;
  }
  int worst(bool bot_only, bool filled) const {
    int most = 0;
    for (const int position : outcomes(bot_only, filled)) most = std::max(most, std::abs(position));
    return most;
  }
  /// The bot's share gets nearer to zero, and not through it, whatever else is filled on the order's side.
  bool only_closes() const {
    int after = held[0] + wish();
    for (const auto& one : open)
      if (one.bot == 0 && (one.qty > 0) == (wish() > 0)) after += one.qty;
    return held[0] != 0 && (held[0] > 0) != (wish() > 0) && (after == 0 || (after > 0) == (held[0] > 0));
  }
  /// Of what may come of the order: is anything beyond the limit, that is not the old position on its way
  /// down?
  bool beyond(bool bot_only, int limit) const {
    const int before = held[0] + (bot_only ? 0 : held[1]);
    int after = before + wish();
    for (const auto& one : open)
      if (mine(one, bot_only) && (one.qty > 0) == (wish() > 0)) after += one.qty;
    const bool same_side = (after > 0) == (before > 0) && before != 0;
    return std::abs(after) > limit && !(same_side && std::abs(after) <= std::abs(before));
  }
  /// In thousandths: what a unit is filled at, when the market is anywhere up to 3 % above its dearest price.
  int some_fill() {
    const int market = draw(1000 * bid * 9 / 10, 1000 * ask * 103 / 100);
    const auto whole = [](const std::optional<Price>& price) { return std::stoi(price->to_string()) * 1000; };
    const bool buys = order.side == Side::Buy;
    int at = market;
    if (order.stop_price) {
      const bool touched = buys ? market >= whole(order.stop_price) : market <= whole(order.stop_price);
      // A buy stop waits until the market has come up to it, and may slip; a sell stop waits until it has
      // come down.
      if (!touched)
        at = buys ? draw(whole(order.stop_price), whole(order.stop_price) * 103 / 100)
                  : whole(order.stop_price);
    }
    if (!order.limit_price) return at;
    return buys ? std::min(at, whole(order.limit_price)) : std::max(at, whole(order.limit_price));
  }
  risk::RiskContext world() const {
    risk::RiskContext now;
    now.symbol = sums(false);
    now.bot = sums(true);
    now.market = {.last = Price{last}, .bid = Price{bid}, .ask = Price{ask}};
    now.market_open = true;
    return now;
  }
  std::string verdict(const risk::Limits& limits, const risk::RiskContext& now) const {
    risk::RiskLimits book;
    book.symbols = {order.symbol};
    book.defaults = limits;
    const auto checked = risk::Gate{book}.check(order, now);
    return checked ? "" : checked.error().code;
  }
};

constexpr unsigned kSeeds = 4000;

}  // namespace

TEST_CASE(
    "limits: no order is ever filled for more than its worst value, and that is no more than its market and "
    "its own prices") {
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    Table table{seed};
    const auto worst = risk::worst_price(table.order, table.world().market);
    REQUIRE(worst);
    INFO("seed " << seed);
    for (int i = 0; i < 20; ++i) {
      const int fill = table.some_fill();
      CHECK(*worst >= Price{core::Decimal::from_units(fill, 3)});
    }
    Price most{table.ask};
    for (const auto& own : {table.order.limit_price, table.order.stop_price})
      if (own) most = std::max(most, *own);
    CHECK(worst->decimal() <= core::multiply_rounded(most.decimal(), *core::Decimal::parse("1.03")));
  }
}

TEST_CASE("limits: a position beyond its limit comes of no order, in whatever way the open ones are filled") {
  int refused = 0, passed = 0, closed = 0;
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    Table table{seed};
    const int limit = table.draw(5, 60);
    for (const bool bot_only : {false, true}) {
      risk::Limits limits;
      (bot_only ? limits.max_bot_position_qty : limits.max_position_qty) = Quantity{limit};
      const bool refuse = table.beyond(bot_only, limit) && !table.only_closes();
      INFO("seed " << seed << ", limit " << limit << ", order " << table.wish());
      CHECK((table.verdict(limits, table.world()) != "") == refuse);
      ++(refuse ? refused : passed);
      closed += table.only_closes() ? 1 : 0;
    }
  }
  CHECK(refused > 500);
  CHECK(passed > 500);
  CHECK(closed > 200);
}

TEST_CASE(
    "limits: the account's exposure counts every open order once, the order itself once, and nothing unknown "
    "as nothing") {
  int refused = 0, passed = 0, blind = 0;
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    Table table{seed};
    const int elsewhere = table.draw(0, 3000);
    const int limit = table.draw(1000, 9000);
    auto now = table.world();
    now.account_exposure = Money{elsewhere + table.worst(false, false) * table.ask};
    if (table.draw(0, 4) == 0) now.unvalued = {domain::Symbol{"AAPL"}};
    // Before the order and with it: only what it makes larger counts, at its own worst price.
    int with_it = 0;
    for (const bool filled : {false, true}) with_it = std::max(with_it, table.worst(false, filled));
    const auto more = Quantity{with_it - table.worst(false, false)};
    const auto after = now.account_exposure + *risk::worst_price(table.order, now.market) * more;
    const bool judged = more.is_positive() && !table.only_closes();
    const std::string expected = !judged                 ? ""
                                 : after > Money{limit}  ? "risk.account_exposure"
                                 : !now.unvalued.empty() ? "risk.cannot_judge"
                                                         : "";
    INFO("seed " << seed << ", limit " << limit << ", order " << table.wish());
    CHECK(table.verdict({.max_account_exposure = Money{limit}}, now) == expected);
    blind += expected == "risk.cannot_judge" ? 1 : 0;
    ++(expected.empty() ? passed : refused);
  }
  CHECK(refused > 300);
  CHECK(passed > 300);
  CHECK(blind > 50);
}

TEST_CASE("limits: an order's value, the loss of the day, and their want of a price, opening and closing") {
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    Table table{seed};
    const bool priced = table.draw(0, 3) != 0;
    auto now = table.world();
    if (!priced) now.market = {};
    const bool bounded = priced || (table.order.side == Side::Buy && table.order.limit_price);
    const int limit = table.draw(100, 5000);
    const bool closes = table.only_closes();
    INFO("seed " << seed);
    std::string expected;
    if (!closes && !bounded)
      expected = "risk.no_price";
    else if (!closes && *risk::worst_price(table.order, now.market) * table.order.qty > Money{limit})
      expected = "risk.max_order_notional";
    CHECK(table.verdict({.max_order_notional = Money{limit}}, now) == expected);

    now.bot_day_profit = Money{table.draw(-400, 400)};
    if (table.draw(0, 2) == 0) now.unmarked = {domain::Symbol{"AAPL"}};
    expected = closes                              ? ""
               : now.bot_day_profit <= Money{-200} ? "risk.daily_loss"
               : !now.unmarked.empty()             ? "risk.cannot_judge"
                                                   : "";
    CHECK(table.verdict({.max_daily_loss = Money{200}}, now) == expected);
  }
}

TEST_CASE(
    "limits: size, collar, pace, open orders, the price's age, a closed market and an unknown order: the "
    "first that is broken, and no other") {
  std::map<std::string, int> told;
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    Table table{seed};
    auto now = table.world();
    const auto maybe = [&](int limit) {
      return table.draw(0, 2) == 0 ? std::optional<int>{} : std::optional{limit};
    };
    const auto size = maybe(table.draw(1, 20)), collar = maybe(table.draw(0, 60)),
               pace = maybe(table.draw(1, 5)), most_open = maybe(table.draw(1, 5)),
               oldest = maybe(table.draw(1, 10));
    risk::Limits limits;
    if (size) limits.max_order_qty = Quantity{*size};
    if (collar) limits.price_collar_pct = core::Decimal{*collar};
    if (oldest) limits.max_price_age = std::chrono::seconds{*oldest};
    limits.max_orders_per_minute = pace;
    limits.max_open_orders = most_open;
    limits.require_open_market = table.draw(0, 1) == 0;
    limits.block_on_unknown = table.draw(0, 1) == 0;
    const bool priced = table.draw(0, 4) != 0, stale = table.draw(0, 4) == 0, unknown = table.draw(0, 2) == 0;
    const int age = table.draw(0, 12), sent = table.draw(0, 6), open = table.draw(0, 6),
              market = table.draw(0, 2);
    if (!priced)
      now.market = {};
    else
      now.price_age = std::chrono::seconds{age};
    now.price_stale = stale;
    now.bot_orders_last_minute = sent;
    now.bot_open_orders = open;
    now.market_open = market == 2 ? std::optional<bool>{} : std::optional{market == 1};
    now.unknown_in_symbol = unknown;

    const bool closes = table.only_closes();
    const auto whole = [](const Price& price) { return std::stoi(price.to_string()); };
    bool far = false, names_price = false;
    for (const auto& own : {table.order.limit_price, table.order.stop_price})
      if (own)
        names_price = true,
        far = far || std::abs(whole(*own) - table.last) * 100 > collar.value_or(0) * table.last;
    std::string expected;
    if (size && std::abs(table.wish()) > *size)
      expected = "risk.max_order_qty";
    else if (collar && names_price && !priced && !closes)
      expected = "risk.no_price";
    else if (collar && priced && far)
      expected = "risk.price_collar";
    else if (pace && sent >= *pace)
      expected = "risk.order_rate";
    else if (closes)
      expected = "";
    else if (most_open && open >= *most_open)
      expected = "risk.open_orders";
    else if (oldest && !priced)
      expected = "risk.no_price";
    else if (oldest && (stale || age > *oldest))
      expected = "risk.stale_price";
    else if (*limits.require_open_market && market != 1)
      expected = "risk.market_closed";
    else if (*limits.block_on_unknown && unknown)
      expected = "risk.unknown_exposure";
    INFO("seed " << seed);
    CHECK(table.verdict(limits, now) == expected);
    ++told[expected];
  }
  CHECK(told.size() == 9);  // each, and none
  for (const auto& [code, times] : told) CHECK(times > 20);
}
