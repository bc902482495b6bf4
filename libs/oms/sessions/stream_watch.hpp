// Checks whether the venue's order stream delivers events. An open connection that answers pings may still
// deliver nothing: only executions received over it are proof. An execution that had to be queried, and that
// the stream should have delivered long ago, is proof of the opposite. Pure: the caller brings the times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace avenor::oms {

class StreamWatch {
 public:
  /// an execution that arrives later counts as not delivered
  static constexpr core::Duration kLate = std::chrono::seconds{5};
  /// after the stream is up; earlier events may be missing
  static constexpr core::Duration kYoung = std::chrono::seconds{2};
  /// time to process unread data in the socket
  static constexpr core::Duration kGrace = std::chrono::seconds{2};

  /// Times of the venue's clock.
  void up(core::WallTime venue_now) { up_at_ = venue_now; }
  void down() {
    up_at_ = {};
    suspect_since_.reset();
  }
  /// It has delivered an event.
  void heard() {
    suspect_since_.reset();
    unproved_ = false;
  }
  /// An execution of the time `happened` was found by a query.
  void missed(core::WallTime happened, core::WallTime venue_now, core::MonoTime now) {
    if (!up_at_.is_set() || happened < up_at_ + kYoung || venue_now - happened < kLate || suspect_since_)
      return;
    suspect_since_ = now;
  }
  /// True once per detected failure: reconnect the stream.
  bool found_deaf(core::MonoTime now) {
    if (!suspect_since_ || now - *suspect_since_ < kGrace) return false;
    suspect_since_.reset();
    unproved_ = true;
    ++times_;
    return true;
  }

  /// It failed to deliver, and has delivered nothing since.
  bool unproved() const { return unproved_; }
  std::uint64_t times() const { return times_; }

 private:
  core::WallTime up_at_;
  std::optional<core::MonoTime> suspect_since_;
  bool unproved_ = false;
  std::uint64_t times_ = 0;
};

}  // namespace avenor::oms
