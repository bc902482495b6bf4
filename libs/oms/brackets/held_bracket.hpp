// The state of one entry's exits while execution holds them.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/orders/live_order.hpp"

namespace avenor::oms {

struct HeldBracket {
  /// The longest pause between two exits that end without closing their quantity.
  static constexpr core::Duration kLongestAgain = std::chrono::seconds{15};

  enum class Memory { Unread, Asked, Read };  ///< of the exits that an earlier run has made
  Memory memory = Memory::Unread;
  core::MonoTime since;  ///< held by this run
  std::map<domain::ClientOrderId, domain::Quantity>
      exits;                                 ///< every exit ever made, with the quantity that it has closed
  int made[2] = {0, 0};                      ///< how many are stops, how many profits
  std::optional<domain::ClientOrderId> out;  ///< the open exit, or one whose end is still to be processed
  std::optional<domain::ClientOrderId> voiding;
  bool taken_back = false;  ///< we have cancelled the one that is out
  bool stop_due = false;    ///< and for the stop
  core::MonoTime stop_due_at;
  bool over = false;  ///< no quantity is protected any more, whatever may still be filled
  /// Permanently disarmed, and why. Valid from the request on, also while the row that records it for later
  /// starts cannot be written yet.
  std::optional<std::string> disarmed;
  bool no_free_quantity = false;  ///< reported that other orders block it
  int failures = 0;               ///< in a row
  core::MonoTime next_try;
  std::optional<domain::OrderCancel> cancel;  ///< came while the ledger was being read
  /// An exit whose price was reached, and that was not sent yet.
  struct Due {
    core::MonoTime since;
    bool pending = false;   ///< the price is there, or its order is on its way
    bool reported = false;  ///< that it is late: once, until it is sent
  };
  std::array<Due, 2> due;  ///< of the stop, of the profit

  /// The part of the entry's holding (filled, less fees in the coin) that no exit has closed.
  domain::Quantity left(const LiveOrder& entry) const;
  /// The ledger has refused an exit's row, which was reported: the existing rows will be read again.
  void forget();
  /// After a failure the next try waits: longer each time, and long when an operator must check.
  void try_later(core::MonoTime now);
};

}  // namespace avenor::oms
