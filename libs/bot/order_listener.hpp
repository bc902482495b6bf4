// Receives the updates of the bot's orders.
#pragma once

#include "strategy/context.hpp"

namespace avenor::bot {

class OrderListener {
 public:
  virtual ~OrderListener() = default;

  /// May submit and cancel orders.
  virtual void on_order_changed(const strategy::OrderView& order) = 0;
};

}  // namespace avenor::bot
