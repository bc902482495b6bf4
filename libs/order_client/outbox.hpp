// Messages in flight to execution: each is repeated unchanged until it is taken out or expires. Pure: the
// caller has the clock and the bus.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "domain/messages.hpp"

namespace avenor::order_client {

class Outbox {
 public:
  struct Settings {
    core::Duration resend_every = std::chrono::seconds(1);
    std::size_t bound = 1024;
  };

  explicit Outbox(const Settings& settings) : settings_(settings) {}

  /// True from the bound on until a quarter of it is free again, so that it does not change with every order.
  /// The caller must check it: put() accepts everything.
  bool full() const { return full_; }
  std::size_t size() const { return items_.size(); }
  bool contains(const domain::ClientOrderId& id) const { return by_id_.contains(id); }

  /// It has just been sent for the first time; it is given up `lives` later. False when this id already
  /// exists: that message stays unchanged, because repeats of an id never change.
  bool put(const domain::ClientOrderId& id, domain::Message message, core::MonoTime now,
           core::Duration lives);
  /// Answered, or no longer needed. False when it is not here.
  bool take_out(const domain::ClientOrderId& id);

  /// No longer repeated, but still waits for an answer or its end.
  void hold(const domain::ClientOrderId& id);

  /// Since when the oldest of `these` has been waiting.
  std::optional<core::MonoTime> waiting_since(const std::function<bool(const domain::Message&)>& these) const;

  struct Turn {
    std::vector<const domain::Message*> again;   ///< send each once more; valid until the next call
    std::vector<domain::ClientOrderId> expired;  ///< taken out
  };
  /// `linked`: the bus is up. While it is down, nothing is repeated (messages would only queue up), but time
  /// runs; due messages are sent when the link is back.
  Turn turn(core::MonoTime now, bool linked);

 private:
  struct Item {
    domain::ClientOrderId id;
    domain::Message message;
    core::MonoTime first_sent, next_send, expires;
    bool held = false;
  };
  Settings settings_;
  bool full_ = false;
  std::list<Item> items_;  ///< in the order of first sending
  std::unordered_map<domain::ClientOrderId, std::list<Item>::iterator> by_id_;
};

}  // namespace avenor::order_client
