// Who lives, as the bus tells it.
#pragma once

#include <map>
#include <string>

#include "avenorctl/recent_map.hpp"
#include "core/clock.hpp"
#include "core/shortened.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class Heartbeats {
 public:
  struct Seen {
    wire::Heartbeat beat;
    core::WallTime sent;  ///< by the sender's clock
    std::uint64_t beats = 0;
  };

  void see(const wire::Envelope& envelope, const wire::Heartbeat& beat) {
    auto& seen = seen_.heard({beat.service, beat.instance});
    if (envelope.ts >= seen.sent) {
      seen = {.beat = beat, .sent = envelope.ts, .beats = seen.beats + 1};
      seen.beat.detail = core::shortened(beat.detail, kLongestDetail);
    }
    seen_.take_surplus();
  }
  const std::map<std::pair<std::string, std::string>, Seen>& all() const { return seen_.all(); }

 private:
  static constexpr std::size_t kMost = 1000, kLongestDetail = 4000;
  RecentMap<std::pair<std::string, std::string>, Seen> seen_{kMost};
};

}  // namespace avenor::avenorctl
