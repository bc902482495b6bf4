// What a run of the driver is to do, and what it has found.
#pragma once

#include <cstdint>
#include <string>

#include "bench/common/histogram.hpp"

namespace avenor::bench::driver {

struct Plan {
  enum class Kind {
    Closed,  ///< one tick, its order's end, the next tick
    Open,    ///< a tick every 1/rate s whatever comes back; latency counts from when it was due
    Burst,   ///< all ticks at once
    Rest,    ///< no ticks: limit orders of our own that rest at the broker
  };
  Kind kind = Kind::Closed;
  std::uint64_t count = 1000;   ///< ticks that are counted
  std::uint64_t warm_up = 100;  ///< ticks before them that are not (Burst: sent one by one)
  double rate = 0;              ///< a second
  double orders_rate =
      0;                ///< Open: so many of the ticks are for the bot's symbol, the rest for others; 0: all
  bool lossy = false;   ///< ticks without an order, and orders without an end, are counted and no failure
  double quiet_s = 20;  ///< nothing new for so long: what is missing is lost
};

struct Found {
  Histogram latency;             ///< tick due to FILLED heard, ns
  Histogram late;                ///< tick due to tick sent, ns: how well the driver keeps its own time
  std::uint64_t ticks = 0;       ///< sent, with the warm-up
  std::uint64_t orders = 0;      ///< heard of, with the warm-up's
  std::uint64_t filled = 0;      ///< with the warm-up's
  std::uint64_t repeats = 0;     ///< confirmations of a state that was told before
  std::uint64_t other_ends = 0;  ///< REJECTED and the like
  std::uint64_t passed = 0;      ///< Closed: ticks that the bot declined
  std::uint64_t gaps = 0;        ///< messages that the bus lost on their way to us
  std::uint64_t refused = 0;     ///< messages that ZeroMQ would not take from us
  double seconds = 0;            ///< first counted tick due to last end heard
  bool complete = false;         ///< every tick has its order, every order its FILLED
};

}  // namespace avenor::bench::driver
