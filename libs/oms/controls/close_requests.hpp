// The operator's requests to cancel the orders of a scope, or to close its positions as well. Durable, each
// as a control of its own, so that a restart continues with it:
//   cancel.    cancel.BOT    cancel.BOT@VENUE    cancel@VENUE/SYMBOL    flatten.    flatten.BOT    …
#pragma once

#include <map>
#include <string>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/kill_switch.hpp"

namespace avenor::oms {

class CloseRequests {
 public:
  struct Wanted {
    bool flat = false;     ///< positions too, not only orders
    core::MonoTime since;  ///< time of the request; not set when it came in an earlier run
  };
  using All = std::map<Scope, Wanted>;

  CloseRequests(const core::Clock& clock, ledger::Ledger& ledger) : clock_(clock), ledger_(ledger) {}

  /// In force at once. The ledger answers in order: later writes become durable later.
  void add(const Scope& scope, bool flat);
  /// A control from the ledger; other controls are ignored.
  void recall(const std::string& control_name);
  /// It is complete, or trading was resumed. Returns the next request.
  All::iterator end(All::iterator which);

  bool covers(const domain::OrderRequest& request) const;
  All& all() { return all_; }

 private:
  static std::string control_name(const Scope& scope, bool flat);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  All all_;
};

}  // namespace avenor::oms
