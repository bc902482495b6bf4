// Sends a manual order or cancel over the bus, as every bot does (order_client/order_client.hpp), and follows
// its states.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "avenorctl/command.hpp"
#include "core/clock.hpp"
#include "domain/messages.hpp"

namespace avenor::avenorctl {

/// The command may end with this state, unless another arrives within `quiet`.
struct Enough {
  int exit_code = 0;
  core::Duration quiet{};
};
/// Called with each new state of the order, and with each refusal (version 0). Empty: wait for more.
using OnState = std::function<std::optional<Enough>(const domain::Confirmation&)>;

/// What the operator is told when the order has not ended within the time. `last`: its last known state, if
/// any arrived. `places`: of an order, not of a cancel.
std::string no_end_text(const domain::ClientOrderId& id, std::optional<domain::OrderStatus> last,
                        bool places);

/// Sends the order, repeatedly until it is confirmed, and follows it until `on_state` ends that, at most for
/// `wait`. On a time-out or a signal: an error message, and 1.
int place_order(const Invocation& invocation, const domain::OrderRequest& order, core::Duration wait,
                const OnState& on_state);
/// The same for a cancel, which is sent repeatedly until the order has ended.
int cancel_order(const Invocation& invocation, const domain::OrderCancel& cancel, core::Duration wait,
                 const OnState& on_state);

}  // namespace avenor::avenorctl
