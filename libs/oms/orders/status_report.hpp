// Execution's status: open work, and why it is degraded.
#pragma once

#include <string>
#include <vector>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/halt_commands.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/unreadable_rows.hpp"
#include "oms/orders/order_delays.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class StatusReport {
 public:
  /// Read at each report, never changed: a report has no effect on what it describes.
  struct Sources {
    const core::Clock& clock;
    const ledger::Ledger& ledger;
    const Readiness& readiness;
    const Router& router;
    const OrderStore& orders;
    const OrderDelays& delays;
    const BracketEmulator& brackets;
    const UnreadableRows& unreadable;
    const KillSwitch& kill_switch;
    const HaltCommands& halts;
  };
  explicit StatusReport(const Sources& sources) : s_(sources) {}

  /// The ledger's problem; empty when all is well.
  void ledger_trouble(const std::string& what) { ledger_trouble_ = what; }

  /// Empty when all is well; else a sentence for STATUS= and the heartbeat.
  std::string degraded_reason() const;
  /// One line: "3 open orders, 1 unknown, 0 changes queued for the ledger"; of several venues,
  /// which are ready.
  std::string summary() const;
  /// "ok", or all problems of a venue.
  std::string venue(VenueComponents& components) const;

 private:
  using Reasons = std::vector<std::string>;
  void add_venue(VenueComponents& components, Reasons& all) const;
  void add_stream(const VenueComponents& components, Reasons& all) const;
  void add_account(VenueComponents& components, Reasons& all) const;
  void add_comparison(const VenueComponents& components, Reasons& all) const;
  void add_halts(Reasons& all) const;
  void add_ledger(Reasons& all) const;

  const Sources s_;
  std::string ledger_trouble_;
};

}  // namespace avenor::oms
