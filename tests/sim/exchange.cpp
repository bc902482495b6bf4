#include "sim/exchange.hpp"

#include <fmt/format.h>

namespace avenor::sim {

using namespace std::chrono_literals;
using domain::OrderEvent;
using venue::Trouble;

namespace {

tl::unexpected<Trouble> trouble(Trouble::Kind kind, std::string message) {
  return tl::unexpected(Trouble{.kind = kind, .code = "sim", .message = std::move(message)});
}

const domain::Price kPrice{100};

}  // namespace

venue::Answer<venue::OrderReport> Exchange::take(const domain::OrderRequest& request, const std::string& client_id) {
  ++received[client_id];
  if (orders.contains(client_id)) return trouble(Trouble::Kind::Unknown, "client_order_id must be unique");
  if (world_.happens(faults.refuse)) return trouble(Trouble::Kind::Refused, "insufficient buying power");
  Order order;
  order.received = 1;
  order.report = {.client_id = client_id,
                  .venue_order_id = domain::VenueOrderId{fmt::format("v{}", next_id_++)},
                  .symbol = request.symbol,
                  .side = request.side,
                  .type = request.type,
                  .qty = request.qty,
                  .state = OrderEvent::Accepted,
                  .limit_price = request.limit_price,
                  .words = "new",
                  .submitted_at = world_.wall(),
                  .updated_at = world_.wall()};
  orders[client_id] = order;
  world_.after(world_.delay(0ms, 20ms), [this, client_id] { work(client_id); });
  return order.report;
}

void Exchange::work(const std::string& client_id) {
  Order& order = orders.at(client_id);
  if (!order.open) return;
  if (world_.happens(faults.venue_cancels)) return finish(order, OrderEvent::Cancelled, "canceled by the venue");
  // A limit order rests; a market order is worked off in one to four parts.
  if (order.report.type == domain::OrderType::Limit && world_.happens(0.5)) {
    world_.after(world_.delay(100ms, 2s), [this, client_id] { work(client_id); });
    return;
  }
  const auto left = order.report.qty - order.report.filled_qty;
  auto part = domain::Quantity{static_cast<int>(world_.between(1, 4))};
  if (part > left || world_.happens(0.4)) part = left;
  fill(order, part);
  if (order.open) world_.after(world_.delay(0ms, 300ms), [this, client_id] { work(client_id); });
}

void Exchange::fill(Order& order, domain::Quantity qty) {
  auto& report = order.report;
  report.filled_qty += qty;
  report.avg_price = kPrice;
  report.updated_at = world_.wall();
  const bool whole = report.filled_qty == report.qty;
  report.state = whole ? OrderEvent::FullyFilled : OrderEvent::PartFilled;
  report.words = whole ? "filled" : "partially_filled";
  if (whole) order.open = false;
  const venue::FillReport fill{.exec_id = domain::ExecId{fmt::format("{}/{}", report.venue_order_id, report.filled_qty)},
                               .venue_order_id = report.venue_order_id,
                               .client_id = world_.happens(0.5) ? report.client_id : "",
                               .symbol = report.symbol,
                               .side = report.side,
                               .price = kPrice,
                               .qty = qty,
                               .fee = {},
                               .fee_currency = {},
                               .event_ts = world_.wall()};
  order.fills.push_back(fill);
  history.push_back(fill);
  positions[report.symbol] += domain::signed_qty(report.side, qty);
  if (tell_fill) tell_fill(fill, report);
}

void Exchange::finish(Order& order, OrderEvent how, const std::string& words) {
  order.open = false;
  order.report.state = how;
  order.report.words = words;
  order.report.updated_at = world_.wall();
  if (tell_order) tell_order(order.report);
}

Exchange::Order* Exchange::find(const venue::OrderRef& ref) {
  for (auto& [id, order] : orders)
    if ((!ref.venue_order_id.empty() && order.report.venue_order_id == ref.venue_order_id) || id == ref.client_id) return &order;
  return nullptr;
}

venue::Answer<void> Exchange::cancel(const venue::OrderRef& ref) {
  Order* order = find(ref);
  if (!order) return trouble(Trouble::Kind::NotFound, "order not found");
  if (!order->open) return trouble(Trouble::Kind::Refused, "order is already in a final state");
  // A fill may win the race.
  if (world_.happens(0.2)) return {};
  world_.after(world_.delay(0ms, 5ms), [this, id = order->report.client_id] {
    if (orders.at(id).open) finish(orders.at(id), OrderEvent::Cancelled, "canceled");
  });
  return {};
}

void Exchange::foreign_trade(const domain::Symbol& symbol, domain::Side side, domain::Quantity qty) {
  positions[symbol] += domain::signed_qty(side, qty);
}

Connection::Connection(World& world, Exchange& exchange) : world_(world), exchange_(exchange) {}

Connection::~Connection() {
  *alive_ = false;
  exchange_.tell_order = nullptr;
  exchange_.tell_fill = nullptr;
}

template <class T>
void Connection::answer(venue::Callback<T> done, venue::Answer<T> what, core::Duration delay) {
  world_.after(delay, [alive = alive_, done = std::move(done), what = std::move(what)] {
    if (*alive) done(what);
  });
}

template <class T>
void Connection::ask(venue::Callback<T> done, std::function<venue::Answer<T>()> what) {
  if (exchange_.away || world_.happens(exchange_.faults.lookup_fails))
    return answer<T>(std::move(done), trouble(Trouble::Kind::Unknown, "no answer"), 500ms);
  world_.after(world_.delay(0ms, 10ms), [this, alive = alive_, done = std::move(done), what = std::move(what)] {
    if (!*alive) return;
    auto found = what();
    answer<T>(done, std::move(found), world_.delay(0ms, 10ms));
  });
}

void Connection::submit(const risk::Approved& approved, venue::Callback<venue::OrderReport> done) {
  const auto& f = exchange_.faults;
  const auto id = client_id_for(approved.request().client_order_id);
  if (world_.happens(f.not_sent)) return answer<venue::OrderReport>(done, trouble(Trouble::Kind::NotSent, "refused"), 1ms);
  if (world_.happens(f.rate_limited)) return answer<venue::OrderReport>(done, trouble(Trouble::Kind::RateLimited, "429"), 1ms);
  if (exchange_.away || world_.happens(f.drop_before_accept))
    return answer<venue::OrderReport>(done, trouble(Trouble::Kind::Unknown, "time-out"), 2s);
  const bool silent = world_.happens(f.drop_answer);
  // The bytes are on their way, whether or not execution lives to hear the answer.
  const auto arrival = world_.happens(f.late_arrival) ? world_.delay(0ms, 2500ms) : world_.delay(0ms, 30ms);
  if (arrival > 2s) answer<venue::OrderReport>(done, trouble(Trouble::Kind::Unknown, "time-out"), 2s);
  world_.after(arrival, [this, alive = alive_, exchange = &exchange_, world = &world_, request = approved.request(),
                                         id, silent, done, answered = arrival > 2s] {
    auto result = exchange->take(request, id);
    if (!*alive || answered) return;
    if (silent) answer<venue::OrderReport>(done, trouble(Trouble::Kind::Unknown, "time-out"), 2s);
    else answer<venue::OrderReport>(done, std::move(result), world->delay(0ms, 30ms));
  });
}

void Connection::cancel(const venue::OrderRef& order, venue::Callback<void> done) {
  ask<void>(std::move(done), [this, order] { return exchange_.cancel(order); });
}

void Connection::replace(const venue::OrderRef&, const venue::Replacement&, venue::Callback<venue::OrderReport> done) {
  answer<venue::OrderReport>(std::move(done), trouble(Trouble::Kind::Refused, "not simulated"), 1ms);
}

void Connection::find(const venue::OrderRef& order, venue::Callback<venue::OrderReport> done) {
  ask<venue::OrderReport>(std::move(done), [this, order]() -> venue::Answer<venue::OrderReport> {
    if (const auto* found = exchange_.find(order)) return found->report;
    return trouble(Trouble::Kind::NotFound, "order not found");
  });
}

void Connection::open_orders(venue::Callback<std::vector<venue::OrderReport>> done) {
  ask<std::vector<venue::OrderReport>>(std::move(done), [this]() -> venue::Answer<std::vector<venue::OrderReport>> {
    std::vector<venue::OrderReport> open;
    for (const auto& [id, order] : exchange_.orders)
      if (order.open) open.push_back(order.report);
    return open;
  });
}

void Connection::fills_since(core::WallTime since, venue::Callback<std::vector<venue::FillReport>> done) {
  ask<std::vector<venue::FillReport>>(std::move(done), [this, since]() -> venue::Answer<std::vector<venue::FillReport>> {
    std::vector<venue::FillReport> found;
    for (const auto& fill : exchange_.history)
      if (fill.event_ts >= since) found.push_back(fill);
    return found;
  });
}

void Connection::positions(venue::Callback<std::vector<domain::NamedPosition>> done) {
  ask<std::vector<domain::NamedPosition>>(std::move(done), [this]() -> venue::Answer<std::vector<domain::NamedPosition>> {
    std::vector<domain::NamedPosition> all;
    for (const auto& [symbol, qty] : exchange_.positions)
      all.push_back({{.venue = name_, .symbol = symbol}, {.qty = qty, .avg_price = kPrice}});
    return all;
  });
}

void Connection::balance(venue::Callback<domain::Balance> done) {
  ask<domain::Balance>(std::move(done), [this]() -> venue::Answer<domain::Balance> { return domain::Balance{.venue = name_}; });
}

void Connection::clock(venue::Callback<venue::VenueClock> done) {
  ask<venue::VenueClock>(std::move(done),
                         [this]() -> venue::Answer<venue::VenueClock> { return venue::VenueClock{.now = world_.wall(), .is_open = true}; });
}

void Connection::start_stream(venue::StreamHandlers handlers) {
  handlers_ = std::move(handlers);
  connect_stream();
}

void Connection::connect_stream() {
  world_.after(world_.delay(1ms, 50ms), [this, alive = alive_] {
    if (!*alive) return;
    if (exchange_.away) return connect_stream();
    stream_up_ = true;
    exchange_.tell_order = [this](const venue::OrderReport& report) { event([this, report] { handlers_.on_order(report); }); };
    exchange_.tell_fill = [this](const venue::FillReport& fill, const venue::OrderReport& report) {
      event([this, fill, report] { handlers_.on_fill(fill, report); });
    };
    handlers_.on_up();
  });
}

void Connection::break_stream(core::Duration away) {
  if (!stream_up_) return;
  stream_up_ = false;
  exchange_.tell_order = nullptr;
  exchange_.tell_fill = nullptr;
  handlers_.on_down("broken");
  world_.after(away, [this, alive = alive_] { if (*alive) connect_stream(); });
}

void Connection::event(std::function<void()> what) {
  const auto& f = exchange_.faults;
  if (world_.happens(f.lose_event)) return;
  const auto late = world_.happens(f.reorder_event) ? world_.delay(0ms, 800ms) : world_.delay(0ms, 1ms);
  const int times = world_.happens(f.duplicate_event) ? 2 : 1;
  for (int i = 0; i < times; ++i)
    world_.after(late + i * 3ms, [alive = alive_, what] { if (*alive) what(); });
}

}  // namespace avenor::sim
