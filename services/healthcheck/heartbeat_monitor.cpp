#include "healthcheck/heartbeat_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace avenor::healthcheck {
namespace {

// Services invented by a hostile publisher must not fill the memory.
constexpr std::size_t kLongestDetail = 1000;  // bytes kept of a service's detail text
constexpr std::size_t kLongestSession = 64;   // bytes kept of its session
constexpr std::string_view kProxy = "proxy";
constexpr core::Duration kForgottenAfter = std::chrono::hours(24);

std::string seconds(core::Duration d) { return fmt::format("{} s", d.count() / 1'000'000'000); }

}  // namespace

std::string_view says(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::Lost: return "is silent";
    case Event::Kind::Back: return "is back";
    case Event::Kind::Degraded: return "is degraded";
    case Event::Kind::Well: return "is no longer degraded";
  }
  return {};
}

std::string sentence_of(const Event& event) {
  std::string sentence = fmt::format("{} {}", event.subject, says(event.kind));
  if (!event.detail.empty()) sentence += (event.kind == Event::Kind::Back ? " " : ": ") + event.detail;
  return sentence;
}

HeartbeatMonitor::HeartbeatMonitor(const std::vector<std::string>& expected, std::string own,
                                   core::Duration threshold, core::MonoTime now)
    : own_(std::move(own)), threshold_(threshold), last_check_(now) {
  for (const std::string& name : expected)
    services_[name] = {.heard = now, .sent = {}, .session = {}, .expected = true, .detail = {}};
}

// Expected services stay; of the others the one silent for longest is removed.
void HeartbeatMonitor::make_room() {
  if (services_.size() < kMostServices) return;
  auto oldest = services_.end();
  for (auto it = services_.begin(); it != services_.end(); ++it) {
    if (it->second.expected) continue;
    if (oldest == services_.end() || it->second.heard < oldest->second.heard) oldest = it;
  }
  if (oldest == services_.end()) return;
  services_.erase(oldest);
  ++forgotten_;
}

HeartbeatMonitor::Services::iterator HeartbeatMonitor::entry(const Beat& beat, core::MonoTime heard) {
  const std::string name = beat.instance.empty() ? beat.service : beat.service + "/" + beat.instance;
  const auto known = services_.find(name);
  if (known != services_.end()) return known;
  // An expected service without an instance is satisfied by this one.
  if (auto any = services_.find(beat.service); any != services_.end() && !any->second.ever_heard) {
    auto node = services_.extract(any);
    node.key() = name;
    return services_.insert(std::move(node)).position;
  }
  make_room();
  return services_.emplace(name, Service{.heard = heard, .sent = {}, .session = {}, .detail = {}}).first;
}

std::vector<Event> HeartbeatMonitor::beat(const Beat& beat, core::MonoTime now) {
  if (beat.service == own_) return {};
  if (beat.age > threshold_) return {};  // a replayed heartbeat of a service that has ended
  const core::MonoTime heard = now - std::max(beat.age, core::Duration{0});
  auto& [name, service] = *entry(beat, heard);
  // A former process's heartbeat, replayed behind one of the process that has taken its place.
  if (service.ever_heard && beat.session != service.session && heard < service.sent) return {};

  std::vector<Event> events;
  if (service.lost) {
    events.push_back({.kind = Event::Kind::Back,
                      .subject = name,
                      .detail = service.ever_heard ? "after " + seconds(now - service.heard)
                                                   : "with its first heartbeat"});
  }
  service.heard = std::max(service.heard, heard);
  service.sent = heard;
  service.session = beat.session.substr(0, kLongestSession);
  service.ever_heard = true;
  service.lost = false;
  service.detail = beat.detail.substr(0, kLongestDetail);
  if (beat.degraded != service.degraded) {
    service.degraded = beat.degraded;
    const auto kind = beat.degraded ? Event::Kind::Degraded : Event::Kind::Well;
    events.push_back({.kind = kind, .subject = name, .detail = service.detail});
  }
  return events;
}

void HeartbeatMonitor::excuse(core::Duration time) {
  for (auto& [name, service] : services_) service.heard = service.heard + time;
}

std::vector<Event> HeartbeatMonitor::bus_is_down(core::MonoTime now, core::MonoTime last_check) {
  if (!bus_down_since_) bus_down_since_ = last_check;
  const core::Duration down = now - *bus_down_since_;
  if (bus_told_ || down <= threshold_) return {};
  bus_told_ = true;
  return {
      {.kind = Event::Kind::Lost,
       .subject = std::string{kProxy},
       .detail = fmt::format("for {} the bus has returned nothing, so no heartbeat can be heard and no other "
                             "service is judged",
                             seconds(down))}};
}

std::vector<Event> HeartbeatMonitor::bus_is_up(core::MonoTime now) {
  const auto since = std::exchange(bus_down_since_, std::nullopt);
  if (!std::exchange(bus_told_, false) || !since) return {};
  return {{.kind = Event::Kind::Back,
           .subject = std::string{kProxy},
           .detail = "after " + seconds(now - *since)}};
}

std::vector<Event> HeartbeatMonitor::check(core::MonoTime now, bool bus_up) {
  const auto before = std::exchange(last_check_, now);
  const core::Duration since = now - before;
  const bool stopped = since > threshold_ / 2;
  if (stopped || !bus_up) excuse(since);
  // A stop of our own says nothing about the bus either.
  if (stopped && bus_down_since_) bus_down_since_ = *bus_down_since_ + since;
  if (!bus_up) return bus_is_down(now, stopped ? now : before);
  auto events = bus_is_up(now);
  if (stopped) return events;
  forgotten_ += std::erase_if(services_, [&](const auto& item) {
    return !item.second.expected && item.second.lost && now - item.second.heard > kForgottenAfter;
  });
  for (auto& [name, service] : services_) {
    const core::Duration silent = now - service.heard;
    if (service.lost || silent <= threshold_) continue;
    service.lost = true;
    events.push_back(
        {.kind = Event::Kind::Lost,
         .subject = name,
         .detail = (service.ever_heard ? "it has sent nothing for " : "no heartbeat yet, after ") +
                   seconds(silent)});
  }
  return events;
}

HeartbeatMonitor::Summary HeartbeatMonitor::summary() const {
  Summary summary{.known = services_.size(), .silent = {}, .degraded = {}, .forgotten = forgotten_};
  for (const auto& [name, service] : services_) {
    if (service.lost || !service.ever_heard) summary.silent.push_back(name);
    if (service.degraded && !service.lost) summary.degraded.push_back(name);
  }
  return summary;
}

}  // namespace avenor::healthcheck
