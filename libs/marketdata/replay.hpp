// When each tick is due. The tape runs at its own pace times the speed; symbols that it does not have get
// made-up prices, some ticks a second, times the speed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "marketdata/price_position.hpp"
#include "marketdata/random_walk.hpp"
#include "marketdata/tape.hpp"

namespace avenor::marketdata {

enum class AtEnd { Loop, Hold };

struct ReplayOptions {
  std::optional<double> speed = 1.0;  ///< nothing: as fast as the ticks are taken
  AtEnd at_end = AtEnd::Loop;
  std::uint64_t seed = 1;
  std::vector<std::string> symbols;  ///< those the tape does not have are made up
  double ticks_per_second = 4;       ///< of each made-up symbol
};

class Replay {
 public:
  /// A pause on the tape longer than this (a night, a day without trading) is passed over in a second.
  static constexpr core::Duration kLongestPause = std::chrono::minutes(10);

  /// `tape` may be null; `on_tape` are the symbols it is known to have.
  Replay(ReplayOptions options, std::unique_ptr<Tape> tape, const std::vector<std::string>& on_tape);
  /// Continues from an earlier run's position.
  void resume(PricePosition position);
  PricePosition position() const;

  using Sink = std::function<void(const Tick&)>;
  /// Delivers the ticks due at `now`, at most `most`, in order. Returns when the next is due: at or before
  /// `now` when there is more already, nothing when there will be none.
  std::optional<core::MonoTime> advance(core::MonoTime now, std::size_t most, const Sink& sink);

  std::uint64_t rounds() const { return rounds_; }
  /// Null without one.
  const Tape* tape() const { return tape_.get(); }

 private:
  bool load();
  void schedule();
  core::Duration scaled(core::Duration tape_time) const;

  ReplayOptions options_;
  std::unique_ptr<Tape> tape_;
  std::vector<RandomWalk> walks_;
  Tick ahead_;             ///< the tape's next tick
  core::WallTime newest_;  ///< on the tape, of what was given out in this round
  bool loaded_ = false;    ///< ahead_ is good
  bool tape_over_ = false;
  bool any_in_round_ = false;
  core::MonoTime tape_due_, walk_due_;
  std::uint64_t row_ = 0;  ///< of the last tick given out
  std::uint64_t steps_ = 0, rounds_ = 0;
  bool started_ = false;
};

/// The symbols among `wanted` that the first `rows` of the tape name.
std::vector<std::string> symbols_on(Tape& tape, const std::vector<std::string>& wanted,
                                    std::uint64_t rows = 50'000);

}  // namespace avenor::marketdata
