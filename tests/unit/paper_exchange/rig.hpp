// An exchange without doors: a fake clock, a state folder of its own, and every event it told.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "paper_exchange/exchange.hpp"
#include "paper_exchange/render.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_dir.hpp"

namespace avenor::paper_exchange {

inline Price price(const std::string& text) { return Price::parse(text).value(); }
inline Quantity qty(const std::string& text) { return Quantity::parse(text).value(); }

struct Told {
  EventKind kind;
  std::string order_id;
  std::string event_id;
  std::string json;
};

struct Rig {
  testing::TempDir dir;
  testing::FakeClock clock;
  Faults faults{1};
  ExchangeOptions options;
  std::unique_ptr<Exchange> exchange;
  std::vector<Told> told;

  explicit Rig(ExchangeOptions with = {.cash = Money{100'000}, .symbols = {"IBM", "MSFT"}})
      : options(std::move(with)) {
    restart();
  }

  /// As after a kill -9: only the journal is left.
  void restart() {
    exchange.reset();
    exchange = std::make_unique<Exchange>(options, clock, faults);
    if (const auto ok = exchange->open(dir.path()); !ok) throw std::runtime_error(ok.error().message);
    exchange->on_trade_event([this](const TradeEvent& event) {
      told.push_back(
          {event.kind, event.order->id, event.event_id, trade_update_json(event, exchange->store())});
    });
  }

  void quote(const std::string& bid, int bid_size, const std::string& ask, int ask_size,
             const std::string& symbol = "IBM") {
    clock.advance(std::chrono::milliseconds(1));
    exchange->on_quote(symbol, {.bid = price(bid),
                                .ask = price(ask),
                                .bid_size = Quantity{bid_size},
                                .ask_size = Quantity{ask_size}});
    exchange->commit();
  }
  void trade(const std::string& at, int size) {
    clock.advance(std::chrono::milliseconds(1));
    exchange->on_trade("IBM", price(at), Quantity{size});
    exchange->commit();
  }

  Taken<Order*> try_send(const std::string& body) {
    clock.advance(std::chrono::milliseconds(1));
    const auto request = read_new_order(parse_json_object(body).value());
    if (!request) return refuse(request.error());
    const auto order = exchange->accept(*request);
    if (order) exchange->activate(**order);
    exchange->commit();
    return order;
  }
  /// `more`: further members of the body, with a leading comma.
  Order& send(const std::string& side, int quantity, const std::string& type, const std::string& more = "",
              const std::string& tif = "day") {
    const auto order =
        try_send(R"({"symbol":"IBM","side":")" + side + R"(","qty":")" + std::to_string(quantity) +
                 R"(","type":")" + type + R"(","time_in_force":")" + tif + '"' + more + "}");
    if (!order) throw std::runtime_error(to_json(order.error()));
    return **order;
  }
  Order& order(const std::string& id) const { return *exchange->store().by_id(id); }
  std::vector<EventKind> kinds_of(const std::string& id) const {
    std::vector<EventKind> kinds;
    for (const auto& one : told) {
      if (one.order_id == id) kinds.push_back(one.kind);
    }
    return kinds;
  }
  Quantity position() const { return exchange->account().position("IBM").qty; }
};

}  // namespace avenor::paper_exchange
