// Who decides on a difference between a venue's position and the ledger's.
#pragma once

#include "domain/ids.hpp"
#include "oms/sessions/position_breaks.hpp"

namespace avenor::oms {

/// What becomes of a difference that is to be reported.
enum class BreakPolicy {
  Tell,    ///< an alert
  Told,    ///< the alert was sent by whoever decided
  Wait,    ///< for its proof
  Booked,  ///< what is left of it is a new one
};

class PositionBreakEvents {
 public:
  virtual ~PositionBreakEvents() = default;

  /// At every comparison at which a difference is to be reported; `proven`: it has had this size for so long
  /// that it may be booked.
  virtual BreakPolicy position_break(const domain::Symbol& symbol, const PositionBreak& difference,
                                     bool proven) = 0;
  /// One that was reported is over.
  virtual void position_break_over(const domain::Symbol& symbol) = 0;
};

}  // namespace avenor::oms
