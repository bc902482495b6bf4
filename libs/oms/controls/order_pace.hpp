// The number of a bot's orders (approved by the gate, or refused by it) within the last minute. Pure: the
// caller brings the time.
#pragma once

#include <chrono>
#include <deque>
#include <map>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

class OrderPace {
 public:
  static constexpr core::Duration kWindow = std::chrono::seconds{60};

  void passed(const domain::BotId& bot, core::MonoTime at) { passed_[bot].push_back(at); }

  int last_minute(const domain::BotId& bot, core::MonoTime now) {
    const auto it = passed_.find(bot);
    if (it == passed_.end()) return 0;
    auto& times = it->second;
    while (!times.empty() && now - times.front() > kWindow) times.pop_front();
    return static_cast<int>(times.size());
  }

  void forget(const domain::BotId& bot) { passed_.erase(bot); }

  /// Forgets bots that have sent nothing for a while: any sender may invent a name.
  void forget_idle(core::MonoTime now) {
    std::erase_if(passed_, [&](const auto& entry) {
      return entry.second.empty() || now - entry.second.back() > kWindow;
    });
  }

 private:
  std::map<domain::BotId, std::deque<core::MonoTime>> passed_;
};

}  // namespace avenor::oms
