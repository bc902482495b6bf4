#include "bot/seen_fills.hpp"

#include <utility>

namespace avenor::bot {

bool SeenFills::add(const domain::Fill& fill) {
  std::string key;
  key.reserve(fill.venue.view().size() + 1 + fill.exec_id.view().size());
  key.append(fill.venue.view()).append(1, ' ').append(fill.exec_id.view());
  if (keys_.contains(key)) return false;
  keys_.insert(order_.emplace_back(std::move(key)));
  if (order_.size() > kMost) {
    keys_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

}  // namespace avenor::bot
