// The outlet onto the real bus and the real log.
#pragma once

#include "execution/outlet.hpp"
#include "messaging/messenger.hpp"

namespace avenor::execution {

class BusOutlet final : public Outlet {
 public:
  explicit BusOutlet(messaging::Messenger& messenger) : messenger_(messenger) {}

  void publish(const wire::Message& message) override;
  void state(const domain::Order& order) override;
  void alert(wire::Alert alert) override;
  void note(const domain::Order& order, const std::string& text) override;

 private:
  messaging::Messenger& messenger_;
};

}  // namespace avenor::execution
