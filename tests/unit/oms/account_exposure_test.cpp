// The kept sum against a plain one: after any change of orders, positions and prices both are the same.
#include "oms/controls/account_exposure.hpp"

#include <algorithm>
#include <map>
#include <random>

#include "domain/pair.hpp"
#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using domain::Money;
using domain::OrderStatus;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;
using oms::AccountExposure;
using oms::LastPrices;

namespace {

const VenueName kVenue{"alpaca"};

struct Account {
  Room room;
  LastPrices prices{room.clock, {}};
  AccountExposure exposure{room.orders, room.positions, prices};
  int next = 0;

  oms::LiveOrder& order(const std::string& symbol, Side side, int qty) {
    auto fresh = live(request(std::to_string(next++), side, qty, "bot", symbol));
    fresh.sending = oms::LiveOrder::Sending::Done;
    return room.orders.add(std::move(fresh));
  }
  void fill(const std::string& symbol, Side side, int qty) {
    domain::Fill fill;
    fill.bot_id = domain::BotId{"bot"};
    fill.symbol = Symbol{symbol};
    fill.venue = kVenue;
    fill.side = side;
    fill.price = Price{100};
    fill.qty = Quantity{qty};
    room.positions.apply(fill);
  }
  void price(const std::string& symbol, int at) {
    room.clock.advance(std::chrono::seconds{2});
    domain::Quote quote;
    quote.symbol = Symbol{symbol};
    quote.venue = kVenue;
    quote.bid = quote.ask = quote.last = Price{at};
    quote.event_ts = room.clock.wall();
    prices.see(quote);
  }
  AccountExposure::Value value(const std::string& own) {
    const Symbol symbol{own};
    auto its = exposure.admitted(room.session, symbol, {});
    its.position = room.positions.net(kVenue, symbol);
    return exposure.value(room.session, symbol, its);
  }
  /// Symbol by symbol.
  AccountExposure::Value reckoned(const std::string& own) {
    auto all = room.positions.nets(kVenue);
    for (const auto& symbol : room.orders.symbols_with_open_orders(kVenue)) all.try_emplace(symbol);
    all.try_emplace(Symbol{own});
    AccountExposure::Value sum;
    for (const auto& [symbol, net] : all) {
      const auto open = exposure.admitted(room.session, symbol, {});
      const auto qty = std::max((net + open.open_buys).abs(), (net - open.open_sells).abs());
      if (qty.is_zero()) continue;
      const auto quote = domain::quote_currency_of(symbol);
      const auto at = AccountExposure::market_of(prices.of(kVenue, symbol)).highest();
      const auto rate = exposure.rate(kVenue, quote);
      if (at && rate)
        sum.in_base += risk::in_base(*at * qty, *rate);
      else
        sum.unvalued.push_back(at ? domain::base_pair_of(quote) : symbol);
    }
    return sum;
  }
  void check(const std::string& own) {
    const auto kept = value(own), plain = reckoned(own);
    REQUIRE(kept.in_base == plain.in_base);
    REQUIRE(kept.unvalued == plain.unvalued);
  }
};

}  // namespace

