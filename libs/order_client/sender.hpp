// The order client's output to execution: the bus in production, a list in a test.
#pragma once

#include "domain/messages.hpp"

namespace avenor::order_client {

class Sender {
 public:
  virtual ~Sender() = default;

  /// With a new envelope. May lose the message: the caller repeats what must arrive. Does not call back.
  virtual void send(const domain::Message& message) = 0;
};

}  // namespace avenor::order_client
