// The executions already reported to the strategy: the bus may deliver one twice.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

#include "domain/order.hpp"

namespace avenor::bot {

class SeenFills {
 public:
  SeenFills() = default;
  SeenFills(const SeenFills&) = delete;
  SeenFills& operator=(const SeenFills&) = delete;

  /// The latest that are remembered.
  static constexpr std::size_t kMost = 16'384;

  /// False when it was seen before.
  bool add(const domain::Fill& fill);

 private:
  std::deque<std::string> order_;              ///< oldest first
  std::unordered_set<std::string_view> keys_;  ///< views of order_
};

}  // namespace avenor::bot
