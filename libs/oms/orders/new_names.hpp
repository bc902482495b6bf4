// Queues the names of new bots for the ledger's table of bots: in batches, one call at a time, because each
// call blocks the ledger's writer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "domain/ids.hpp"

namespace avenor::oms {

class NewNames {
 public:
  /// waiting; a name beyond it is dropped until execution's next start
  static constexpr std::size_t kMost = 2'000;
  static constexpr std::size_t kTogether = 200;

  /// Writes some names and says when that is done.
  using Write = std::function<void(std::vector<domain::BotId>, std::function<void()> done)>;
  explicit NewNames(Write write) : write_(std::move(write)) {}

  void add(const domain::BotId& bot) {
    if (waiting_.size() < kMost) waiting_.push_back(bot);
  }

  /// Call periodically: writes the next batch, unless the last is still in flight.
  void tick() {
    if (busy_ || waiting_.empty()) return;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(kTogether, waiting_.size()));
    std::vector<domain::BotId> some(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    busy_ = true;
    write_(std::move(some), [this] { busy_ = false; });
  }

 private:
  Write write_;
  std::vector<domain::BotId> waiting_;
  bool busy_ = false;
};

}  // namespace avenor::oms
