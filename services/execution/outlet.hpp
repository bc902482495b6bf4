// What execution says to the world. The implementation stamps and sends; nothing that is published here needs
// to arrive (what must arrive is repeated until it is acknowledged, see announcer.hpp).
#pragma once

#include <string>

#include "wire/messages.hpp"

namespace avenor::execution {

class Outlet {
 public:
  virtual ~Outlet() = default;

  virtual void publish(const wire::Message& message) = 0;
  /// The order has come to a new state, and it is durable: the line in the journal (once, however often it is
  /// published).
  virtual void state(const domain::Order& order) = 0;
  /// Log line and ALERT.<SEVERITY> in one.
  virtual void alert(wire::Alert alert) = 0;
  /// A line for the log, about an order (its id goes along as a field).
  virtual void note(const domain::Order& order, const std::string& text) = 0;
};

}  // namespace avenor::execution
