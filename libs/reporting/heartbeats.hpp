// Which services are up, by their heartbeats on the bus.
#pragma once

#include <map>
#include <string>

#include "core/clock.hpp"
#include "core/lru_map.hpp"
#include "core/shortened.hpp"
#include "domain/messages.hpp"

namespace avenor::reporting {

class Heartbeats {
 public:
  struct Seen {
    domain::Heartbeat beat;
    core::WallTime sent;  ///< by the sender's clock
    std::uint64_t beats = 0;
  };

  /// `sent`: by the sender's clock.
  void see(core::WallTime sent, const domain::Heartbeat& beat) {
    auto& seen = seen_.use({beat.service, beat.instance}).value;
    if (sent >= seen.sent) {
      seen = {.beat = beat, .sent = sent, .beats = seen.beats + 1};
      seen.beat.detail = core::shortened(beat.detail, kLongestDetail);
    }
  }
  const std::map<std::pair<std::string, std::string>, Seen>& all() const { return seen_.all(); }

 private:
  static constexpr std::size_t kMost = 1000, kLongestDetail = 4000;
  core::LruMap<std::pair<std::string, std::string>, Seen> seen_{kMost};
};

}  // namespace avenor::reporting
