#include "oms/orders/order_store.hpp"

#include <algorithm>
#include <random>

#include "support/catch.hpp"
#include "unit/oms/rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::ClientOrderId;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;
using domain::VenueOrderId;
using oms::OrderStore;

namespace {

const VenueName kVenue{"alpaca"};
const Symbol kIbm{"IBM"};

void set_status(OrderStore& store, oms::LiveOrder& order, OrderStatus status) {
  store.update(order, [&](domain::Order& o) { o.status = status; });
}

}  // namespace

TEST_CASE("order store: open orders count on their side, in the symbol and in the bot's share of it") {
  OrderStore store;
  store.add(live(request("1", Side::Buy, 10)));
  store.add(live(request("2", Side::Buy, 5, "other")));
  store.add(live(request("3", Side::Sell, 7)));
  store.add(live(request("4", Side::Buy, 99, "bot", "AAPL")));
  store.add(live(request("5", Side::Buy, 99, "bot", "IBM", "bybit")));
  store.add(live(request("6", Side::Buy, 99), OrderStatus::Filled));

  CHECK(store.open_exposure(kVenue, kIbm).open_buys == Quantity{15});
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{7});
  CHECK(store.open_exposure(kVenue, kIbm, BotId{"bot"}).open_buys == Quantity{10});
  CHECK(store.open_exposure(kVenue, kIbm, BotId{"other"}).open_sells == Quantity{});
  CHECK(store.open_exposure(VenueName{"none"}, kIbm).open_buys == Quantity{});
  CHECK(store.open_orders_of(BotId{"bot"}) == 4);
  CHECK(store.open_count() == 5);
  CHECK(store.symbols_with_open_orders(kVenue) == std::vector{Symbol{"AAPL"}, kIbm});
}

TEST_CASE("order store: a fill takes from what is open, an end takes the rest") {
  OrderStore store;
  auto& order = store.add(live(request("1", Side::Sell, 10)));
  store.update(order, [](domain::Order& o) {
    o.filled_qty = Quantity{4};
    o.status = OrderStatus::PartiallyFilled;
  });
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{6});
  set_status(store, order, OrderStatus::Cancelled);
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{});
  CHECK(store.open_count() == 0);
  CHECK(store.open_orders_of(BotId{"bot"}) == 0);
  CHECK(store.find(order.order.id()) == &order);  // someone may still ask
}

TEST_CASE("order store: of a bracket's exits one counts, of a lonely stop all of it") {
  OrderStore store;
  const auto exit = [&](const std::string& id, domain::Reason reason) -> oms::LiveOrder& {
    auto order = request(id, Side::Sell, 10);
    order.reason = reason;
    auto made = live(order);
    made.order.purpose = domain::OrderPurpose::VenueExit;
    made.order.parent = request("1", Side::Buy, 10).client_order_id;
    return store.add(std::move(made));
  };
  auto& stop = exit("1.sl", domain::Reason::StopLoss);
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{10});
  auto& profit = exit("1.tp", domain::Reason::TakeProfit);
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{10});
  CHECK(store.open_exposure(kVenue, kIbm, BotId{"bot"}).open_sells == Quantity{10});
  set_status(store, profit, OrderStatus::Cancelled);
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{10});
  set_status(store, stop, OrderStatus::Cancelled);
  CHECK(store.open_exposure(kVenue, kIbm).open_sells == Quantity{});
}

TEST_CASE("order store: an unknown order counts whole and is told of until the venue settles it") {
  OrderStore store;
  auto& order = store.add(live(request("1", Side::Buy, 10), OrderStatus::Unknown));
  CHECK(store.unknown_in(kVenue, kIbm));
  CHECK_FALSE(store.unknown_in(kVenue, Symbol{"AAPL"}));
  CHECK(store.unknown_count() == 1);
  CHECK(store.open_exposure(kVenue, kIbm).open_buys == Quantity{10});
  set_status(store, order, OrderStatus::Failed);
  CHECK_FALSE(store.unknown_in(kVenue, kIbm));
  CHECK(store.unknown_count() == 0);
}

