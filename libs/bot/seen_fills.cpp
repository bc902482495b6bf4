#include "bot/seen_fills.hpp"

namespace avenor::bot {

bool SeenFills::add(const domain::Fill& fill) {
  std::string key = fill.venue.str() + " " + fill.exec_id.str();
  if (!keys_.insert(key).second) return false;
  order_.push_back(std::move(key));
  if (order_.size() > kMost) {
    keys_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

}  // namespace avenor::bot
