// Which method of the order manager each bus message calls: one place for the daemon, the tests and the
// simulation.
#pragma once

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/orders/order_manager.hpp"

namespace avenor::oms {

/// Ignores messages that are not for execution (it also receives its own). `sent`: when the sender sent it;
/// not set: now.
void dispatch(OrderManager& manager, const domain::Message& message, core::WallTime sent = {});

}  // namespace avenor::oms
