// Orders on their way to execution: each is sent again, same id and body, until somebody confirms it or its
// time is up. Pure: the caller has the clock and the bus.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "domain/order.hpp"

namespace avenor::bot {

class Outbox {
 public:
  struct Settings {
    core::Duration resend_every = std::chrono::seconds(1);
    std::size_t bound = 1024;
  };

  explicit Outbox(const Settings& settings) : settings_(settings) {}

  /// From the bound on until a quarter of it is free again: at the edge itself it would change with every
  /// order.
  bool full() const { return full_; }
  std::size_t size() const { return items_.size(); }

  /// It has just been sent for the first time; it is given up `lives` later. The id must be new, full()
  /// false.
  void put(domain::OrderRequest request, core::MonoTime now, core::Duration lives);
  /// Confirmed, or no longer wanted. False when it is not here.
  bool take_out(const domain::ClientOrderId& id);

  /// Is not sent again, but still waits for a confirmation or its end.
  void hold(const domain::ClientOrderId& id);

  /// Since when the one that waits longest has been waiting.
  std::optional<core::MonoTime> waiting_since() const;

  struct Turn {
    std::vector<const domain::OrderRequest*> again;  ///< send each once more; good until the next call
    std::vector<domain::ClientOrderId> expired;      ///< taken out
  };
  Turn turn(core::MonoTime now);

 private:
  struct Item {
    domain::OrderRequest request;
    core::MonoTime first_sent, next_send, expires;
    bool held = false;
  };
  Settings settings_;
  bool full_ = false;
  std::list<Item> items_;  ///< in the order of first sending
  std::unordered_map<domain::ClientOrderId, std::list<Item>::iterator> by_id_;
};

}  // namespace avenor::bot
