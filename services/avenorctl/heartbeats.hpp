// Who lives, as the bus tells it.
#pragma once

#include <map>
#include <string>

#include "core/clock.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class Heartbeats {
 public:
  struct Seen {
    wire::Heartbeat beat;
    core::WallTime sent;  ///< by the sender's clock
  };

  void see(const wire::Envelope& envelope, const wire::Heartbeat& beat) {
    auto& seen = seen_[{beat.service, beat.instance}];
    if (envelope.ts >= seen.sent) seen = {beat, envelope.ts};
  }
  const std::map<std::pair<std::string, std::string>, Seen>& all() const { return seen_; }

 private:
  std::map<std::pair<std::string, std::string>, Seen> seen_;
};

}  // namespace avenor::avenorctl
