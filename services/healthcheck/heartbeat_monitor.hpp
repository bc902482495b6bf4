// Who is expected, who was heard, and who has fallen silent. Pure: the caller brings the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"

namespace avenor::healthcheck {

struct Event {
  enum class Kind {
    Lost,      ///< silent for longer than the threshold; told once
    Back,      ///< heard again after Lost
    Degraded,  ///< it says so itself
    Well,      ///< no longer degraded
  };
  Kind kind = Kind::Lost;
  std::string subject;  ///< "execution", "strategy/momentum_001"
  std::string detail;   ///< the service's own words, or what was (not) heard of it
  bool operator==(const Event&) const = default;
};

class HeartbeatMonitor {
 public:
  /// Names remembered, those that are expected included: beyond it the longest silent of the others is
  /// forgotten.
  static constexpr std::size_t kMostServices = 1000;

  /// Every service of `expected` has `threshold` from `now` on to be heard for the first time. One without an
  /// instance
  /// ("market_data") is met by any instance of it ("market_data/alpaca"). Others join when they are heard,
  /// and are forgotten when they were silent for a day.
  HeartbeatMonitor(const std::vector<std::string>& expected, core::Duration threshold, core::MonoTime now);

  struct Beat {
    std::string service;
    std::string instance;  ///< may be empty
    bool degraded = false;
    std::string detail;
    core::Duration age{};  ///< since it was sent: the bus repeats the last one to who comes late
  };
  std::vector<Event> beat(const Beat& beat, core::MonoTime now);

  /// To be called several times within the threshold. When the caller itself was stopped in between, nobody
  /// is blamed for that time.
  std::vector<Event> check(core::MonoTime now);

  struct Summary {
    std::size_t known = 0;
    std::vector<std::string> silent;  ///< lost, or never heard
    std::vector<std::string> degraded;
    std::uint64_t forgotten = 0;  ///< names that made room for others, or were silent for a day
  };
  Summary summary() const;

 private:
  struct Service {
    core::MonoTime heard;  ///< or since when it is waited for
    bool expected = false;
    bool ever_heard = false;
    bool lost = false;
    bool degraded = false;
    std::string detail;
  };
  using Services = std::map<std::string, Service>;

  void make_room();
  Services::iterator entry(const Beat& beat, core::MonoTime heard);

  Services services_;
  std::uint64_t forgotten_ = 0;
  core::Duration threshold_;
  core::MonoTime last_check_;
};

}  // namespace avenor::healthcheck
