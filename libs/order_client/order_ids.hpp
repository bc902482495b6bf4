// Makes client order ids: "<bot_id>:<reason>:<epoch_ms>", never reused, without a file to store them.
//
// The rule: an id's time never goes back within a session. Where two would have the same (one millisecond, or
// a wall clock that was set back) the second gets "-2", the third "-3". Where the clock was set back
// *between* two sessions an id of the earlier one could come again: once anything shows that (an order of an
// earlier session with a time not yet reached, or execution's refusal of an id that it knows with another
// body) the session's random tag is put on every id, "-c0ffee". A repeat that does not show is harmless:
// expires_ts makes every body different, so execution refuses the repeated id and sends nothing.
#pragma once

#include <cstdint>
#include <string>

#include "core/clock.hpp"
#include "domain/order.hpp"

namespace avenor::order_client {

class OrderIds {
 public:
  /// `tag`: a few random characters of [a-z0-9], fresh for each session.
  OrderIds(domain::BotId bot, std::string tag);

  domain::ClientOrderId next(domain::Reason reason, core::WallTime now);

  /// An order of this bot that this session did not make.
  void seen(const domain::ClientOrderId& id);
  /// Execution already knew an id that we had just made.
  void collided() { tagged_ = true; }

 private:
  domain::BotId bot_;
  std::string tag_;
  bool tagged_ = false;
  std::int64_t last_ms_ = 0;
  std::int64_t others_ms_ = 0;  ///< the latest of an earlier session
  int repeats_ = 1;
};

}  // namespace avenor::order_client
