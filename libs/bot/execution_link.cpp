#include "bot/execution_link.hpp"

#include <algorithm>

namespace avenor::bot {

bool ExecutionLink::set_linked(bool up, core::MonoTime now) {
  if (up == linked_) return false;
  linked_ = up;
  current_ = false;
  asking_since_.reset();
  if (up) next_ask_ = now;
  return true;
}

void ExecutionLink::ask_within(core::Duration delay, core::MonoTime now) {
  next_ask_ = std::min(next_ask_, now + delay);
}

bool ExecutionLink::ask_due(core::MonoTime now) {
  if (!linked_ || now < next_ask_) return false;
  if (!asking_since_) asking_since_ = now;
  next_ask_ = now + settings_.ask_every;
  return true;
}

void ExecutionLink::answered() {
  asking_since_.reset();
  current_ = true;
}

std::optional<core::Duration> ExecutionLink::silence(std::optional<core::MonoTime> since,
                                                     core::MonoTime now) const {
  if (asking_since_ && (!since || *asking_since_ < *since)) since = asking_since_;
  if (!linked_ || !since || now - *since < settings_.silent) return {};
  return now - *since;
}

}  // namespace avenor::bot
