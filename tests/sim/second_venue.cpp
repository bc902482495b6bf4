#include "sim/second_venue.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;

void SecondVenue::fail(const VenueFaults& as_the_first) {
  exchange.faults = as_the_first;
  exchange.faults.mean = {};
  const auto how = world_.between(0, 3);
  if (how == 0) die();
  if (how == 1) world_.after(world_.delay(0s, 15s), [this] { die(); });
  if (how == 2)
    world_.after(world_.delay(0s, 15s), [this] {
      exchange.away = true;
      world_.after(world_.delay(100ms, 5s), [this] { exchange.away = dead_; });
    });
}

void SecondVenue::die() { exchange.away = dead_ = true; }

void SecondVenue::calm_down() {
  exchange.faults = {};
  exchange.away = dead_;
  bot.calm = true;
}

void SecondVenue::come_back() { exchange.away = dead_ = false; }

}  // namespace avenor::sim