TEST_CASE("account exposure: a fill, an order and a price each count with the next order") {
  Account account;
  account.price("IBM", 100);
  account.price("AAPL", 10);
  account.fill("IBM", Side::Buy, 5);
  CHECK(account.value("MSFT").in_base == Money{500});
  account.fill("IBM", Side::Buy, 5);
  CHECK(account.value("MSFT").in_base == Money{1'000});
  auto& order = account.order("AAPL", Side::Sell, 3);
  CHECK(account.value("MSFT").in_base == Money{1'030});
  account.price("IBM", 200);
  CHECK(account.value("MSFT").in_base == Money{2'030});
  account.room.orders.update(order, [](domain::Order& its) { its.status = OrderStatus::Cancelled; });
  CHECK(account.value("MSFT").in_base == Money{2'000});
  account.fill("IBM", Side::Sell, 10);
  CHECK(account.value("MSFT").in_base == Money{0});
}

TEST_CASE("account exposure: the order's own symbol counts as given") {
  Account account;
  account.price("IBM", 100);
  account.fill("IBM", Side::Buy, 5);
  const auto own = account.exposure.value(account.room.session, Symbol{"IBM"}, {.position = Quantity{1}});
  CHECK(own.in_base == Money{100});
  CHECK(account.value("AAPL").in_base == Money{500});
}

TEST_CASE("account exposure: what has no price, or no rate, is named until it has one") {
  Account account;
  account.fill("IBM", Side::Buy, 1);
  account.fill("ETH/BTC", Side::Buy, 2);
  account.price("ETH/BTC", 3);
  CHECK(account.value("AAPL").unvalued == std::vector{Symbol{"BTC/USD"}, Symbol{"IBM"}});
  account.price("IBM", 100);
  CHECK(account.value("AAPL").unvalued == std::vector{Symbol{"BTC/USD"}});
  account.price("BTC/USD", 1'000);
  const auto all = account.value("AAPL");
  CHECK(all.unvalued.empty());
  CHECK(all.in_base == Money{6'100});
}

TEST_CASE("account exposure: after any change it is the sum over all symbols") {
  const std::vector<std::string> symbols{"IBM", "AAPL", "MSFT", "BTC/USD", "ETH/BTC", "LTC/BTC", "SOL/EUR"};
  std::mt19937 random{7};
  const auto any = [&](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>{0, count - 1}(random);
  };
  for (int round = 0; round < 20; ++round) {
    Account account;
    std::vector<oms::LiveOrder*> open;
    for (int step = 0; step < 200; ++step) {
      const auto& symbol = symbols[any(symbols.size())];
      const Side side = any(2) == 0 ? Side::Buy : Side::Sell;
      const int amount = 1 + static_cast<int>(any(9));
      switch (any(7)) {
        case 0:
        case 1: account.price(symbol, amount); break;
        case 2: account.fill(symbol, side, amount); break;
        case 3: {
          auto& order = account.order(symbol, side, amount);
          open.push_back(&order);
          break;
        }
        case 4: {  // the two exits of an entry: together they count once
          const domain::ClientOrderId entry{"bot:entry:of-exits-" + std::to_string(account.next++)};
          for (const bool profit : {true, false}) {
            auto exit = live(request("", side, amount, "bot", symbol));
            exit.sending = oms::LiveOrder::Sending::Done;
            exit.order.request.client_order_id = oms::child_id(entry, profit);
            exit.order.request.reason = profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
            exit.order.parent = entry;
            exit.order.purpose = domain::OrderPurpose::VenueExit;
            open.push_back(&account.room.orders.add(std::move(exit)));
          }
          break;
        }
        case 5:
          if (open.empty()) break;
          account.room.orders.update(*open[any(open.size())], [&](domain::Order& its) {
            its.status = any(2) == 0 ? OrderStatus::Cancelled : OrderStatus::Submitted;
          });
          break;
        case 6: {
          if (open.empty()) break;
          const auto at = open.begin() + static_cast<std::ptrdiff_t>(any(open.size()));
          account.room.orders.remove(**at);
          open.erase(at);
          break;
        }
        default: break;
      }
      if (any(3) == 0) account.check(symbols[any(symbols.size())]);
    }
  }
}

TEST_CASE("account exposure: more symbols than are tracked are computed anew") {
  Account account;
  account.price("IBM", 100);
  account.fill("IBM", Side::Buy, 1);
  account.check("AAPL");
  std::vector<oms::LiveOrder*> invented;
  for (int i = 0; i < 10'100; ++i) invented.push_back(&account.order("X" + std::to_string(i), Side::Buy, 1));
  account.check("AAPL");
  for (auto* order : invented) account.room.orders.remove(*order);
  account.check("AAPL");
  CHECK(account.value("AAPL").in_base == Money{100});
}
