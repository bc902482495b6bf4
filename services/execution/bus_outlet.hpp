// The outlet onto the real bus and the real log.
#pragma once

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "execution/outlet.hpp"
#include "messaging/messenger.hpp"

namespace avenor::execution {

class BusOutlet final : public Outlet {
 public:
  BusOutlet(const core::Clock& clock, messaging::Messenger& messenger)
      : clock_(clock), messenger_(messenger) {}

  void publish(const wire::Message& message) override;
  void state(const domain::Order& order) override;
  void alert(wire::Alert alert) override;
  void note(const domain::Order& order, const std::string& text) override;

 private:
  bool told_lately(const std::string& key, std::string& text);

  const core::Clock& clock_;
  messaging::Messenger& messenger_;
  core::RepeatFilter repeats_;
};

}  // namespace avenor::execution
