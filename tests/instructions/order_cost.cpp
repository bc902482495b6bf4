// The life of so many orders in the execution core, without I/O: instructions_test.py counts its
// instructions under callgrind. Each order is created, judged by every limit, sent, filled, booked, reported
// to its bot and acknowledged. The ledger and the venue are the unit tests' fakes, whose share is small.
//
//   order_cost ORDERS [many]
//
// "many": of 100 bots that trade 1,000 symbols in turn, each with ten positions, and with a price of some
// symbol before each order. An order must not cost more for it, but for its price.
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "unit/oms/desktop.hpp"
#include "unit/oms/limits_rig.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

constexpr int kAtOnce = 16;  // orders of one turn, as in a burst
constexpr int kStride = 7;   // from one order's symbol to the next one's

/// Who trades what.
struct World {
  std::vector<std::string> symbols{"IBM"}, bots{"bot"};
  bool prices_move = false;
};

World many() {
  World world{.symbols = {}, .bots = {}, .prices_move = true};
  for (int i = 0; i < 1'000; ++i) world.symbols.push_back(fmt::format("S{:03}", i));
  for (int i = 0; i < 100; ++i) world.bots.push_back(fmt::format("momentum_{:03}", i));
  return world;
}

template <class T>
const T& nth(const std::vector<T>& all, int i) {
  return all[static_cast<std::size_t>(i) % all.size()];
}

risk::RiskLimits every_limit(const World& world) {
  auto book = limits_of_desktop();
  for (const auto& symbol : world.symbols) book.symbols.insert(domain::Symbol{symbol});
  book.defaults = {.max_order_qty = domain::Quantity{100},
                   .max_order_notional = domain::Money{1'000'000},
                   .max_position_qty = domain::Quantity{1'000'000},
                   .max_bot_position_qty = domain::Quantity{1'000'000},
                   .max_account_exposure = domain::Money{1'000'000'000},
                   .price_collar_pct = core::Decimal{10},
                   .max_orders_per_minute = 1'000'000,
                   .max_open_orders = 10'000,
                   .max_daily_loss = domain::Money{1'000'000},
                   .max_price_age = std::chrono::seconds{60},
                   .require_open_market = false,
                   .block_on_unknown = true};
  return book;
}

/// Answers as Alpaca does: the order's answer shows the execution, and the stream brings it.
void fill(Desktop& desk, std::size_t sent) {
  const auto& request = desk.venue.sent[sent];
  const auto id = "7e1f0a52-9c44-4b1e-8d2c-" + request.client_order_id.str();
  const venue::OrderReport report{.client_id = request.client_order_id.str(),
                                  .venue_order_id = domain::VenueOrderId{id},
                                  .symbol = request.symbol,
                                  .side = request.side,
                                  .qty = request.qty,
                                  .state = domain::OrderEvent::FullyFilled,
                                  .filled_qty = request.qty,
                                  .avg_price = domain::Price{100}};
  ScriptedVenue::answer<venue::OrderReport>(desk.venue.submits, report);
  desk.venue.stream.on_fill({.exec_id = domain::ExecId{id + "/1"},
                             .venue_order_id = report.venue_order_id,
                             .client_id = report.client_id,
                             .symbol = request.symbol,
                             .side = request.side,
                             .price = domain::Price{100},
                             .qty = request.qty,
                             .fee = {},
                             .fee_currency = {},
                             .event_ts = desk.clock.wall()},
                            report);
}

/// Ten positions of each bot, and the price of every symbol.
void begin(Desktop& desk, const World& world) {
  for (int i = 0; i < static_cast<int>(world.symbols.size()) && world.symbols.size() > 1; ++i) {
    const domain::Position position{.qty = domain::Quantity{10}, .avg_price = domain::Price{100}};
    const domain::PositionKey key{.venue = kAlpaca,
                                  .bot_id = domain::BotId{nth(world.bots, i)},
                                  .symbol = domain::Symbol{nth(world.symbols, i * kStride)}};
    desk.ledger.recovered.positions.push_back({key, position});
    desk.held.push_back({{.venue = key.venue, .bot_id = {}, .symbol = key.symbol}, position});
  }
  desk.manager.set_limits(every_limit(world));
  desk.manager.start([](const auto&) {}, [](const core::Error&) {});
  desk.venue.stream.on_up();
  desk.settle();
  for (const auto& symbol : world.symbols) price(desk, symbol.c_str(), 100);
  desk.pass(1s);
  for (const auto& symbol : world.symbols) price(desk, symbol.c_str(), 100);
}

/// The number of orders whose end their bot has been told.
int trade(Desktop& desk, const World& world, int first, int count) {
  for (int i = first; i < first + count; ++i) {
    if (world.prices_move) price(desk, nth(world.symbols, i * 3).c_str(), 100 + i % 2);
    desk.manager.create(request(fmt::format("{}", 1'700'000'000'000 + i),
                                i % 2 == 0 ? domain::Side::Buy : domain::Side::Sell, 1, nth(world.bots, i),
                                nth(world.symbols, i * kStride)));
  }
  desk.manager.tick();
  desk.ledger.commit();
  for (std::size_t i = 0; i < desk.venue.sent.size(); ++i) fill(desk, i);
  desk.ledger.commit();
  int ended = 0;
  for (const auto& told : desk.events.told) {
    if (!domain::is_final(told.status)) continue;
    ended += told.status == domain::OrderStatus::Filled ? 1 : 0;
    desk.manager.acknowledge(
        {.client_order_id = told.client_order_id, .bot_id = told.bot_id, .version = told.version});
  }
  desk.ledger.commit();
  desk.clock.advance(std::chrono::milliseconds{5});
  desk.events.told.clear();
  desk.events.states.clear();
  desk.events.positions.clear();
  desk.ledger.changes.clear();
  desk.venue.sent.clear();
  desk.venue.priorities.clear();
  return ended;
}

}  // namespace

int main(int argc, char** argv) {
  int orders = 0;
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), orders);
  const bool is_many = argc > 2 && std::string_view{argv[2]} == "many";
  if (orders <= 0 || orders % kAtOnce != 0 || (argc > 2 && !is_many)) {
    fmt::print(stderr, "order_cost ORDERS [many]: a multiple of {}, not '{}'\n", kAtOnce, wanted);
    return 64;
  }
  Desktop desk;
  const World world = is_many ? many() : World{};
  begin(desk, world);
  int filled = 0;
  // What a first order of a symbol or bot costs more does not count.
  for (int first = 0; is_many && first < static_cast<int>(world.symbols.size()); first += kAtOnce)
    (void)trade(desk, world, first + 1'000'000, kAtOnce);
  for (int first = 0; first < orders; first += kAtOnce) filled += trade(desk, world, first, kAtOnce);
  fmt::print("{} of {} orders filled\n", filled, orders);
  return filled == orders ? 0 : 1;
}
