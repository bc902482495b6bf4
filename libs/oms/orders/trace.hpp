// The times of an order's steps inside execution, by monotonic time. In memory only, for as long as the order
// is; `avenorctl why --timing` asks for it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"

namespace avenor::oms {

class Trace {
 public:
  /// In the order in which an order usually passes them; a report of the stream may come before the answer.
  enum class Step { Received, Durable, Sent, Answered, Executed, Recorded, Acknowledged };

  /// The first time counts.
  void mark(Step step, core::MonoTime now) {
    auto& at = at_[static_cast<std::size_t>(step)];
    if (at.ns == 0) at = now;
  }

  /// (name, microseconds since the order was received) of every step passed, in the order of time.
  std::vector<std::pair<std::string, std::string>> told() const;

 private:
  static constexpr std::array<std::string_view, 7> kNames = {
      "received", "durable", "sent", "answered", "executed", "recorded", "acknowledged"};
  std::array<core::MonoTime, kNames.size()> at_{};
};

}  // namespace avenor::oms
