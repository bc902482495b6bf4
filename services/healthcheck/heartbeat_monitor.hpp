// Which services are expected, which send heartbeats, and which have fallen silent. Pure: the caller passes
// the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"

namespace avenor::healthcheck {

struct Event {
  enum class Kind {
    Lost,      ///< silent for longer than the threshold; reported once
    Back,      ///< a heartbeat arrived again after Lost
    Degraded,  ///< its own heartbeat says so
    Well,      ///< no longer degraded
  };
  Kind kind = Kind::Lost;
  std::string subject;  ///< "execution", "strategy/momentum_001"
  std::string detail;   ///< the service's own text, or how long it was silent ("after 16 s" of Back)
  bool operator==(const Event&) const = default;
};

/// "market_data is silent: it has sent nothing for 45 s", "proxy is back after 16 s"
std::string sentence_of(const Event& event);
/// "is silent"
std::string_view says(Event::Kind kind);

class HeartbeatMonitor {
 public:
  /// The most names kept, expected ones included: beyond it the unexpected service silent for longest is
  /// removed.
  static constexpr std::size_t kMostServices = 1000;

  /// Every service of `expected` has `threshold` from `now` on to send its first heartbeat. One without an
  /// instance ("market_data") is satisfied by any instance of it ("market_data/alpaca"). Others are added at
  /// their first heartbeat, and removed after a day of silence.
  /// `own`: the service that the monitor runs in. It is never watched: a process cannot miss itself, and what
  /// the bus repeats under its name is of a former process.
  HeartbeatMonitor(const std::vector<std::string>& expected, std::string own, core::Duration threshold,
                   core::MonoTime now);

  struct Beat {
    std::string service;
    std::string instance;  ///< may be empty
    std::string session;   ///< of the process that sent it
    bool degraded = false;
    std::string detail;
    core::Duration age{};  ///< since it was sent: the bus replays the last heartbeat to a late subscriber
  };
  std::vector<Event> beat(const Beat& beat, core::MonoTime now);

  /// To be called several times within the threshold. Time in which the caller itself was stopped does not
  /// count as silence. `bus_up`: what the caller publishes comes back to it. Without that no heartbeat can be
  /// heard: the proxy alone is reported, and nobody else is judged until it is back.
  std::vector<Event> check(core::MonoTime now, bool bus_up = true);

  struct Summary {
    std::size_t known = 0;
    std::vector<std::string> silent;  ///< lost, or no heartbeat yet
    std::vector<std::string> degraded;
    std::uint64_t forgotten = 0;  ///< names removed to make room, or after a day of silence
  };
  Summary summary() const;

 private:
  struct Service {
    core::MonoTime heard;  ///< of the last heartbeat, or when waiting for the first began
    core::MonoTime sent;   ///< when the last heartbeat was sent
    std::string session;   ///< of the process heard last
    bool expected = false;
    bool ever_heard = false;
    bool lost = false;
    bool degraded = false;
    std::string detail;
  };
  using Services = std::map<std::string, Service>;

  /// A time in which nothing could be heard counts for no service.
  void excuse(core::Duration time);
  std::vector<Event> bus_is_down(core::MonoTime now, core::MonoTime last_check);
  std::vector<Event> bus_is_up(core::MonoTime now);
  void make_room();
  Services::iterator entry(const Beat& beat, core::MonoTime heard);

  std::string own_;
  Services services_;
  std::uint64_t forgotten_ = 0;
  core::Duration threshold_;
  core::MonoTime last_check_;
  std::optional<core::MonoTime> bus_down_since_;
  bool bus_told_ = false;
};

}  // namespace avenor::healthcheck
