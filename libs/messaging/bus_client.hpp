// A daemon's place on the bus: messages in, messages out. Stamps outgoing messages (source, session, seq,
// ts), decodes incoming ones, drops repeats, counts gaps and invalid messages, and sends the heartbeat.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bus/urls.hpp"
#include "core/result.hpp"
#include "domain/home_venues.hpp"
#include "messaging/bus_faults.hpp"
#include "runtime/service.hpp"
#include "wire/messages.hpp"

namespace avenor::messaging {

struct Identity {
  std::string service;   ///< "strategy"
  std::string instance;  ///< "momentum_001", or empty; the source is "strategy/momentum_001"
};

class BusClient {
 public:
  using Handler = std::function<void(const wire::Envelope&, const wire::Message&)>;

  /// Connects both ways (ZeroMQ connects in the background; a missing proxy is waited for, not an error).
  static core::Result<std::unique_ptr<BusClient>> connect(runtime::Service& service, const bus::Urls& urls,
                                                          Identity identity);
  ~BusClient();

  void subscribe_family(std::string_view prefix);
  void subscribe_exact(std::string_view topic);
  void unsubscribe_exact(std::string_view topic);
  /// One handler for all subscriptions; use std::visit or std::get_if. Its exceptions are logged and counted,
  /// and end only that message (core/contained.hpp lists those that end the process).
  void on_message(Handler handler);
  /// A gap: this many messages of this topic from this source were lost (already logged and counted).
  void on_gap(
      std::function<void(const std::string& source, std::string_view topic, std::uint64_t missed)> handler);

  /// Sets which topics name a venue: see wire/topics.hpp. Call before the first publish(); by default none
  /// does.
  void set_home_venues(domain::HomeVenues homes);
  /// Returns the envelope's seq.
  std::uint64_t publish(const wire::Message& message);

  /// Calls `handler` once, as soon as what we publish verifiably comes back to us through the proxy: both
  /// directions of the bus work, and nothing sent from here on is lost to a slow join.
  void on_linked(std::function<void()> handler);
  bool linked() const;
  /// Called whenever the link is lost (the proxy is gone or frozen) or back.
  void on_link_change(std::function<void(bool up)> handler);

  /// A HEARTBEAT.<SERVICE> now, every `interval`, and whenever the link comes up.
  void start_heartbeat(std::chrono::nanoseconds interval);
  /// Sends one at once (the state has changed).
  void beat();

  const std::string& session() const;
  Counters counters() const;

 private:
  struct Impl;
  explicit BusClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::messaging
