// What execution says to the world. The implementation stamps and sends; nothing that is published here needs
// to arrive (what must arrive is repeated until it is acknowledged, see outbox_relay.hpp).
#pragma once

#include <string>

#include "domain/messages.hpp"

namespace avenor::oms {

class EventSink {
 public:
  virtual ~EventSink() = default;

  virtual void publish(const domain::Message& message) = 0;
  /// The order has come to a new state, and it is durable: the line in the journal (once, however often it is
  /// published).
  virtual void state(const domain::Order& order) = 0;
  /// Log line and ALERT.<SEVERITY> in one.
  virtual void alert(domain::Alert alert) = 0;
  /// A line for the log, about an order (its id goes along as a field).
  virtual void note(const domain::Order& order, const std::string& text) = 0;
};

}  // namespace avenor::oms
