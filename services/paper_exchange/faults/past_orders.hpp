// Orders as they were a while ago, for an endpoint that is behind the others. Only kept while one is.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

#include "matching/order.hpp"

namespace avenor::paper_exchange {

class PastOrders {
 public:
  /// Beyond so many changed orders all that was kept is forgotten: the present is shown then.
  static constexpr std::size_t kMost = 10'000;

  /// `order` is from `at` on as it is now; nothing before `since` will be asked for.
  void note(const matching::Order& order, core::WallTime at, core::WallTime since);
  /// As it was at `then`; null when it was not there yet.
  const matching::Order* as_of(const matching::Order& order, core::WallTime then) const;
  void clear() { kept_.clear(); }

 private:
  struct State {
    core::WallTime at;
    matching::Order order;
  };
  std::unordered_map<std::string, std::deque<State>> kept_;
};

}  // namespace avenor::paper_exchange
