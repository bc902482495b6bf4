// Where the session's words go: the bus and the log live, a list in a test.
#pragma once

#include <string_view>

#include "runtime/log.hpp"
#include "wire/messages.hpp"

namespace avenor::bot {

class EventSink {
 public:
  virtual ~EventSink() = default;

  /// Under a fresh envelope. May be lost: what must arrive is published again by the session. Does not call
  /// back.
  virtual void publish(const wire::Message& message) = 0;
  virtual void log(runtime::log::Level level, std::string_view text, runtime::log::Fields fields) = 0;
};

}  // namespace avenor::bot
