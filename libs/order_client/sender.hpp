// The way to execution, as the order client sees it: the bus live, a list in a test.
#pragma once

#include "domain/messages.hpp"

namespace avenor::order_client {

class Sender {
 public:
  virtual ~Sender() = default;

  /// Under a fresh envelope. May lose the message: what must arrive is sent again. Does not call back.
  virtual void send(const domain::Message& message) = 0;
};

}  // namespace avenor::order_client
