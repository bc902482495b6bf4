// The broker without its doors, as Alpaca shows it: a fake clock, a state folder of its own, and every event.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "dialects/alpaca/account_json.hpp"
#include "dialects/alpaca/ids.hpp"
#include "dialects/alpaca/order_json.hpp"
#include "dialects/alpaca/order_request.hpp"
#include "dialects/request_body.hpp"
#include "paper_exchange/paper_broker.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_dir.hpp"

namespace avenor::paper_exchange {

using namespace dialects;
using namespace dialects::alpaca;
using namespace matching;

inline Price price(const std::string& text) { return Price::parse(text).value(); }
inline Quantity qty(const std::string& text) { return Quantity::parse(text).value(); }

struct Event {
  EventKind kind;
  std::string order_id;
  std::string event_id;
  std::string json;
};

struct Rig {
  testing::TempDir dir;
  testing::FakeClock clock;
  SeededFaults faults{1};
  ExchangeOptions options;
  VenueIds ids;
  std::unique_ptr<PaperBroker> broker;
  std::vector<Event> events;

  explicit Rig(ExchangeOptions with = {.cash = Money{100'000}, .symbols = {"IBM", "MSFT"}})
      : options(std::move(with)) {
    restart();
  }

  /// As after a kill -9: only the journal is left.
  void restart() {
    broker.reset();
    ids = {};
    broker = std::make_unique<PaperBroker>(options, clock, ids, faults);
    if (const auto ok = broker->open(dir.path()); !ok) throw std::runtime_error(ok.error().message);
    exchange().on_event([this](const OrderEvent& event) {
      events.push_back({event.kind, event.order->id, event.event_id, trade_update_json(event, store())});
    });
  }

  Exchange& exchange() const { return broker->exchange(); }
  const OrderStore& store() const { return exchange().store(); }

  void quote(const std::string& bid, int bid_size, const std::string& ask, int ask_size,
             const std::string& symbol = "IBM") {
    clock.advance(std::chrono::milliseconds(1));
    exchange().on_quote(symbol, {.bid = price(bid),
                                 .ask = price(ask),
                                 .bid_size = Quantity{bid_size},
                                 .ask_size = Quantity{ask_size}});
    broker->commit();
  }
  void trade(const std::string& at, int size) {
    clock.advance(std::chrono::milliseconds(1));
    exchange().on_trade("IBM", price(at), Quantity{size});
    broker->commit();
  }

  Taken<Order*> try_send(const std::string& body) {
    clock.advance(std::chrono::milliseconds(1));
    const auto request = read_new_order(parse_body(body).value());
    if (!request) return refuse(request.error());
    const auto order = exchange().accept(*request);
    if (order) broker->activate(**order);
    broker->commit();
    return as_refusal(order);
  }
  /// The new order is not live yet.
  Taken<Order*> try_replace(const std::string& id, const std::string& body) {
    const auto change = read_change(parse_body(body).value());
    if (!change) return refuse(change.error());
    return as_refusal(exchange().replace(id, *change));
  }
  Taken<Order*> try_cancel(const std::string& id) { return as_refusal(broker->cancel(id)); }
  /// `more`: further members of the body, with a leading comma.
  Order& send(const std::string& side, int quantity, const std::string& type, const std::string& more = "",
              const std::string& tif = "day") {
    const auto order =
        try_send(R"({"symbol":"IBM","side":")" + side + R"(","qty":")" + std::to_string(quantity) +
                 R"(","type":")" + type + R"(","time_in_force":")" + tif + '"' + more + "}");
    if (!order) throw std::runtime_error(to_json(order.error()));
    return **order;
  }
  Order& order(const std::string& id) const { return *store().by_id(id); }
  std::vector<EventKind> kinds_of(const std::string& id) const {
    std::vector<EventKind> kinds;
    for (const auto& one : events) {
      if (one.order_id == id) kinds.push_back(one.kind);
    }
    return kinds;
  }
  static Taken<Order*> as_refusal(const Expected<Order*>& order) {
    if (order) return *order;
    return refuse(refusal_of(order.error()));
  }
  Quantity position() const { return exchange().account().position("IBM").qty; }
};

}  // namespace avenor::paper_exchange
