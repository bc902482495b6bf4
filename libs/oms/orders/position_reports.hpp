// POSITION of each bot: published with each of its fills, and again after a start and every minute. The bus
// may lose one, and an execution that is killed between the commit and the message never sends it.
#pragma once

#include <map>
#include <vector>

#include "core/clock.hpp"
#include "domain/position.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

/// An event sink in front of another one: it passes everything on, and remembers the positions.
class PositionReports final : public EventSink {
 public:
  static constexpr core::Duration kRepeat = std::chrono::seconds{60};
  static constexpr std::size_t kMostATick = 100;

  PositionReports(const core::Clock& clock, EventSink& events) : clock_(clock), events_(events) {}

  /// As the ledger has them. What is published later is newer.
  void load(const std::vector<domain::NamedPosition>& positions);
  /// Every 50 ms or so, once orders are taken.
  void tick();

  void publish(const domain::Message& message) override;
  void state(const domain::Order& order) override { events_.state(order); }
  void alert(domain::Alert alert) override { events_.alert(std::move(alert)); }
  void note(const domain::Order& order, const std::string& text) override { events_.note(order, text); }

 private:
  const core::Clock& clock_;
  EventSink& events_;
  std::map<domain::PositionKey, domain::PositionReport> reports_;
  std::vector<domain::PositionKey> to_repeat_;  ///< of the round that is under way
  core::MonoTime next_round_;
};

}  // namespace avenor::oms
