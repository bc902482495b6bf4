// Another venue beside the first, in some seeds: an exchange of its own, and a bot that trades there alone.
// It fails while the first goes on, and what it owes is settled when it is back.
#pragma once

#include <functional>

#include "sim/bot.hpp"
#include "sim/exchange.hpp"
#include "sim/market.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

class SecondVenue {
 public:
  SecondVenue(World& world, Market& market, std::function<void(const wire::Message&)> send)
      : exchange(world, market),
        bot(world, market, domain::BotId{"d"}, std::move(send), kSecondVenue),
        world_(world) {}

  Exchange exchange;
  Bot bot;

  /// How it fails in the storm: as the first one does, or by not being there at all, from some time on or
  /// from the beginning, until come_back().
  void fail(const VenueFaults& as_the_first);
  /// The storm is over. One that is dead stays so.
  void calm_down();
  bool is_dead() const { return dead_; }
  void come_back();

 private:
  void die();

  World& world_;
  bool dead_ = false;
};

}  // namespace avenor::sim
