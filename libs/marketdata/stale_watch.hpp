// Whether a feed's prices are usable: not while it is disconnected, and not when it is connected but has been
// silent for too long while the market is open. Pure: the caller brings the time, and calls check() after
// each event and every second.
#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"

namespace avenor::marketdata {

class StaleWatch {
 public:
  StaleWatch(core::Duration limit, core::MonoTime now) : limit_(limit), quiet_since_(now) {}

  void up(core::MonoTime now);
  void down(std::string reason);
  /// A tick of any symbol.
  void tick(core::MonoTime now) {
    quiet_since_ = now;
    was_mute_ = false;
  }
  /// The state of the market by the venue's clock. Until it is known the market counts as open.
  void market(bool open, core::MonoTime now);

  enum class Change { WentStale, Recovered };
  /// Each change once. Before the first up() the feed is stale without a change: nothing has been published
  /// that could be stale.
  std::optional<Change> check(core::MonoTime now);

  bool stale() const { return stale_; }
  /// Connected, and too long without a tick while the market is open.
  bool mute(core::MonoTime now) const { return connected_ && open_ && now - quiet_since_ > limit_; }
  bool open() const { return open_; }
  /// Why, while stale().
  const std::string& reason() const { return reason_; }

 private:
  core::Duration limit_;
  core::MonoTime quiet_since_;
  bool connected_ = false;
  bool open_ = true;
  bool stale_ = true;
  bool was_mute_ = false;  ///< a new connection is trusted with its first tick
  std::string down_reason_ = "not connected yet";
  std::string reason_ = "not connected yet";
};

}  // namespace avenor::marketdata
