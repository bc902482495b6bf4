// What is known of one entry's exits while execution holds them.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/orders/live_order.hpp"

namespace avenor::oms {

struct HeldBracket {
  /// The longest pause between two exits that end without their work being done.
  static constexpr core::Duration kLongestAgain = std::chrono::seconds{15};

  enum class Memory { Unread, Asked, Read };  ///< of the exits that an earlier life of ours has made
  Memory memory = Memory::Unread;
  core::MonoTime since;  ///< held by this life
  std::map<domain::ClientOrderId, domain::Quantity>
      exits;                                 ///< every one ever made, with what it has done for the entry
  int made[2] = {0, 0};                      ///< how many are stops, how many profits
  std::optional<domain::ClientOrderId> out;  ///< the one that lives, or whose end is still to be looked at
  std::optional<domain::ClientOrderId> voiding;
  bool taken_back = false;  ///< we have cancelled the one that is out
  bool stop_due = false;    ///< and for the stop
  core::MonoTime stop_due_at;
  bool over = false;  ///< nothing is protected any more, whatever may still be filled
  /// Disarmed for good, and why. Holds from the request on, also while the row that says so for later starts
  /// cannot be written yet.
  std::optional<std::string> disarmed;
  bool no_free_quantity = false;  ///< told that other orders stand in its way
  int failures = 0;               ///< in a row
  core::MonoTime next_try;
  std::optional<domain::OrderCancel> cancel;  ///< came while the ledger was being read

  /// Of what the entry has added to the holding (what it has filled, less fees in the coin), what no exit has
  /// closed.
  domain::Quantity left(const LiveOrder& entry) const;
  /// The ledger has refused an exit's row, and told: what there is will be read again.
  void forget();
  /// After a failure, the next try waits: longer each time, and long when somebody must look.
  void try_later(core::MonoTime now);
};

}  // namespace avenor::oms
