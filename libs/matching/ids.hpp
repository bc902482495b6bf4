// Creates an exchange's ids: every venue has its own format.
#pragma once

#include <string>

#include "core/clock.hpp"

namespace avenor::matching {

/// Never repeats an id, of this run or an earlier one.
class Ids {
 public:
  virtual ~Ids() = default;
  virtual std::string order() = 0;
  /// For an order whose client gave it none.
  virtual std::string client_order() = 0;
  virtual std::string execution() = 0;
  /// Grows from event to event.
  virtual std::string event(core::WallTime at) = 0;
  /// The same for the same symbol, always.
  virtual std::string instrument(const std::string& symbol) const = 0;
  /// An earlier run went as far as `time`.
  virtual void not_before(core::WallTime time) = 0;
};

}  // namespace avenor::matching
