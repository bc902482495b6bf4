// The orders that `avenorctl watch` has seen: the latest of them, and how many there were. Memory is bounded
// whatever is published.
#pragma once

#include <cstddef>
#include <vector>

#include "core/clock.hpp"
#include "core/lru_map.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class OrderTally {
 public:
  struct Line {
    wire::Confirmation state;
    core::WallTime at;
  };
  struct Totals {
    int orders = 0, open = 0, filled = 0, refused = 0, unknown = 0;
    int forgotten = 0;  ///< dropped from memory while they were open
  };

  explicit OrderTally(const core::Clock& clock) : clock_(clock) {}

  void see(const wire::Confirmation& confirmation);

  Totals totals() const;
  /// `most` of them, the latest first.
  std::vector<const Line*> latest(std::size_t most) const;

 private:
  /// It is shown no longer, and counted on.
  void forgotten(const Line& line);

  const core::Clock& clock_;
  static constexpr std::size_t kOpenKept = 10'000, kFinishedKept = 2000;
  static constexpr std::size_t kLongestError = 1000;  ///< in memory, of each order
  core::LruMap<domain::ClientOrderId, Line> open_{kOpenKept}, finished_{kFinishedKept};
  Totals done_;  ///< of orders dropped from memory
};

}  // namespace avenor::avenorctl
