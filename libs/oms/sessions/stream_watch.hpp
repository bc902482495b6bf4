// Whether the venue's order stream brings what happens. An open connection that answers pings may be deaf all
// the same: the proof is that executions come over it. One that had to be asked for, and that the stream
// should have brought long ago, is proof of the opposite. Pure: the caller brings the times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace avenor::oms {

class StreamWatch {
 public:
  /// an execution comes within this, or was not brought
  static constexpr core::Duration kLate = std::chrono::seconds{5};
  /// after it is up; what happened before may be missing
  static constexpr core::Duration kYoung = std::chrono::seconds{2};
  /// what waits unread in the socket has its chance
  static constexpr core::Duration kGrace = std::chrono::seconds{2};

  /// Times of the venue's clock.
  void up(core::WallTime venue_now) { up_at_ = venue_now; }
  void down() {
    up_at_ = {};
    suspect_since_.reset();
  }
  /// It has brought something.
  void heard() {
    suspect_since_.reset();
    unproved_ = false;
  }
  /// An execution of `happened` was found by asking.
  void missed(core::WallTime happened, core::WallTime venue_now, core::MonoTime now) {
    if (!up_at_.is_set() || happened < up_at_ + kYoung || venue_now - happened < kLate || suspect_since_)
      return;
    suspect_since_ = now;
  }
  /// True once for each time that it is found deaf: it is to be made anew.
  bool found_deaf(core::MonoTime now) {
    if (!suspect_since_ || now - *suspect_since_ < kGrace) return false;
    suspect_since_.reset();
    unproved_ = true;
    ++times_;
    return true;
  }

  /// It was deaf, and has not brought anything since.
  bool unproved() const { return unproved_; }
  std::uint64_t times() const { return times_; }

 private:
  core::WallTime up_at_;
  std::optional<core::MonoTime> suspect_since_;
  bool unproved_ = false;
  std::uint64_t times_ = 0;
};

}  // namespace avenor::oms
