// The operator's policy for orders whose state at the venue differs from execution's.
#pragma once

namespace avenor::oms {

/// The treatment of an order that is closed for us and found open at the venue.
enum class RevivedPolicy {
  Cancel,  ///< its bot relies on its end
  Keep,    ///< it stays open, and its bot is informed
};

/// Orders and positions from outside (the venue's web page, another program on the same account).
enum class ExternalPolicy {
  Adopt,   ///< they enter the ledger under the bot "external", and their executions with them
  Alarm,   ///< an alert, and nothing else
  Ignore,  ///< a line in the log
};

struct SessionPolicy {
  ExternalPolicy external = ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  RevivedPolicy revived = RevivedPolicy::Cancel;    ///< REVIVED_ORDERS
  bool is_test_trade = true;                        ///< of the orders that a session imports
};

}  // namespace avenor::oms
