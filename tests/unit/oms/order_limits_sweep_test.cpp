// The limits that look at one order and its market, on the whole manager: size, collar, the price's age and
// the trading hours, over random orders of all four types, prices, feeds and sessions. What the gate is told
// of them (which price, how old, is the market open) is the manager's own business, and is reckoned here
// anew.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;

namespace {

struct Market {
  std::mt19937 dice;
  Desktop desktop{{.strangers = oms::ExternalPolicy::Ignore}};
  std::optional<int> size, collar, oldest;
  bool hours = false;

  std::optional<int> price;  ///< of the last quote, and when it was told
  core::MonoTime told_at;
  bool stale = false;
  std::optional<bool> open;
  venue::Callback<venue::VenueClock> tell_clock;
  int made = 0;

  explicit Market(unsigned seed) : dice(seed) {
    desktop.start();
    for (int i = 0; i < 130 && desktop.venue.clocks.empty(); ++i) live(1);
    REQUIRE_FALSE(desktop.venue.clocks.empty());
    tell_clock = desktop.venue.clocks.front();
    risk::RiskLimits book;
    book.symbols = {Symbol{"IBM"}};
    if (one_in(2)) size = draw(1, 15);
    if (one_in(2)) collar = draw(0, 30);
    if (one_in(2)) oldest = draw(1, 8);
    hours = one_in(2);
    auto& its = book.defaults;
    if (size) its.max_order_qty = Quantity{*size};
    if (collar) its.price_collar_pct = core::Decimal{*collar};
    if (oldest) its.max_price_age = std::chrono::seconds{*oldest};
    its.require_open_market = hours;
    its.block_on_unknown = false;
    desktop.manager.set_limits(book);
  }

  int draw(int low, int high) { return std::uniform_int_distribution{low, high}(dice); }
  bool one_in(int n) { return draw(1, n) == 1; }

  void live(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      desktop.pass(1s);
      desktop.settle();
    }
  }
  void quote() {
    price = draw(50, 150);
    told_at = desktop.clock.mono();
    stale = one_in(5);
    domain::Quote quote;
    quote.symbol = Symbol{"IBM"};
    quote.venue = domain::VenueName{"alpaca"};
    quote.bid = quote.ask = Price{*price};
    quote.event_ts = desktop.clock.wall();
    quote.stale = stale;
    desktop.manager.quote(quote);
  }
  void session() {
    open = one_in(4) ? std::nullopt : std::optional{one_in(2)};
    venue::VenueClock clock;
    if (open) clock.sessions = {{.calendar = "us", .is_open = *open, .next_open = {}, .next_close = {}}};
    tell_clock(clock);
  }

  domain::OrderRequest wish() {
    auto order = request(std::to_string(++made), one_in(2) ? Side::Buy : Side::Sell, draw(1, 20));
    const int kind = draw(0, 3), near = price.value_or(100);
    order.type = kind == 0   ? OrderType::Market
                 : kind == 1 ? OrderType::Limit
                 : kind == 2 ? OrderType::Stop
                             : OrderType::StopLimit;
    const auto around = [&] { return Price{std::max(1, near + draw(-40, 40))}; };
    if (kind == 1 || kind == 3) order.limit_price = around();
    if (kind >= 2) order.stop_price = around();
    return order;
  }
  std::string expected(const domain::OrderRequest& order) const {
    const auto whole = [](const auto& amount) { return std::stoi(amount.to_string()); };
    if (size && whole(order.qty) > *size) return "risk.max_order_qty";
    for (const auto& own : {order.limit_price, order.stop_price}) {
      if (!collar || !own) continue;
      if (!price) return "risk.no_price";
      if (std::abs(whole(*own) - *price) * 100 > *collar * *price) return "risk.price_collar";
    }
    if (oldest) {
      if (!price) return "risk.no_price";
      if (stale || desktop.clock.mono() - told_at > std::chrono::seconds{*oldest}) return "risk.stale_price";
    }
    return hours && open != true ? "risk.market_closed" : "";
  }
  std::string verdict(const domain::OrderRequest& order) {
    const auto before = desktop.venue.sent.size();
    desktop.manager.create(order);
    desktop.ledger.commit();
    std::string error;
    for (const auto& told : desktop.events.told)
      if (told.client_order_id == order.client_order_id && told.status == OrderStatus::Rejected)
        error = told.error;
    CHECK(desktop.venue.sent.size() == before + (error.empty() ? 1 : 0));
    return error;
  }
};

}  // namespace

TEST_CASE(
    "manager: size, collar, the price's age and the trading hours refuse exactly what a plain reckoning "
    "says, "
    "of every type of order") {
  std::map<std::string, int> verdicts;
  for (unsigned seed = 1; seed <= 120; ++seed) {
    Market market{seed};
    for (int i = 0; i < 12; ++i) {
      if (market.one_in(2)) market.quote();
      if (market.one_in(3)) market.session();
      if (market.one_in(2)) market.live(market.draw(1, 6));
      const auto order = market.wish();
      const auto expected = market.expected(order);
      INFO("seed " << seed << ", order " << i);
      CHECK(market.verdict(order) == expected);
      ++verdicts[expected];
    }
  }
  for (const char* code : {"", "risk.max_order_qty", "risk.price_collar", "risk.no_price", "risk.stale_price",
                           "risk.market_closed"}) {
    INFO(code);
    CHECK(verdicts[code] > 20);
  }
}
