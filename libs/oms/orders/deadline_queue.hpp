// Orders to check again, and when. An entry may be outdated when it is due: the caller checks.
#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

class DeadlineQueue {
 public:
  void add(core::MonoTime when, domain::ClientOrderId id) { entries_.push({when, next_++, std::move(id)}); }

  /// The next entry that is due at `now`, oldest first.
  std::optional<domain::ClientOrderId> take(core::MonoTime now) {
    if (entries_.empty() || entries_.top().when > now) return {};
    auto id = entries_.top().id;
    entries_.pop();
    return id;
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    core::MonoTime when;
    std::size_t order;  ///< first in, first out among equals: the same seed takes the same path
    domain::ClientOrderId id;
    bool operator>(const Entry& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
  std::size_t next_ = 0;
};

}  // namespace avenor::oms
