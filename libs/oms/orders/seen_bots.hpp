// The bots that have sent an order recently: any sender may invent a name, so the number is bounded, and the
// longest idle is removed.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>

#include "domain/ids.hpp"

namespace avenor::oms {

class SeenBots {
 public:
  static constexpr std::size_t kMost = 10'000;

  /// The bot has sent an order; true: it is not among those seen lately.
  bool see(const domain::BotId& bot) {
    if (const auto known = places_.find(bot); known != places_.end()) {
      lately_.splice(lately_.begin(), lately_, known->second);
      return false;
    }
    if (lately_.size() >= kMost) {
      places_.erase(lately_.back());
      lately_.pop_back();
    }
    lately_.push_front(bot);
    places_.emplace(bot, lately_.begin());
    return true;
  }
  bool contains(const domain::BotId& bot) const { return places_.contains(bot); }
  std::size_t size() const { return lately_.size(); }

 private:
  std::list<domain::BotId> lately_;  ///< the latest in front
  std::unordered_map<domain::BotId, std::list<domain::BotId>::iterator> places_;
};

}  // namespace avenor::oms
