// Execution's outgoing events. The implementation stamps and sends; delivery of these events is not
// guaranteed (messages that must arrive are repeated until acknowledged, see outbox_relay.hpp).
#pragma once

#include <string>

#include "domain/messages.hpp"

namespace avenor::oms {

class EventSink {
 public:
  virtual ~EventSink() = default;

  virtual void publish(const domain::Message& message) = 0;
  /// The order has a new, durable state: the line in the journal (once, however often it is published).
  virtual void state(const domain::Order& order) = 0;
  /// Log line and ALERT.<SEVERITY> in one.
  virtual void alert(domain::Alert alert) = 0;
  /// A line for the log, about an order (its id goes along as a field).
  virtual void note(const domain::Order& order, const std::string& text) = 0;
};

}  // namespace avenor::oms
