// Receives the session's messages and log lines: the bus and the log in production, a list in a test.
#pragma once

#include <string_view>

#include "core/log_line.hpp"
#include "order_client/sender.hpp"

namespace avenor::bot {

class EventSink : public order_client::Sender {
 public:
  virtual void log(core::LogLevel level, std::string_view text, core::LogFields fields) = 0;
};

}  // namespace avenor::bot
