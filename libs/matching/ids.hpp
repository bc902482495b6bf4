// Where an exchange's names come from: every venue has its own form of them.
#pragma once

#include <string>

#include "core/clock.hpp"

namespace avenor::matching {

/// None is ever given twice, in this life or an earlier one.
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
  /// A former life went as far as `time`.
  virtual void not_before(core::WallTime time) = 0;
};

}  // namespace avenor::matching
