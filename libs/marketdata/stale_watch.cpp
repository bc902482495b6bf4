#include "marketdata/stale_watch.hpp"

#include <fmt/format.h>

#include <utility>

namespace avenor::marketdata {

void StaleWatch::up(core::MonoTime now) {
  connected_ = true;
  quiet_since_ = now;
}

void StaleWatch::down(std::string reason) {
  connected_ = false;
  down_reason_ = std::move(reason);
}

void StaleWatch::market(bool open, core::MonoTime now) {
  // Silence while the market was closed does not count.
  if (open && !open_) quiet_since_ = now;
  open_ = open;
}

std::optional<StaleWatch::Change> StaleWatch::check(core::MonoTime now) {
  const core::Duration silence = now - quiet_since_;
  const bool mute = this->mute(now);
  was_mute_ = was_mute_ || mute;
  const bool stale = !connected_ || mute || (open_ && was_mute_);
  if (!connected_) {
    reason_ = down_reason_;
  } else if (mute && !stale_) {
    reason_ = fmt::format("connected, but no price for {} s while the market is open",
                          std::chrono::duration_cast<std::chrono::seconds>(silence).count());
  }
  if (stale == stale_) return std::nullopt;
  stale_ = stale;
  return stale ? Change::WentStale : Change::Recovered;
}

}  // namespace avenor::marketdata
