// Publishes the events on the bus and writes them to the log.
//
// A position is a state: of those that change several times in one turn of the loop (a commit may hold
// hundreds of fills of one symbol) only the last is published, at the turn's end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <tuple>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "messaging/bus_client.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::execution {

class BusEventSink final : public oms::EventSink {
 public:
  /// `io`: the loop whose turns count.
  BusEventSink(boost::asio::io_context& io, const core::Clock& clock, messaging::BusClient& bus_client)
      : io_(io), clock_(clock), bus_client_(bus_client) {}

  void publish(const wire::Message& message) override;
  /// Publishes what waits for the end of the turn.
  void flush();
  void state(const domain::Order& order) override;
  void alert(wire::Alert alert) override;
  void note(const domain::Order& order, const std::string& text) override;

 private:
  using PositionKey = std::tuple<domain::VenueName, domain::Symbol, domain::BotId>;

  void publish_later(const wire::PositionReport& position);
  bool told_lately(const std::string& key, std::string& text);

  boost::asio::io_context& io_;
  const core::Clock& clock_;
  messaging::BusClient& bus_client_;
  core::RepeatFilter repeats_;
  std::map<PositionKey, wire::PositionReport> positions_;  ///< of this turn, not published yet
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace avenor::execution
