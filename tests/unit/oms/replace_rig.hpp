// A venue with a book of its own behind the scripted one, for replacements.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "unit/oms/desktop.hpp"
#include "unit/oms/venue_session_room.hpp"

namespace avenor::testing {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;

/// A venue with a book of its own behind the scripted one: fills when it likes, tells when it likes.
struct Book {
  struct Order {
    domain::OrderRequest request;
    int filled = 0;
    bool open = true;
    core::MonoTime ended;  ///< executions from before may come to light for nearly the settling time
  };
  Desktop& desktop;
  std::mt19937 dice;
  std::vector<Order> orders;
  std::deque<std::function<void()>> to_tell;
  bool answers = true;  ///< what is asked about an order
  int bought = 0, crossed = 0;
  Side side = Side::Buy;  ///< of all orders; of sells `bought` is what was sold

  bool one_in(unsigned n) { return dice() % n == 0; }
  venue::OrderReport shown(std::size_t i, OrderEvent state) const {
    auto one = report(orders[i].request.client_order_id.str(), "v" + std::to_string(i), side, 0, state,
                      orders[i].filled);
    one.qty = orders[i].request.qty;
    return one;
  }
  OrderEvent state(std::size_t i) const {
    if (Quantity{orders[i].filled} == orders[i].request.qty) return OrderEvent::FullyFilled;
    if (!orders[i].open) return OrderEvent::Cancelled;
    return orders[i].filled > 0 ? OrderEvent::PartFilled : OrderEvent::Accepted;
  }
  void take() {
    while (orders.size() < desktop.venue.sent.size()) {
      orders.push_back({.request = desktop.venue.sent[orders.size()]});
      const auto i = orders.size() - 1;
      const auto done = std::move(desktop.venue.submits.front());
      desktop.venue.submits.pop_front();
      to_tell.push_back([this, i, done] { done(shown(i, OrderEvent::Accepted)); });
    }
  }
  void fill(std::size_t i) {
    auto& one = orders[i];
    const auto left = one.request.qty - Quantity{one.filled};
    const bool crosses = !one.open && desktop.clock.mono() - one.ended < 9s;
    if (!(one.open || crosses) || !left.is_positive()) return;
    crossed += crosses;
    const int qty = Quantity{3} > left ? 1 : 1 + static_cast<int>(dice() % 3);
    one.filled += qty;
    bought += qty;
    if (Quantity{one.filled} == one.request.qty) one.open = false;
    auto fill = execution_of("v" + std::to_string(i), side, qty, one.filled);
    fill.client_id = one.request.client_order_id.str();
    fill.price = one.request.limit_price.value_or(fill.price);  // never worse than the limit, of either side
    to_tell.push_back([this, fill, seen = shown(i, state(i))] { desktop.venue.stream.on_fill(fill, seen); });
  }
  void cancel() {
    while (!desktop.venue.cancels.empty()) {
      const auto ref = desktop.venue.cancelled[desktop.venue.cancelled.size() - desktop.venue.cancels.size()];
      for (std::size_t i = 0; i < orders.size(); ++i)
        if (ref.venue_order_id.str() == "v" + std::to_string(i) && orders[i].open) {
          orders[i].open = false;
          orders[i].ended = desktop.clock.mono();
          to_tell.push_back(
              [this, seen = shown(i, OrderEvent::Cancelled)] { desktop.venue.stream.on_order(seen); });
        }
      ScriptedVenue::answer<void>(desktop.venue.cancels, {});
    }
  }
  void look() {
    while (!desktop.venue.finds.empty()) {
      const auto ref = desktop.venue.looked_for[desktop.venue.looked_for.size() - desktop.venue.finds.size()];
      venue::VenueResult<venue::OrderReport> answer =
          ScriptedVenue::trouble(venue::VenueError::Kind::NotFound);
      for (std::size_t i = 0; i < orders.size(); ++i)
        if (ref.client_id == orders[i].request.client_order_id.str()) answer = shown(i, state(i));
      if (!answers) answer = ScriptedVenue::trouble(venue::VenueError::Kind::Unknown);
      ScriptedVenue::answer<venue::OrderReport>(desktop.venue.finds, answer);
    }
  }
  /// Time passes, and every question is answered.
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 500ms) {
      desktop.pass(500ms);
      look();
      desktop.ledger.commit();
    }
  }
  void tell() {
    if (to_tell.empty()) return;
    const auto next = std::move(to_tell.front());
    to_tell.pop_front();
    next();
  }
};

inline wire::OrderReplace wish_of(int from, int to, std::optional<Quantity> qty) {
  return {.client_order_id = domain::ClientOrderId{"bot:entry:" + std::to_string(from)},
          .new_client_order_id = domain::ClientOrderId{"bot:entry:" + std::to_string(to)},
          .bot_id = domain::BotId{"bot"},
          .qty = qty,
          .filled_qty = {},
          .limit_price = domain::Price{101},
          .stop_price = {}};
}

inline domain::OrderRequest limit_order(int qty, Side side = Side::Buy) {
  auto order = request("0", side, qty);
  order.type = domain::OrderType::Limit;
  order.limit_price = domain::Price{100};
  return order;
}

}  // namespace avenor::testing
