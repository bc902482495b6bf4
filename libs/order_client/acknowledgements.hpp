// TRADE_ACKs: execution repeats each state of an order until the client acknowledges it. An order's end is
// acknowledged at once; earlier states may wait a little, so that states in quick succession are acknowledged
// together (an acknowledgement covers all earlier versions). A confirmation of version 0 (the message itself
// was refused) needs none.
#pragma once

#include <deque>
#include <unordered_map>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "order_client/sender.hpp"

namespace avenor::order_client {

class Acknowledgements {
 public:
  /// `delay`: how long an acknowledgement may wait; zero: not at all. Well below a second, after which
  /// execution repeats. `sender` outlives it.
  Acknowledgements(core::Duration delay, Sender& sender) : delay_(delay), sender_(sender) {}

  void on_confirmation(const domain::Confirmation& confirmation, core::MonoTime now);
  /// Sends the acknowledgements that are due.
  void turn(core::MonoTime now);

 private:
  struct Due {
    domain::ClientOrderId id;
    core::MonoTime at;
  };
  core::Duration delay_;
  Sender& sender_;
  std::unordered_map<domain::ClientOrderId, domain::Ack> waiting_;  ///< the latest version of each
  std::deque<Due> due_;  ///< in the order of time; entries no longer in waiting_ have been sent
};

}  // namespace avenor::order_client