TEST_CASE(
    "order store: an order is found by the venue's id, by a derived id, and by ours at its own venue only") {
  OrderStore store;
  auto derived = live(request("1", Side::Buy, 1));
  derived.order.venue_client_id = "d-1";
  auto& first = store.add(std::move(derived));
  auto& second = store.add(live(request("2", Side::Buy, 1)));

  CHECK(store.find_at_venue(kVenue, VenueOrderId{"v-1"}, "d-1") == &first);
  CHECK(store.find_at_venue(kVenue, {}, second.order.id().str()) == &second);
  CHECK(store.find_at_venue(VenueName{"bybit"}, {}, second.order.id().str()) == nullptr);
  CHECK(store.find_at_venue(VenueName{"bybit"}, {}, "d-1") == nullptr);
  CHECK(store.find_at_venue(kVenue, VenueOrderId{"v-1"}, "") == nullptr);
  store.update(first, [](domain::Order& o) { o.venue_order_id = VenueOrderId{"v-1"}; });
  CHECK(store.find_at_venue(kVenue, VenueOrderId{"v-1"}, "") == &first);
  CHECK(store.find_at_venue(kVenue, {}, "") == nullptr);
}

TEST_CASE("order store: adding an id again changes nothing") {
  OrderStore store;
  auto& order = store.add(live(request("1", Side::Buy, 10)));
  CHECK(&store.add(live(request("1", Side::Buy, 10))) == &order);
  CHECK(store.open_exposure(kVenue, kIbm).open_buys == Quantity{10});
  CHECK(store.size() == 1);
}

TEST_CASE("order store: taken back, an order leaves no trace") {
  OrderStore store;
  auto& order = store.add(live(request("1", Side::Buy, 10), OrderStatus::Pending));
  const auto id = order.order.id();
  store.remove(order);
  CHECK(store.find(id) == nullptr);
  CHECK(store.open_exposure(kVenue, kIbm).open_buys == Quantity{});
  CHECK(store.open().empty());
}

