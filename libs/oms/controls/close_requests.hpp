// What the operator wants gone: the orders of a scope, or its positions as well. Durable, each as a control
// of its own, so that a restart goes on with it:
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
    core::MonoTime since;  ///< asked for at this time; in an earlier life: at none
  };
  using All = std::map<Scope, Wanted>;

  CloseRequests(const core::Clock& clock, ledger::Ledger& ledger) : clock_(clock), ledger_(ledger) {}

  /// In force at once. The ledger answers in order: what is written after this is durable after it.
  void add(const Scope& scope, bool flat);
  /// A control out of the ledger; others than these are ignored.
  void recall(const std::string& control_name);
  /// Nothing is left of it, or trading was resumed. Returns the next.
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
