// Which message goes to which door of execution.
#pragma once

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/orders/order_manager.hpp"

namespace avenor::oms {

/// Messages that are not execution's business are ignored (its own come back to it too). `sent`: when its
/// sender made it; not set: now.
void dispatch(OrderManager& manager, const domain::Message& message, core::WallTime sent = {});

}  // namespace avenor::oms
