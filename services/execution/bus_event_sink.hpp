// Publishes the events on the bus and writes them to the log.
#pragma once

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "messaging/bus_client.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::execution {

class BusEventSink final : public oms::EventSink {
 public:
  BusEventSink(const core::Clock& clock, messaging::BusClient& bus_client)
      : clock_(clock), bus_client_(bus_client) {}

  void publish(const wire::Message& message) override;
  void state(const domain::Order& order) override;
  void alert(wire::Alert alert) override;
  void note(const domain::Order& order, const std::string& text) override;

 private:
  bool told_lately(const std::string& key, std::string& text);

  const core::Clock& clock_;
  messaging::BusClient& bus_client_;
  core::RepeatFilter repeats_;
};

}  // namespace avenor::execution
