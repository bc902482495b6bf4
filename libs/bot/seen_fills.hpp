// The executions already reported to the strategy: the bus may deliver one twice.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>

#include "domain/order.hpp"

namespace avenor::bot {

class SeenFills {
 public:
  /// The latest that are remembered.
  static constexpr std::size_t kMost = 16'384;

  /// False when it was seen before.
  bool add(const domain::Fill& fill);

 private:
  std::unordered_set<std::string> keys_;
  std::deque<std::string> order_;  ///< oldest first
};

}  // namespace avenor::bot