TEST_CASE("order store: forgets what is finished, told and old, and never what is open or not on disk") {
  OrderStore store;
  const core::MonoTime old{1}, now{1'000};
  const auto add = [&](const std::string& id, OrderStatus status, core::MonoTime touched, int durable,
                       int acked) -> ClientOrderId {
    auto order = live(request(id, Side::Buy, 1), status);
    order.touched = touched;
    order.durable_version = durable;
    order.acked_version = acked;
    return store.add(std::move(order)).order.id();
  };
  const auto told = add("told", OrderStatus::Filled, old, 1, 1),
             fresh = add("fresh", OrderStatus::Filled, now, 1, 1);
  const auto untold = add("untold", OrderStatus::Filled, old, 1, 0),
             open = add("open", OrderStatus::Submitted, old, 1, 1);
  const auto on_its_way = add("on_its_way", OrderStatus::Filled, old, 0, 0);
  store.evict(core::MonoTime{500}, 100);
  CHECK(store.find(told) == nullptr);
  for (const auto& id : {fresh, untold, open, on_its_way}) CHECK(store.find(id) != nullptr);

  store.evict(core::MonoTime{500}, 1);  // too many: the oldest finished ones go in any case
  CHECK(store.find(untold) == nullptr);
  for (const auto& id : {fresh, open, on_its_way}) CHECK(store.find(id) != nullptr);
}

TEST_CASE("order store: an entry is not forgotten before its exits are known and its end is settled") {
  OrderStore store;
  auto finished = live(request("1", Side::Buy, 1), OrderStatus::Filled);
  finished.order.venue_order_id = domain::VenueOrderId{"v1"};
  finished.order.request.bracket =
      domain::Bracket{.take_profit = domain::Price{110}, .stop_loss = {}, .stop_loss_limit = {}};
  finished.touched = core::MonoTime{1};
  finished.acked_version = 1;
  auto& entry = store.add(std::move(finished));
  const auto id = entry.order.id();
  entry.settle_due = true;
  const auto kept = [&] {
    store.evict(core::MonoTime{500}, 100);
    store.evict(core::MonoTime{500}, 0);  // nor because there are too many
    return store.find(id) != nullptr;
  };
  REQUIRE(kept());
  entry.exits_known = true;  // the ledger has not been told yet that its bot knows
  REQUIRE(kept());
  entry.settle_due = false;
  CHECK_FALSE(kept());
}

TEST_CASE("order store: after any history the sums are those of the open orders") {
  std::mt19937 chance{7};
  const auto pick = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>{0, n - 1}(chance);
  };
  constexpr std::array kStatuses = {OrderStatus::Submitted,       OrderStatus::Unknown,
                                    OrderStatus::PartiallyFilled, OrderStatus::Filled,
                                    OrderStatus::Cancelled,       OrderStatus::Failed};
  OrderStore store;
  std::vector<ClientOrderId> ids;
  for (int i = 0; i < 2'000; ++i) {
    if (ids.empty() || pick(3) == 0) {
      const auto side = pick(2) == 0 ? Side::Buy : Side::Sell;
      const std::string bot = pick(2) == 0 ? "a" : "b", symbol = pick(2) == 0 ? "IBM" : "AAPL";
      ids.push_back(
          store.add(live(request(std::to_string(i), side, static_cast<int>(pick(9)) + 1, bot, symbol)))
              .order.id());
      continue;
    }
    auto* order = store.find(ids[pick(ids.size())]);
    if (!order || is_final(order->order.status)) continue;
    store.update(*order, [&](domain::Order& o) {
      o.status = kStatuses[pick(kStatuses.size())];
      if (o.filled_qty < o.request.qty) o.filled_qty += Quantity{1};
    });
  }
  for (const std::string bot : {"", "a", "b"})
    for (const std::string symbol : {"IBM", "AAPL"}) {
      Quantity buys, sells;
      bool unknown = false;
      for (const auto* order : store.open(kVenue)) {
        const auto& r = order->order.request;
        if (r.symbol.str() != symbol || (!bot.empty() && r.bot_id.str() != bot)) continue;
        (r.side == Side::Buy ? buys : sells) += order->order.leaves_qty();
        unknown = unknown || order->order.status == OrderStatus::Unknown;
      }
      const auto sums = store.open_exposure(kVenue, Symbol{symbol}, BotId{bot});
      CHECK(sums.open_buys == buys);
      CHECK(sums.open_sells == sells);
      if (bot.empty()) CHECK(store.unknown_in(kVenue, Symbol{symbol}) == unknown);
    }
  const auto open = store.open();
  CHECK(std::ranges::is_sorted(open, {}, [](const auto* order) { return order->order.id(); }));
  CHECK(open.size() == store.open_count());
}

TEST_CASE("order store: the exits of an entry are found by it until they are forgotten") {
  OrderStore store;
  const domain::ClientOrderId entry{"bot:entry:1"};
  for (const char* id : {"1.tp", "1.sl"}) {
    auto exit = live(request(id, Side::Sell, 1), OrderStatus::Cancelled);
    exit.order.purpose = domain::OrderPurpose::VenueExit;
    exit.order.parent = entry;
    exit.touched = core::MonoTime{1};
    exit.acked_version = exit.order.version;
    store.add(std::move(exit));
  }
  store.add(live(request("2", Side::Buy, 1)));
  REQUIRE(store.exits_of(entry).size() == 2);
  CHECK(store.exits_of(entry)[0]->order.id() < store.exits_of(entry)[1]->order.id());
  CHECK(store.exits_of(domain::ClientOrderId{"bot:entry:2"}).empty());
  store.remove(*store.find(domain::ClientOrderId{"bot:entry:1.sl"}));
  REQUIRE(store.exits_of(entry).size() == 1);
  CHECK(store.exits_of(entry)[0]->order.id() == domain::ClientOrderId{"bot:entry:1.tp"});
  store.evict(core::MonoTime{500}, 100);
  CHECK(store.exits_of(entry).empty());
}
