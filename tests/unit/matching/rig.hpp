// An exchange alone: a fake clock, ids that count, and every event.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "matching/exchange.hpp"
#include "support/fake_clock.hpp"

namespace avenor::matching {

inline Price price(const std::string& text) { return Price::parse(text).value(); }
inline Quantity qty(const std::string& text) { return Quantity::parse(text).value(); }
inline Money money(const std::string& text) { return Money::parse(text).value(); }

class CountingIds final : public Ids {
 public:
  std::string order() override { return next("order-"); }
  std::string client_order() override { return next("client-"); }
  std::string execution() override { return next("execution-"); }
  std::string event(WallTime) override { return next("event-"); }
  std::string instrument(const std::string& symbol) const override { return "id of " + symbol; }
  void not_before(WallTime time) override { resumed_at = time; }

  WallTime resumed_at;

 private:
  std::string next(const char* kind) { return kind + std::to_string(++count_); }
  int count_ = 0;
};

/// A request, word by word: buy(10).limit("98").gtc()
struct Request : NewOrder {
  Request& limit(const std::string& at) {
    return as(stop_price ? OrderType::StopLimit : OrderType::Limit, at);
  }
  Request& stop(const std::string& at) {
    type = OrderType::Stop;
    stop_price = price(at);
    return *this;
  }
  Request& lasting(TimeInForce how_long) {
    time_in_force = how_long;
    return *this;
  }
  Request& named(const std::string& id) {
    client_order_id = id;
    return *this;
  }
  Request& in(const std::string& instrument) {
    symbol = instrument;
    return *this;
  }
  Request& exits(OrderClass as_class, const std::string& profit, const std::string& loss,
                 const std::string& loss_limit = "") {
    order_class = as_class;
    if (!profit.empty()) take_profit = price(profit);
    if (!loss.empty()) stop_loss = price(loss);
    if (!loss_limit.empty()) stop_loss_limit = price(loss_limit);
    return *this;
  }

 private:
  Request& as(OrderType with, const std::string& at) {
    type = with;
    limit_price = price(at);
    return *this;
  }
};

inline Request buy(const std::string& quantity) {
  Request request;
  request.symbol = "IBM";
  request.qty = qty(quantity);
  return request;
}
inline Request buy(int quantity) { return buy(std::to_string(quantity)); }
inline Request sell(const std::string& quantity) {
  Request request = buy(quantity);
  request.side = Side::Sell;
  return request;
}
inline Request sell(int quantity) { return sell(std::to_string(quantity)); }

struct Event {
  EventKind kind;
  std::string order_id;
};

struct Rig {
  testing::FakeClock clock;
  CountingIds ids;
  ExchangeOptions options;
  FillModel* fill_model = nullptr;
  std::unique_ptr<Exchange> exchange;
  std::vector<Event> events;

  explicit Rig(ExchangeOptions with = {.symbols = {"IBM", "MSFT"}}, FillModel* model = nullptr)
      : options(std::move(with)), fill_model(model) {
    start();
  }

  void start() {
    exchange = std::make_unique<Exchange>(options, clock, ids, fill_model);
    exchange->on_event([this](const OrderEvent& event) { events.push_back({event.kind, event.order->id}); });
  }

  /// A new life that knows what was recorded of this one, and has seen no prices yet.
  void restart() {
    const std::unique_ptr<Exchange> old = std::move(exchange);
    start();
    exchange->restore_cash(old->opening_cash());
    for (Order order : old->store().all()) {
      order.instrument = nullptr;
      order.held = Money{};
      order.held_qty = Quantity{};
      order.fills.clear();
      order.changed = false;
      order.paused_at_change = 0;
      exchange->restore(std::move(order));
    }
    auto split = old->splits().all().begin();
    const auto splits_until = [&](std::uint64_t count) {
      for (; split != old->splits().all().end() && split->after_fill <= count; ++split)
        exchange->restore(*split);
    };
    std::uint64_t fills = 0;
    for (const Fill& fill : old->store().fills()) {
      splits_until(fills++);
      exchange->restore(fill);
    }
    splits_until(fills);
    exchange->resume();
  }

  void quote(const std::string& bid, int bid_size, const std::string& ask, int ask_size,
             const std::string& symbol = "IBM") {
    clock.advance(std::chrono::milliseconds(1));
    exchange->on_quote(symbol, {.bid = price(bid),
                                .ask = price(ask),
                                .bid_size = Quantity{bid_size},
                                .ask_size = Quantity{ask_size}});
  }
  void trade(const std::string& at, int size) {
    clock.advance(std::chrono::milliseconds(1));
    exchange->on_trade("IBM", price(at), Quantity{size});
  }

  Expected<Order*> try_send(const NewOrder& request) {
    clock.advance(std::chrono::milliseconds(1));
    const auto order = exchange->accept(request);
    if (order) exchange->activate(**order);
    return order;
  }
  Order& send(const NewOrder& request) {
    const auto order = try_send(request);
    if (!order) throw std::runtime_error("refused: reason " + std::to_string(int(order.error().reason)));
    return **order;
  }
  Reject reject_of(const NewOrder& request) {
    const auto order = try_send(request);
    if (order) throw std::runtime_error("accepted: " + (*order)->id);
    return order.error();
  }

  Order& order(const std::string& id) const { return *exchange->store().by_id(id); }
  std::vector<EventKind> kinds_of(const std::string& id) const {
    std::vector<EventKind> kinds;
    for (const auto& event : events) {
      if (event.order_id == id) kinds.push_back(event.kind);
    }
    return kinds;
  }
  Quantity position() const { return exchange->account().position("IBM").qty; }
};

}  // namespace avenor::matching
