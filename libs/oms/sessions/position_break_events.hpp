// Decides on a difference between a venue's position and the ledger's.
#pragma once

#include "domain/ids.hpp"
#include "oms/sessions/position_breaks.hpp"

namespace avenor::oms {

/// The decision on a difference that is due to be reported.
enum class BreakPolicy {
  Tell,    ///< an alert
  Told,    ///< the decider has sent the alert
  Wait,    ///< for its proof
  Booked,  ///< what is left of it is a new one
};

class PositionBreakEvents {
 public:
  virtual ~PositionBreakEvents() = default;

  /// Called at every comparison with a reportable difference; `proven`: it has had this size for long enough
  /// to be booked.
  virtual BreakPolicy position_break(const domain::Symbol& symbol, const PositionBreak& difference,
                                     bool proven) = 0;
  /// A reported difference is over.
  virtual void position_break_over(const domain::Symbol& symbol) = 0;
};

}  // namespace avenor::oms
